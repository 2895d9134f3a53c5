// The record of messages while it is on, over the borders of its pages and once around: root turns it on, and a client and its
// server exchange short messages, which could otherwise take the short way.

import { RIGHT_SEND } from '../../abi/handles.ts';
import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { FOREVER, INFO_HANDLES_MAX } from '../../abi/messages.ts';
import { TRACE_RECORDS } from '../../abi/trace.ts';
import type { Planned } from '../actions/step.ts';
import { Disagreement } from '../session.ts';
import type { Slot } from '../state.ts';
import { endpointOf, pairUp } from './pair.ts';
import { Director, type Scene } from './scene.ts';

const EVENTS_MAX = 4;

export const recorded: Scene = {
  name: 'recorded',
  *steps(session) {
    const director = new Director(session);
    const server = session.running;
    yield* turnOn(director);
    if (session.running !== server) throw new Disagreement(['schedule: a timed wait does not end']);
    const own = yield* pairUp(director);
    for (let round = 0; 2 * round < TRACE_RECORDS + 8 && session.running !== server; round++) {
      const endpoint = endpointOf(director, RIGHT_SEND, own.object)!.handle;
      yield director.call('call', endpoint, 1 + (round & 0xff), 2, round, 4, 5);
      if (session.running !== server)
        throw new Disagreement(['schedule: a call does not lead to its server']);
      yield director.call('reply_receive', own.handle, 1, 6, round, 8, 9, INFO_HANDLES_MAX);
    }
    yield* queuedMessage(director, own);
  },
};

/** The server is away for a moment, so that a message has to wait for it. */
function* queuedMessage(director: Director, { handle, object }: Slot): Generator<Planned> {
  const { session } = director;
  const endpoint = () => endpointOf(director, RIGHT_SEND, object)!.handle;
  yield director.call('call', endpoint(), 1, 2, 3, 4, 5);
  yield director.call('notification_create');
  const away = director.result;
  yield director.call('reply', 1, 6, 7, 8, 9);
  yield director.call('wait', away, session.world.now + 3 * TICKS_PER_MILLISECOND, 0);
  yield director.call('send', endpoint(), 1, 2, 3, 4, 5, FOREVER);
  for (let event = 0; event < EVENTS_MAX && session.running === null; event++) yield director.time();
  yield director.call('receive', handle, 0, FOREVER, FOREVER);
}

/** While the first puppet waits for a moment, another faults: so root hears of it, and runs. */
function* turnOn(director: Director): Generator<Planned> {
  const { session } = director;
  const together = session.world.now + 10 * TICKS_PER_MILLISECOND;
  yield director.call('notification_create');
  yield director.call('wait', director.result, together, 0);
  yield director.touch('illegal');
  if (session.running?.process !== session.model.init) throw new Disagreement(['model: root does not run']);
  const trace = director.handle(({ object }) => object !== null && object === session.model.trace);
  yield director.call('message_trace', trace, 1);
  // Root does not answer, nor turn to somebody else, which would be the end of who faulted.
  yield director.call('notification_create');
  yield director.call('wait', director.result, FOREVER, FOREVER);
  // A tick apart: which of two at the same time is first is open.
  for (let runner = 1; session.running !== null; runner++) {
    yield director.call('notification_create');
    yield director.call('wait', director.result, together + runner, 0);
  }
  for (let event = 0; event < EVENTS_MAX && session.running === null; event++) yield director.time();
}
