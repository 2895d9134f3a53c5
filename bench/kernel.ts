// What the kernel costs, in instructions, which do not vary from machine to machine: a null system call, and a call with
// its reply between two processes, in the system that ships, with its servers alive.

import { SYSTEM_CALLS } from '../abi/syscalls.ts';
import { atMost, type Bench, measured, median, type Row } from './row.ts';
import { buildImage, costsOf, machineFor } from './system.ts';

const NULL_LIMIT = 120;
const ROUND_TRIP_LIMIT = 400;
const LABEL_ECHO = 1; // as in guest/calls.ts
const LINE = '/run/echo & sleep 0.01; /run/calls; kill $!';

const numberOf = (name: string): number => SYSTEM_CALLS.find((call) => call.name === name)!.number;

async function costs(name: string, argument1?: number): Promise<number[]> {
  return costsOf(await machineFor(LINE, ['echo', 'calls']), numberOf(name), argument1);
}

function rows(name: string, values: readonly number[], limit: number): Row[] {
  return [
    atMost(name, median(values), 'instructions', limit),
    measured(`${name}.worst`, Math.max(...values), `instructions, of ${values.length}`),
  ];
}

export const kernel: Bench = {
  name: 'kernel',
  run: async () => {
    buildImage();
    return [
      ...rows('kernel.null', await costs('null'), NULL_LIMIT),
      ...rows('kernel.call-reply', await costs('call', LABEL_ECHO), ROUND_TRIP_LIMIT),
    ];
  },
};
