// What concerns the system as a whole: counts that move between two looks, the console, and the record of messages.

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import type { Planned } from '../actions/step.ts';
import { Director, type Scene } from './scene.ts';

const RUNNERS_MAX = 12;

export const counted: Scene = {
  name: 'counted',
  *steps(session) {
    const director = new Director(session);
    yield* look(director);
    for (const byte of [65, 10, 0x1ff42]) yield director.call('debug_write', byte);
    yield* everybodyWaits(director);
    yield director.time(); // an interrupt more
    yield* look(director);
    yield director.touch('illegal'); // a fault more: root hears of it, and runs
    yield* look(director);
    const trace = director.handle(({ object }) => object !== null && object === session.model.trace);
    const other = director.handle(
      ({ object }) => object?.kind === 'memory' && object !== session.model.trace,
    );
    for (const [memory, on] of [
      [other, 1],
      [trace, 1],
      [trace, 2],
    ] as const) {
      yield director.call('message_trace', memory, on);
      yield director.call('reply', 1, 2, 3, 4, 5);
      yield director.call('message_trace', trace, 0);
    }
  },
};

function* look(director: Director): Generator<Planned> {
  for (const what of [0, 1, 2, 3, 0xffffffff]) yield director.call('system_inspect', what);
  yield director.call('yield');
}

function* everybodyWaits(director: Director): Generator<Planned> {
  const { session } = director;
  for (let runner = 0; runner < RUNNERS_MAX && session.running !== null; runner++) {
    yield director.call('notification_create');
    const soon = session.world.now + 2 * TICKS_PER_MILLISECOND;
    yield director.call('wait', director.result, soon, 0);
  }
}
