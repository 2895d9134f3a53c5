// For scenes of two: a server that waits at its endpoint, and one client that runs; all others wait for ever.

import { RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT } from '../../abi/handles.ts';
import { FOREVER, INFO_HANDLES_MAX } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { Disagreement } from '../session.ts';
import type { HandleObject, Slot, Thread } from '../state.ts';
import type { Director } from './scene.ts';

const RUNNERS_MAX = 12;
const EVENTS_MAX = 4;

/** The running thread becomes the server; its handle to the endpoint. */
export function* pairUp(director: Director): Generator<Planned, Slot> {
  const own = endpointOf(director, RIGHT_RECEIVE)!;
  yield director.call('receive', own.handle, INFO_HANDLES_MAX, FOREVER, FOREVER);
  const client = yield* leaveOneClient(director, own.object);
  if (client === null) throw new Disagreement(['schedule: nobody is left who could call']);
  return own;
}

export function endpointOf(director: Director, right: number, object?: HandleObject | null) {
  return [...director.process.slots.values()].find(
    (slot) =>
      slot.type === TYPE_ENDPOINT &&
      (slot.rights & right) !== 0 &&
      (object === undefined || (slot.object === object && slot.badge !== null)),
  );
}

/** All wait for ever but for the first that can call the endpoint, which runs again in the end. */
function* leaveOneClient(
  director: Director,
  endpoint: HandleObject | null,
): Generator<Planned, Thread | null> {
  const { session } = director;
  let client: Thread | null = null;
  for (let runner = 0; runner < RUNNERS_MAX && session.running !== null; runner++) {
    const canCall = endpointOf(director, RIGHT_SEND, endpoint) !== undefined;
    const waits = client === null && canCall;
    if (waits) client = session.running;
    yield director.call('notification_create');
    const end = waits ? [session.world.now + 2_000_000, 0] : [FOREVER, FOREVER];
    yield director.call('wait', director.result, ...end);
  }
  for (let event = 0; event < EVENTS_MAX && session.running === null; event++) yield director.time();
  return session.running === client ? client : null;
}
