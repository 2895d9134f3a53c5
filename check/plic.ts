// The interrupt controller as the machine saves it: levels, what is pending, what supervisor mode has enabled.

import type { Machine } from '../vm/machine.ts';
import type { Line } from './state.ts';

interface SavedPlic {
  high: number;
  pending: number;
  enable: Int32Array;
}

const SUPERVISOR = 1;

export function readPlic(machine: Machine): Line[] {
  const { high, pending, enable } = machine.board.plic.save() as SavedPlic;
  const bit = (word: number, line: number) => ((word >>> line) & 1) === 1;
  return Array.from({ length: 32 }, (_, line) => ({
    high: bit(high, line),
    pending: bit(pending, line),
    enabled: bit(enable[SUPERVISOR], line),
  }));
}
