// What a trap and a message cost, in instructions of the kernel: a shortcut that is never taken changes nothing else.

import { RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT } from '../../abi/handles.ts';
import { FOREVER, INFO_HANDLES_MAX } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { Disagreement } from '../session.ts';
import type { HandleObject, Thread } from '../state.ts';
import { StretchMeter } from '../stretch-meter.ts';
import { Director, type Scene } from './scene.ts';

/** Of docs/kernel.md, which counts the instructions of both programs, too. */
const NULL_INSTRUCTIONS = 120;
const ROUND_TRIP_INSTRUCTIONS = 400;
const ROUNDS = 3;
const RUNNERS_MAX = 12;
const EVENTS_MAX = 4;

export const prices: Scene = {
  name: 'prices',
  *steps(session) {
    const director = new Director(session);
    const meter = new StretchMeter(session.world.machine, session.image.elf).attachToTraps();
    const price = () => {
      const { longest } = meter;
      meter.longest = 0;
      return longest;
    };
    const server = session.running!;
    const own = endpointOf(director, RIGHT_RECEIVE)!;
    yield director.call('receive', own.handle, INFO_HANDLES_MAX, FOREVER, FOREVER);
    const client = yield* leaveOneClient(director, own.object);
    if (client === null) throw new Disagreement(['schedule: nobody is left who could call']);
    for (let round = 1; round <= ROUNDS; round++) {
      price();
      yield director.call('null');
      const nothing = price();
      yield director.call('call', endpointOf(director, RIGHT_SEND, own.object)!.handle, 1, 2, 3, 4, 5);
      const call = price();
      if (session.running !== server)
        throw new Disagreement(['schedule: a call does not lead to its server']);
      yield director.call('reply_receive', own.handle, 1, 2, 3, 4, 5, INFO_HANDLES_MAX);
      // The first round finds out that the numbers of address spaces are new.
      if (round > 1) checkPrices(nothing, call + price());
    }
    meter.detach();
  },
};

function endpointOf(director: Director, right: number, object?: HandleObject | null) {
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

function checkPrices(nothing: number, roundTrip: number): void {
  const differences: string[] = [];
  if (nothing > NULL_INSTRUCTIONS) differences.push(`price: a null call takes ${nothing} instructions`);
  if (roundTrip > ROUND_TRIP_INSTRUCTIONS)
    differences.push(`price: a call and its reply take ${roundTrip} instructions`);
  if (differences.length > 0) throw new Disagreement(differences);
}
