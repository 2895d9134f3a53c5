// What the functions of float-functions.ts are made of: their locals, the registers and status that they read and write,
// when they leave an instruction to the reference tier, and the two formats.

import { F, FCSR, MSTATUS } from '../cpu/state.ts';
import { BOX, NX } from '../float/format.ts';
import type { Scratch } from './float-exact.ts';
import { IMMEDIATE, RD, RS1, RS2 } from './layout.ts';
import {
  and,
  type Code,
  eqz,
  float,
  geSigned,
  get,
  i32,
  load8,
  load32,
  loadFloat,
  ne,
  or,
  ret,
  shared,
  shl,
  shrUnsigned,
  store32,
  storeFloat,
  when,
} from './wasm-code.ts';
import {
  absolute64,
  demote,
  equal64,
  greater64,
  less64,
  loadFloat32,
  promote,
  storeFloat32,
} from './wasm-float.ts';

// --- the decoded immediate of a rounding instruction (choose-handler.ts makes it) ----------------------------------

/** Bits of fcsr that must be 0: those of frm where the mode is dynamic, or none. */
const FRM_MASK = 0xff;
/** 4 x rs3. */
const RS3_SHIFT = 8;
/** Rounding mode of a conversion to an integer. */
export const MODE_SHIFT = 16;
const FRM = 7 << 5;
const DYNAMIC = 7;

/** What the functions want to know of a rounding mode; `rs3` of a fused operation. */
export const roundingImmediate = (mode: number, rs3 = 0): number =>
  (mode === DYNAMIC ? FRM : mode << MODE_SHIFT) | (rs3 << (RS3_SHIFT + 2));

// --- locals ------------------------------------------------------------------------------------------------------

export const IP = 0;
export const [A, B, C, RESULT, WIDE, PRODUCT, ERROR, LOW, HIGH] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
export const SCRATCH: Scratch = [10, 11, 12, 13];
export const [SMALL] = [14];
export const DOUBLES = 14;

// --- registers and status ------------------------------------------------------------------------------------------

const stop = shared(ret(i32(1)));
const stopIf = (condition: Code): Code => when(condition, stop);
export const stopUnless = (condition: Code): Code => stopIf(eqz(condition));
export const done = i32(0);

export const immediate = shared(load32(get(IP), IMMEDIATE));
/** Place of an f register, by four times its number. */
const place = (timesFour: Code): Code => shared(shl(timesFour, i32(1)));
const rd = place(load8(get(IP), RD));
export const rs1 = place(load8(get(IP), RS1));
export const rs2 = place(load8(get(IP), RS2));
export const rs3 = place(and(shrUnsigned(immediate, i32(RS3_SHIFT)), i32(0xff)));

/** FS is Dirty: SD is the sign bit. */
export const stopUnlessDirty = shared(stopIf(geSigned(load32(i32(0), MSTATUS), i32(0))));
/** Rounding is to nearest, or does not matter and is legal. */
export const stopUnlessNearest = shared(stopIf(and(load32(i32(0), FCSR), and(immediate, i32(FRM_MASK)))));

/** A format: how to get at values as doubles, and its limits. */
export interface Type {
  readonly suffix: 's' | 'd';
  /** Stops where the registers' values are not boxed. */
  readonly checkBoxes: (...registers: Code[]) => Code;
  readonly load: (register: Code) => Code;
  readonly store: (value: Code) => Code;
  /** Rounds a double to the format. */
  readonly narrow: (value: Code) => Code;
  readonly leastNormal: number;
}

export const single: Type = {
  suffix: 's',
  checkBoxes: (...registers) =>
    stopIf(
      ne(
        registers.map((register) => load32(register, F + 4)).reduce((left, right) => and(left, right)),
        i32(BOX),
      ),
    ),
  load: (register) => promote(loadFloat32(register, F)),
  store: (value) => [storeFloat32(rd, F, demote(value)), store32(rd, F + 4, i32(BOX))],
  narrow: (value) => promote(demote(value)),
  leastNormal: 2 ** -126,
};

export const double: Type = {
  suffix: 'd',
  checkBoxes: () => [],
  load: (register) => loadFloat(register, F),
  store: (value) => storeFloat(rd, F, value),
  narrow: (value) => value,
  leastNormal: 2 ** -1022,
};

// --- conditions ------------------------------------------------------------------------------------------------------

export const isZero = (local: number): Code => equal64(get(local), float(0));
/** False for NaNs too. */
export const isBelow = (local: number, limit: number): Code => less64(absolute64(get(local)), float(limit));
export const isAbove = (local: number, limit: number): Code =>
  greater64(absolute64(get(local)), float(limit));
export const isNumber = (local: number): Code => isBelow(local, Number.POSITIVE_INFINITY);

/** From here on error-free transformations of products are exact, and none of their parts overflows. */
export const LEAST_SPLITTABLE = 2 ** -900;
export const GREATEST_SPLITTABLE = 2 ** 990;
export const isSplittable = (local: number): Code => or(isZero(local), isAbove(local, LEAST_SPLITTABLE));

/** Nothing was lost, or it does not matter any more; `exact` is worked out only where NX is not up. */
export const stopUnlessExact = (prepare: Code, exact: Code): Code =>
  when(eqz(and(load32(i32(0), FCSR), i32(NX))), [prepare, stopUnless(exact)]);

export const always = i32(1);

/** Checks RESULT, which was rounded from WIDE, and stores it. */
export const finish = (type: Type, mayBeSmall: Code, prepare: Code, exact: Code): Code => [
  stopUnless(isNumber(RESULT)),
  // Above the least normal number, because one that was rounded up to it may have been tiny.
  stopUnless(or(isAbove(RESULT, type.leastNormal), mayBeSmall)),
  stopUnlessExact(prepare, and(equal64(get(RESULT), get(WIDE)), exact)),
  type.store(get(RESULT)),
  done,
];
