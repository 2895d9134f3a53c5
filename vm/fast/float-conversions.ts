// Conversions, comparisons, and the lesser and greater of two.

import { X } from '../cpu/state.ts';
import {
  A,
  always,
  B,
  done,
  finish,
  IP,
  immediate,
  isZero,
  MODE_SHIFT,
  RESULT,
  rs1,
  rs2,
  stopUnless,
  stopUnlessDirty,
  stopUnlessExact,
  stopUnlessNearest,
  type Type,
  WIDE,
} from './float-frame.ts';
import { RD, RS1 } from './layout.ts';
import {
  and,
  type Code,
  eq,
  float,
  get,
  i32,
  load8,
  load32,
  set,
  shrUnsigned,
  store32,
  when,
} from './wasm-code.ts';
import { ceiling64, equal64, floor64, lessOrEqual64, nearest64, truncate64 } from './wasm-float.ts';

// --- conversions ---------------------------------------------------------------------------------------------------------

/** Between formats: from one into the other. */
export const conversion = (from: Type, to: Type): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  from.checkBoxes(rs1),
  set(WIDE, from.load(rs1)),
  set(RESULT, to.narrow(get(WIDE))),
  finish(to, isZero(WIDE), [], always),
];

const integer = load32(load8(get(IP), RS1), X);
export const fromInteger = (type: Type, convert: (value: Code) => Code): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  set(WIDE, convert(integer)),
  set(RESULT, type.narrow(get(WIDE))),
  finish(type, always, [], always),
];

export const mode = shrUnsigned(immediate, i32(MODE_SHIFT));
const [RTZ, RDN, RUP] = [1, 2, 3];

/** A rounded to an integer by the mode in the instruction, or to nearest. */
const rounded: Code = [
  set(RESULT, nearest64(get(A))),
  when(eq(mode, i32(RTZ)), set(RESULT, truncate64(get(A)))),
  when(eq(mode, i32(RDN)), set(RESULT, floor64(get(A)))),
  when(eq(mode, i32(RUP)), set(RESULT, ceiling64(get(A)))),
];

/** Only to integers that fit. */
export const toInteger = (
  type: Type,
  least: number,
  greatest: number,
  convert: (value: Code) => Code,
): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  type.checkBoxes(rs1),
  set(A, type.load(rs1)),
  rounded,
  stopUnless(and(lessOrEqual64(float(least), get(RESULT)), lessOrEqual64(get(RESULT), float(greatest)))),
  stopUnlessExact([], equal64(get(RESULT), get(A))),
  setInteger(convert(get(RESULT))),
  done,
];

const setInteger = (value: Code): Code => store32(load8(get(IP), RD), X, value);

// --- comparison ----------------------------------------------------------------------------------------------------------

const loadPair = (type: Type): Code => [
  stopUnlessDirty,
  type.checkBoxes(rs1, rs2),
  set(A, type.load(rs1)),
  set(B, type.load(rs2)),
  // NaNs are not equal to themselves.
  stopUnless(and(equal64(get(A), get(A)), equal64(get(B), get(B)))),
];

export const comparison = (type: Type, compare: (a: Code, b: Code) => Code): Code => [
  loadPair(type),
  setInteger(compare(get(A), get(B))),
  done,
];

/** WebAssembly's minimum and maximum, too, have -0 less than +0. */
export const extreme = (type: Type, choice: (a: Code, b: Code) => Code): Code => [
  loadPair(type),
  type.store(choice(get(A), get(B))),
  done,
];
