// How fast two processes of this system run that exchange short messages without pause: what an operating system adds to
// straight-line code, as a ratio of instruction rates. Both machines run by turns, a little at a time, so that whatever
// else the host does hits both; the medians count.

import { performance } from 'node:perf_hooks';
import { Machine } from '../vm/machine.ts';
import { atLeast, type Bench, measured, median } from './row.ts';
import { assembleWorkload } from './speed.ts';
import { buildImage, machineFor } from './system.ts';

const LINE = '/run/echo & sleep 0.01; /run/messages';
/** Instructions until the system is up, its servers are at rest, and the engine has compiled what runs. */
const WARM_UP = 60e6;
const TURN = 2e5;
const TURNS = 200;
/** Of the rate of straight-line code. */
const LIMIT = 0.5;

const USER = 0;

async function machines(): Promise<{ messages: Machine; straight: Machine }> {
  const straight = new Machine();
  straight.loadElf(assembleWorkload('straight', 1e6));
  return { straight, messages: await machineFor(LINE, ['echo', 'messages']) };
}

/** Instructions between two entries into user mode, on the average: shows that messages are what is measured. */
function instructionsBetweenCalls(machine: Machine): number {
  let entries = 0;
  const before = machine.retired;
  machine.hooks.onPrivilege = (_from, to) => {
    if (to === USER) entries++;
  };
  machine.run(TURN);
  machine.hooks.onPrivilege = undefined;
  return (machine.retired - before) / entries;
}

export const messages: Bench = {
  name: 'messages',
  run: async () => {
    buildImage();
    const pair = await machines();
    const seconds: Record<keyof typeof pair, number[]> = { messages: [], straight: [] };
    const names = ['messages', 'straight'] as const;
    for (const name of names) pair[name].run(WARM_UP);
    for (let turn = 0; turn < TURNS; turn++) {
      for (const name of names) {
        const start = performance.now();
        pair[name].run(TURN);
        seconds[name].push((performance.now() - start) / 1000);
      }
    }
    const rate = (name: keyof typeof pair) => TURN / 1e6 / median(seconds[name]);
    return [
      measured('messages.straight-line', rate('straight'), 'million instructions/s'),
      measured('messages.exchange', rate('messages'), 'million instructions/s'),
      measured('messages.between-calls', instructionsBetweenCalls(pair.messages), 'instructions'),
      atLeast('messages.of-straight-line', rate('messages') / rate('straight'), 'of its rate', LIMIT),
    ];
  },
};
