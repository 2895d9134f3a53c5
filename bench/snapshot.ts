// Snapshots of the booted system: one that copies 1,000 changed pages, and a restore that puts back 100. The first rounds
// warm the engine up; the median of the others counts.

import { performance } from 'node:perf_hooks';
import { RAM_BASE } from '../abi/memory-map.ts';
import type { Machine } from '../vm/machine.ts';
import { atMost, type Bench, median } from './row.ts';
import { buildImage, machineFor } from './system.ts';

const WARM_UP = 10;
const ROUNDS = 15;
const PAGE_BYTES = 4096;
const TAKE_PAGES = 1000;
const TAKE_LIMIT_MS = 5;
const RESTORE_PAGES = 100;
const RESTORE_LIMIT_MS = 1;

/** Changes pages all over RAM. */
function change(machine: Machine, pages: number, value: number): void {
  const stride = Math.floor(machine.memory.ramBytes / PAGE_BYTES / pages) * PAGE_BYTES;
  for (let page = 0; page < pages; page++) {
    machine.memory.copyIn(RAM_BASE + page * stride, Uint8Array.of(value, page, 1));
  }
}

function milliseconds(prepare: (round: number) => void, action: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    prepare(round);
    const start = performance.now();
    action();
    if (round >= WARM_UP) times.push(performance.now() - start);
  }
  return median(times);
}

export const snapshot: Bench = {
  name: 'snapshot',
  run: async () => {
    buildImage();
    const machine = await machineFor('', []);
    machine.run(1e9);
    const booted = machine.saveState();
    const restoring = milliseconds(
      (round) => change(machine, RESTORE_PAGES, round),
      () => machine.loadState(booted),
    );
    const taking = milliseconds(
      (round) => change(machine, TAKE_PAGES, round),
      () => void machine.saveState(),
    );
    return [
      atMost('snapshot.take', taking, `ms, ${TAKE_PAGES} pages changed`, TAKE_LIMIT_MS),
      atMost('snapshot.restore', restoring, `ms, ${RESTORE_PAGES} pages changed`, RESTORE_LIMIT_MS),
    ];
  },
};
