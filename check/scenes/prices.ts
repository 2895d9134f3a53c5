// What a trap and a message cost, in instructions of the kernel: a shortcut that is never taken changes nothing else.

import { RIGHT_SEND } from '../../abi/handles.ts';
import { INFO_HANDLES_MAX } from '../../abi/messages.ts';
import { Disagreement } from '../session.ts';
import { StretchMeter } from '../stretch-meter.ts';
import { endpointOf, pairUp } from './pair.ts';
import { Director, type Scene } from './scene.ts';

/** Of docs/kernel.md, which counts the instructions of both programs, too. */
const NULL_INSTRUCTIONS = 120;
const ROUND_TRIP_INSTRUCTIONS = 400;
const ROUNDS = 3;

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
    const own = yield* pairUp(director);
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

function checkPrices(nothing: number, roundTrip: number): void {
  const differences: string[] = [];
  if (nothing > NULL_INSTRUCTIONS) differences.push(`price: a null call takes ${nothing} instructions`);
  if (roundTrip > ROUND_TRIP_INSTRUCTIONS)
    differences.push(`price: a call and its reply take ${roundTrip} instructions`);
  if (differences.length > 0) throw new Disagreement(differences);
}
