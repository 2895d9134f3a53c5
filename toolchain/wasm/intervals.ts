// Where every register of a function is live: positions are twice the number of the instruction in layout order, the
// odd one being the moment after it. An instruction reads at its even position and writes at the odd one, so that a
// result may take the register of an operand that ends there.

import { blockWeight, type LirFunction } from './lir.ts';
import { Liveness } from './liveness.ts';

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
    const [few, many] = bySize(this.ranges, other.ranges);
    if (few.length * MUCH_LONGER < many.length)
      return few.some((start, i) => i % 2 === 0 && meets(many, start, few[i + 1]));
    for (let i = 0, j = 0; i < few.length && j < many.length; ) {
      if (few[i + 1] <= many[j]) i += 2;
      else if (many[j + 1] <= few[i]) j += 2;
      else return true;
    }
    return false;
  }

  /** Takes over the ranges of one that it does not overlap. */
  absorb(other: Interval): void {
    const [few, many] = bySize(this.ranges, other.ranges);
    if (few.length * MUCH_LONGER < many.length) {
      for (let i = 0; i < few.length; i += 2) insert(many, few[i], few[i + 1]);
      this.ranges = many;
    } else this.ranges = merge(few, many);
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

/** From this factor on, searching the longer list for each range of the shorter takes less time than walking both. */
const MUCH_LONGER = 8;

const bySize = (one: number[], other: number[]): [number[], number[]] =>
  one.length < other.length ? [one, other] : [other, one];

/** The index of the first range that ends after a position. */
function firstEndingAfter(ranges: number[], position: number): number {
  let low = 0;
  let high = ranges.length >>> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[2 * middle + 1] > position) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}

function meets(ranges: number[], start: number, end: number): boolean {
  const at = firstEndingAfter(ranges, start);
  return at < ranges.length && ranges[at] < end;
}

/** Adds a range to some that it does not overlap; those that it touches grow. */
function insert(ranges: number[], start: number, end: number): void {
  const at = firstEndingAfter(ranges, start);
  const afterLast = at > 0 && ranges[at - 1] === start;
  const beforeNext = at < ranges.length && ranges[at] === end;
  if (afterLast && beforeNext) ranges.splice(at - 1, 2);
  else if (afterLast) ranges[at - 1] = end;
  else if (beforeNext) ranges[at] = start;
  else ranges.splice(at, 0, start, end);
}

function merge(a: number[], b: number[]): number[] {
  const merged: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const fromA = j >= b.length || (i < a.length && a[i] < b[j]);
    const start = fromA ? a[i] : b[j];
    const end = fromA ? a[i + 1] : b[j + 1];
    if (fromA) i += 2;
    else j += 2;
    if (merged[merged.length - 1] === start) merged[merged.length - 1] = end;
    else merged.push(start, end);
  }
  return merged;
}

/** The intervals of all registers, machine registers included (their ranges are where calls and moves claim them). */
export function buildIntervals(fn: LirFunction): Map<number, Interval> {
  const liveness = new Liveness(fn);
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
    for (const register of liveness.atEnd(block)) of(register).extendDown(start, end);
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
