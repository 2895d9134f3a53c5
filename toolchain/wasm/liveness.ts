// Which registers of a function are live at the end of each block: the usual backward data flow over bit sets. Most registers
// are written and read in one block only, so the sets are over the others: those that some block reads before it writes them.

import type { LirBlock, LirFunction } from './lir.ts';

export class Liveness {
  /** The registers that the bits stand for, ascending. */
  private readonly members: number[] = [];
  private readonly ends = new Map<LirBlock, Uint32Array>();

  constructor(fn: LirFunction) {
    const bits = this.number(fn);
    const words = (this.members.length + 31) >>> 5;
    const writes = new Map<LirBlock, Uint32Array>();
    const starts = new Map<LirBlock, Uint32Array>();
    for (const block of fn.blocks) {
      const read = new Uint32Array(words);
      const written = new Uint32Array(words);
      for (const { uses, defs } of block.code) {
        for (const r of uses) if (bits[r] >= 0 && !has(written, bits[r])) add(read, bits[r]);
        for (const r of defs) if (bits[r] >= 0) add(written, bits[r]);
      }
      writes.set(block, written);
      starts.set(block, read);
      this.ends.set(block, new Uint32Array(words));
    }
    this.solve(fn, starts, writes);
  }

  /** Gives each register that is a member its bit, the others -1. */
  private number(fn: LirFunction): Int32Array {
    /** The number of the last block that wrote the register, plus 1. */
    const writtenIn = new Int32Array(fn.registers);
    const bits = new Int32Array(fn.registers).fill(-1);
    fn.blocks.forEach(({ code }, i) => {
      for (const { uses, defs } of code) {
        for (const r of uses) if (writtenIn[r] !== i + 1) bits[r] = 0;
        for (const r of defs) writtenIn[r] = i + 1;
      }
    });
    for (let r = 0; r < bits.length; r++) if (bits[r] === 0) bits[r] = this.members.push(r) - 1;
    return bits;
  }

  private solve(
    fn: LirFunction,
    starts: Map<LirBlock, Uint32Array>,
    writes: Map<LirBlock, Uint32Array>,
  ): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = fn.blocks.length - 1; i >= 0; i--) {
        const block = fn.blocks[i];
        const end = this.ends.get(block)!;
        const start = starts.get(block)!;
        const written = writes.get(block)!;
        for (const next of block.successors) {
          const nextStart = starts.get(next)!;
          for (let w = 0; w < end.length; w++) {
            const added = nextStart[w] & ~end[w];
            if (!added) continue;
            end[w] |= added;
            const passed = added & ~written[w] & ~start[w];
            if (passed) {
              start[w] |= passed;
              changed = true;
            }
          }
        }
      }
    }
  }

  /** Ascending. */
  atEnd(block: LirBlock): number[] {
    const set = this.ends.get(block)!;
    const live: number[] = [];
    for (let w = 0; w < set.length; w++)
      for (let rest = set[w]; rest !== 0; rest &= rest - 1)
        live.push(this.members[w * 32 + 31 - Math.clz32(rest & -rest)]);
    return live;
  }

  /** Ascending. */
  atStart(block: LirBlock): number[] {
    const live = new Set(this.atEnd(block));
    for (const { defs, uses } of [...block.code].reverse()) {
      for (const register of defs) live.delete(register);
      for (const register of uses) live.add(register);
    }
    return [...live].sort((one, other) => one - other);
  }
}

const has = (set: Uint32Array, bit: number): boolean => (set[bit >>> 5] & (1 << (bit & 31))) !== 0;
const add = (set: Uint32Array, bit: number): void => {
  set[bit >>> 5] |= 1 << (bit & 31);
};
