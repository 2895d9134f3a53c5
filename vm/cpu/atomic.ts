// A (unprivileged manual, "Atomic Instructions"). One hart at a time executes, so every instruction is atomic, and the
// aq and rl bits have nothing to order. Addresses must be aligned and lie in RAM.

import { ACCESS_FAULTS, LOAD_MISALIGNED, raise, STORE_MISALIGNED } from './causes.ts';
import type { Hart } from './hart.ts';
import type { Semantics, SemanticsTable } from './operation.ts';
import { NO_RESERVATION } from './state.ts';
import { type Access, LOAD, STORE } from './tier.ts';

/** Physical address of an aligned word in RAM. */
function translateWord(hart: Hart, address: number, access: Access): number {
  if (address & 3) raise(access === LOAD ? LOAD_MISALIGNED : STORE_MISALIGNED, address);
  const physical = hart.mmu.translate(address, 4, access) >>> 0;
  if (!hart.mmu.memory.isRam(physical, 4)) raise(ACCESS_FAULTS[access], address);
  return physical;
}

/** rd = memory; memory = combine(memory, rs2). */
function amo(combine: (memory: number, register: number) => number): Semantics {
  return (hart, i) => {
    const { x, mmu } = hart;
    const physical = translateWord(hart, x[i.rs1] >>> 0, STORE);
    const before = mmu.memory.load(physical, 4);
    mmu.memory.store(physical, 4, combine(before, x[i.rs2]));
    x[i.rd] = before;
  };
}

export const atomic = {
  'lr.w': (hart, i) => {
    const physical = translateWord(hart, hart.x[i.rs1] >>> 0, LOAD);
    hart.x[i.rd] = hart.mmu.memory.load(physical, 4);
    hart.state.reservation = physical;
  },
  'sc.w': (hart, i) => {
    const physical = translateWord(hart, hart.x[i.rs1] >>> 0, STORE);
    const succeeds = hart.state.reservation === physical;
    hart.state.reservation = NO_RESERVATION;
    if (succeeds) hart.mmu.memory.store(physical, 4, hart.x[i.rs2]);
    hart.x[i.rd] = succeeds ? 0 : 1;
  },
  'amoswap.w': amo((_, register) => register),
  'amoadd.w': amo((memory, register) => memory + register),
  'amoxor.w': amo((memory, register) => memory ^ register),
  'amoand.w': amo((memory, register) => memory & register),
  'amoor.w': amo((memory, register) => memory | register),
  'amomin.w': amo((memory, register) => Math.min(memory, register)),
  'amomax.w': amo((memory, register) => Math.max(memory, register)),
  'amominu.w': amo((memory, register) => Math.min(memory >>> 0, register >>> 0)),
  'amomaxu.w': amo((memory, register) => Math.max(memory >>> 0, register >>> 0)),
} satisfies Partial<SemanticsTable>;
