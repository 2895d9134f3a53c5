// A thread with a budget waits while nobody can run: the time that passes then is nobody's, and the budget is as it was.

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { FOREVER } from '../../abi/messages.ts';
import { Director, type Scene } from './scene.ts';

const BUDGET_TICKS = 10 * TICKS_PER_MILLISECOND;
const PERIOD_TICKS = 1000 * TICKS_PER_MILLISECOND;
/** Longer than the budget, and within the period. */
const IDLE_TICKS = 100 * TICKS_PER_MILLISECOND;
const RUNNERS_MAX = 12;
const EVENTS_MAX = 4;

export const idleBudget: Scene = {
  name: 'idle-budget',
  *steps(session) {
    const director = new Director(session);
    const own = director.handle(({ object }) => object === session.running);
    const notification = director.handle(({ object }) => object?.kind === 'notification');
    for (let round = 0; round < 3; round++) {
      yield director.call('thread_budget', own, BUDGET_TICKS, PERIOD_TICKS);
      yield director.call('wait', notification, session.world.now + IDLE_TICKS, 0);
      yield* untilNobodyRuns(director);
      for (let event = 0; event < EVENTS_MAX && session.running === null; event++) yield director.time();
      if (session.running === null) return;
      yield director.call('thread_inspect', own);
      yield director.touch('nothing');
    }
  },
};

function* untilNobodyRuns(director: Director) {
  const { session } = director;
  for (let runner = 0; runner < RUNNERS_MAX && session.running !== null; runner++) {
    yield director.call('notification_create');
    yield director.call('wait', director.result, FOREVER, FOREVER);
  }
}
