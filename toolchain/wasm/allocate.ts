// Register allocation. Copies are coalesced first; then live intervals, holes and all, are given machine registers in the order of
// how much each is worth per position it occupies. One that finds no register goes to the stack: its reads and
// writes get short-lived registers of their own, and the allocation is repeated with those. A constant is not stored
// but made again where it is read.

import { coalesce } from './coalesce.ts';
import { hasLargeFrame, SCRATCH } from './frame.ts';
import { buildIntervals, type Interval } from './intervals.ts';
import {
  ARGUMENT_REGISTERS,
  FIRST_VIRTUAL,
  FLOAT_ARGUMENTS,
  FLOAT_SAVED,
  FLOAT_TEMPORARIES,
  isFloatRegister,
  type LirFunction,
  SAVED,
  TEMPORARIES,
} from './lir.ts';
import { spill } from './spill.ts';

/** In order of preference: temporaries first, so that arguments can stay where they arrived. */
const ALLOCATABLE: readonly number[] = [...TEMPORARIES, ...[...ARGUMENT_REGISTERS].reverse(), ...SAVED];
const ALLOCATABLE_FLOATS: readonly number[] = [
  ...FLOAT_TEMPORARIES,
  ...[...FLOAT_ARGUMENTS].reverse(),
  ...FLOAT_SAVED,
];
const CALLEE_SAVED: ReadonlySet<number> = new Set([...SAVED, ...FLOAT_SAVED]);

/** Replaces every virtual register of the function by one of the machine's. */
export function allocate(fn: LirFunction): void {
  const unspillable = new Set<number>();
  for (;;) {
    const intervals = buildIntervals(fn);
    const merged = coalesce(fn, intervals, unspillable);
    const { assigned, spilled } = colour(fn, intervals, unspillable);
    if (spilled.length === 0) {
      rewrite(fn, merged, assigned);
      return;
    }
    spill(fn, merged, spilled, unspillable);
  }
}

/** Which machine registers a register would like to be, because a copy joins them: by register, in order of worth. */
function collectHints(fn: LirFunction): Map<number, number[]> {
  const hints = new Map<number, number[]>();
  const add = (register: number, wish: number) => {
    if (register < FIRST_VIRTUAL) return;
    const list = hints.get(register);
    if (list) list.push(wish);
    else hints.set(register, [wish]);
  };
  for (const block of fn.blocks)
    for (const { op, defs, uses } of block.code)
      if (op === 'mv' || op === 'moves')
        defs.forEach((to, i) => {
          add(to, uses[i]);
          add(uses[i], to);
        });
  return hints;
}

function colour(
  fn: LirFunction,
  intervals: Map<number, Interval>,
  unspillable: Set<number>,
): { assigned: Map<number, number>; spilled: number[] } {
  const integers = ALLOCATABLE.filter((register) => register !== SCRATCH || !hasLargeFrame(fn));
  const floats = fn.floats.size ? ALLOCATABLE_FLOATS : [];
  const busy = new Map<number, Occupancy>();
  const positions = 2 * fn.blocks.reduce((sum, block) => sum + block.code.length, 0) + 2;
  for (const register of [...integers, ...floats]) {
    const occupancy = new Occupancy(positions);
    const fixed = intervals.get(register);
    if (fixed) occupancy.claim(fixed.ranges);
    busy.set(register, occupancy);
  }
  const worth = (interval: Interval) =>
    unspillable.has(interval.register) ? Number.POSITIVE_INFINITY : interval.weight / interval.length;
  const order = [...intervals.values()]
    .filter((interval) => interval.register >= FIRST_VIRTUAL)
    .map((interval) => ({ interval, worth: worth(interval) }))
    .sort((p, q) => (p.worth === q.worth ? p.interval.register - q.interval.register : q.worth - p.worth));
  const hints = collectHints(fn);
  const assigned = new Map<number, number>();
  const spilled: number[] = [];
  const usedSaved = new Set<number>();
  for (const { interval } of order) {
    const allocatable = isFloatRegister(fn, interval.register) ? floats : integers;
    const wishes = (hints.get(interval.register) ?? []).map((r) =>
      r < FIRST_VIRTUAL ? r : (assigned.get(r) ?? 0),
    );
    const free = (r: number) => busy.get(r)?.isFree(interval.ranges) ?? false;
    const choice =
      wishes.find(free) ??
      allocatable.find((r) => (!CALLEE_SAVED.has(r) || usedSaved.has(r)) && free(r)) ??
      allocatable.find((r) => CALLEE_SAVED.has(r) && free(r));
    if (choice === undefined) {
      spilled.push(interval.register);
      continue;
    }
    busy.get(choice)!.claim(interval.ranges);
    assigned.set(interval.register, choice);
    if (CALLEE_SAVED.has(choice)) usedSaved.add(choice);
  }
  return { assigned, spilled };
}

/** The positions at which a machine register is taken, as a bit set. */
class Occupancy {
  private readonly words: Uint32Array;

  constructor(positions: number) {
    this.words = new Uint32Array((positions >>> 5) + 2);
  }

  isFree(ranges: number[]): boolean {
    for (let i = 0; i < ranges.length; i += 2)
      for (let w = ranges[i] >>> 5; w <= (ranges[i + 1] - 1) >>> 5; w++)
        if (this.words[w] & mask(w, ranges[i], ranges[i + 1])) return false;
    return true;
  }

  claim(ranges: number[]): void {
    for (let i = 0; i < ranges.length; i += 2)
      for (let w = ranges[i] >>> 5; w <= (ranges[i + 1] - 1) >>> 5; w++)
        this.words[w] |= mask(w, ranges[i], ranges[i + 1]);
  }
}

/** The bits of word `w` that lie in [start, end). */
function mask(w: number, start: number, end: number): number {
  const from = Math.max(start - 32 * w, 0);
  const to = Math.min(end - 32 * w, 32);
  const low = to === 32 ? -1 : (1 << to) - 1;
  return low & (-1 << from);
}

function rewrite(fn: LirFunction, merged: (register: number) => number, assigned: Map<number, number>): void {
  const final = (register: number): number =>
    register < FIRST_VIRTUAL ? register : (assigned.get(merged(register)) ?? 0);
  for (const block of fn.blocks) {
    for (const instruction of block.code) {
      instruction.defs = instruction.defs.map(final);
      instruction.uses = instruction.uses.map(final);
    }
    block.code = block.code.filter(({ op, defs, uses }) => !(op === 'mv' && defs[0] === uses[0]));
  }
}
