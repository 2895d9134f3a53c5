// Where every register of a function is live: positions are twice the number of the instruction in layout order, the
// odd one being the moment after it. An instruction reads at its even position and writes at the odd one, so that a
// result may take the register of an operand that ends there.

import type { LirBlock, LirFunction } from './lir.ts';
import { blockWeight } from './lir.ts';

export class Interval {
  /** Pairs start, end (exclusive), ascending and disjoint. */
  ranges: number[] = [];
  /** Reads and writes, weighted by how often they run. */
  weight = 0;

  constructor(readonly register: number) {}

  get length(): number {
    let sum = 0;
    for (let i = 0; i < this.ranges.length; i += 2) sum += this.ranges[i + 1] - this.ranges[i];
    return sum;
  }

  overlaps(other: Interval): boolean {
    const a = this.ranges;
    const b = other.ranges;
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i + 1] <= b[j]) i += 2;
      else if (b[j + 1] <= a[i]) j += 2;
      else return true;
    }
    return false;
  }

  absorb(other: Interval): void {
    const pairs: [number, number][] = [];
    for (const ranges of [this.ranges, other.ranges])
      for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i], ranges[i + 1]]);
    pairs.sort((p, q) => p[0] - q[0]);
    this.ranges = [];
    for (const [start, end] of pairs) {
      const last = this.ranges.length - 1;
      if (last > 0 && this.ranges[last] >= start) this.ranges[last] = Math.max(this.ranges[last], end);
      else this.ranges.push(start, end);
    }
    this.weight += other.weight;
  }

  /** Ranges arrive from last to first while the function is walked backwards, held in reverse until `close`. */
  extendDown(start: number, end: number): void {
    const top = this.ranges.length - 2;
    if (top >= 0 && end >= this.ranges[top]) {
      this.ranges[top] = Math.min(this.ranges[top], start);
      this.ranges[top + 1] = Math.max(this.ranges[top + 1], end);
    } else this.ranges.push(start, end);
  }

  /** A write at `position`: before it the register is free. */
  beginAt(position: number): void {
    const top = this.ranges.length - 2;
    if (top >= 0 && this.ranges[top] <= position && position < this.ranges[top + 1])
      this.ranges[top] = position;
    else this.ranges.push(position, position + 1); // never read
  }

  close(): void {
    const { ranges } = this;
    const ascending: number[] = [];
    for (let i = ranges.length - 2; i >= 0; i -= 2) ascending.push(ranges[i], ranges[i + 1]);
    this.ranges = ascending;
  }
}

/** Registers that are live at the end of each block: the usual backward data flow over bit sets. */
export function liveOutSets(fn: LirFunction): Map<LirBlock, Uint32Array> {
  const words = (fn.registers + 31) >>> 5;
  const reads = new Map<LirBlock, Uint32Array>();
  const writes = new Map<LirBlock, Uint32Array>();
  const liveIn = new Map<LirBlock, Uint32Array>();
  const liveOut = new Map<LirBlock, Uint32Array>();
  for (const block of fn.blocks) {
    const read = new Uint32Array(words);
    const written = new Uint32Array(words);
    for (const { uses, defs } of block.code) {
      for (const r of uses) if (!(written[r >>> 5] & (1 << (r & 31)))) read[r >>> 5] |= 1 << (r & 31);
      for (const r of defs) written[r >>> 5] |= 1 << (r & 31);
    }
    reads.set(block, read);
    writes.set(block, written);
    liveIn.set(block, read.slice());
    liveOut.set(block, new Uint32Array(words));
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = fn.blocks.length - 1; i >= 0; i--) {
      const block = fn.blocks[i];
      const out = liveOut.get(block)!;
      const into = liveIn.get(block)!;
      const written = writes.get(block)!;
      for (const next of block.successors) {
        const nextIn = liveIn.get(next)!;
        for (let w = 0; w < words; w++) {
          const added = nextIn[w] & ~out[w];
          if (!added) continue;
          out[w] |= added;
          const passed = added & ~written[w] & ~into[w];
          if (passed) {
            into[w] |= passed;
            changed = true;
          }
        }
      }
    }
  }
  return liveOut;
}

/** Registers that are live at the start of a block, given those at its end. */
export function liveInOf(block: LirBlock, liveOut: Uint32Array): number[] {
  const live = new Set<number>();
  forEachBit(liveOut, (register) => live.add(register));
  for (const { defs, uses } of [...block.code].reverse()) {
    for (const register of defs) live.delete(register);
    for (const register of uses) live.add(register);
  }
  return [...live].sort((one, other) => one - other);
}

/** The intervals of all registers, machine registers included (their ranges are where calls and moves claim them). */
export function buildIntervals(fn: LirFunction): Map<number, Interval> {
  const liveOut = liveOutSets(fn);
  const intervals = new Map<number, Interval>();
  const of = (register: number): Interval => {
    let interval = intervals.get(register);
    if (!interval) {
      interval = new Interval(register);
      intervals.set(register, interval);
    }
    return interval;
  };
  let end = 2 * fn.blocks.reduce((sum, block) => sum + block.code.length, 0);
  for (let b = fn.blocks.length - 1; b >= 0; b--) {
    const block = fn.blocks[b];
    const start = end - 2 * block.code.length;
    const weight = blockWeight(block);
    forEachBit(liveOut.get(block)!, (register) => of(register).extendDown(start, end));
    for (let i = block.code.length - 1, at = end - 2; i >= 0; i--, at -= 2) {
      const { defs, uses, clobbers } = block.code[i];
      for (const register of clobbers ?? []) of(register).extendDown(at + 1, at + 2);
      for (const register of defs) {
        of(register).beginAt(at + 1);
        of(register).weight += weight;
      }
      for (const register of uses) {
        of(register).extendDown(start, at + 1);
        of(register).weight += weight;
      }
    }
    end = start;
  }
  for (const interval of intervals.values()) interval.close();
  return intervals;
}

function forEachBit(set: Uint32Array, action: (bit: number) => void): void {
  for (let w = 0; w < set.length; w++)
    for (let rest = set[w]; rest !== 0; rest &= rest - 1) action(w * 32 + 31 - Math.clz32(rest & -rest));
}
