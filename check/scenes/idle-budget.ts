// Threads with budgets wait until nobody can run: the time that passes then is nobody's, and the budgets are as they were.

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { FOREVER } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { Director, type Scene } from './scene.ts';

const BUDGET_TICKS = 10 * TICKS_PER_MILLISECOND;
const PERIOD_TICKS = 1000 * TICKS_PER_MILLISECOND;
/** Longer than the budget, and within the period. */
const IDLE_TICKS = 100 * TICKS_PER_MILLISECOND;
const RUNNERS_MAX = 12;
const ROUNDS = 3;

export const idleBudget: Scene = {
  name: 'idle-budget',
  *steps(session) {
    const director = new Director(session);
    for (let round = 0; round < ROUNDS; round++) {
      for (let runner = 0; runner < RUNNERS_MAX && session.running !== null; runner++)
        yield* waitOnBudget(director, round === 0);
      yield director.time();
      if (session.running === null) continue;
      yield director.touch('nothing');
      yield director.call('thread_inspect', ownHandle(director));
    }
  },
};

function ownHandle(director: Director): number {
  return director.handle(({ object }) => object === director.session.running);
}

/** Whoever runs gets a budget, where it can give itself one, and waits for longer than that, or else for ever. */
function* waitOnBudget(director: Director, first: boolean): Generator<Planned> {
  const own = ownHandle(director);
  if (own !== 0 && first) yield director.call('thread_budget', own, BUDGET_TICKS, PERIOD_TICKS);
  yield director.call('notification_create');
  const end = own === 0 ? [FOREVER, FOREVER] : [director.session.world.now + IDLE_TICKS, 0];
  yield director.call('wait', director.result, ...end);
}
