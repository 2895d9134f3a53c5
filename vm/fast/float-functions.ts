// F and D for the fast tier: one WebAssembly function an instruction, which does it with the host's own arithmetic where
// that is certain to give the same result and the same flags, and says so by returning 0. Otherwise it has done nothing
// and returns 1, and the reference tier computes with integers.
//
// Certain means: mstatus.FS is Dirty already; rounding is to nearest, ties to even; no operand is a NaN, and the result is
// neither infinite nor below the normal numbers; and nothing is lost, or the flag for that (NX) is up already, as it is
// soon in any program that computes with fractions.
//
// Singles are computed as doubles and rounded once more: 53 bits are more than twice 24, so that gives the same (innocuous
// double rounding).

import { F, FCSR, MSTATUS, X } from '../cpu/state.ts';
import { BOX, NX } from '../float/format.ts';
import { productError, roundToOdd, type Scratch, sumError, twoSum } from './float-exact.ts';
import { IMMEDIATE, RD, RS1, RS2 } from './layout.ts';
import {
  and,
  type Code,
  eq,
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
  set,
  shared,
  shl,
  shrUnsigned,
  store32,
  storeFloat,
  when,
} from './wasm-code.ts';
import {
  absolute64,
  add64,
  ceiling64,
  demote,
  divide64,
  equal64,
  floor64,
  fromSigned,
  fromUnsigned,
  greater64,
  less64,
  lessOrEqual64,
  loadFloat32,
  maximum64,
  minimum64,
  multiply64,
  nearest64,
  negate64,
  promote,
  squareRoot64,
  storeFloat32,
  toSigned,
  toUnsigned,
  truncate64,
} from './wasm-float.ts';
import type { WasmFunction } from './wasm-module.ts';

// --- the decoded immediate of a rounding instruction (choose-handler.ts makes it) ----------------------------------

/** Bits of fcsr that must be 0: those of frm where the mode is dynamic, or none. */
const FRM_MASK = 0xff;
/** 4 x rs3. */
const RS3_SHIFT = 8;
/** Rounding mode of a conversion to an integer. */
const MODE_SHIFT = 16;
const FRM = 7 << 5;
const DYNAMIC = 7;

/** What the functions want to know of a rounding mode; `rs3` of a fused operation. */
export const roundingImmediate = (mode: number, rs3 = 0): number =>
  (mode === DYNAMIC ? FRM : mode << MODE_SHIFT) | (rs3 << (RS3_SHIFT + 2));

// --- locals ------------------------------------------------------------------------------------------------------

const IP = 0;
const [A, B, C, RESULT, WIDE, PRODUCT, ERROR, LOW, HIGH] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const SCRATCH: Scratch = [10, 11, 12, 13];
const [SMALL] = [14];
const DOUBLES = 14;

// --- registers and status ------------------------------------------------------------------------------------------

const stop = shared(ret(i32(1)));
const stopIf = (condition: Code): Code => when(condition, stop);
const stopUnless = (condition: Code): Code => stopIf(eqz(condition));
const done = i32(0);

const immediate = shared(load32(get(IP), IMMEDIATE));
/** Place of an f register, by four times its number. */
const place = (timesFour: Code): Code => shared(shl(timesFour, i32(1)));
const rd = place(load8(get(IP), RD));
const rs1 = place(load8(get(IP), RS1));
const rs2 = place(load8(get(IP), RS2));
const rs3 = place(and(shrUnsigned(immediate, i32(RS3_SHIFT)), i32(0xff)));

/** FS is Dirty: SD is the sign bit. */
const stopUnlessDirty = shared(stopIf(geSigned(load32(i32(0), MSTATUS), i32(0))));
/** Rounding is to nearest, or does not matter and is legal. */
const stopUnlessNearest = shared(stopIf(and(load32(i32(0), FCSR), and(immediate, i32(FRM_MASK)))));

/** A format: how to get at values as doubles, and its limits. */
interface Type {
  readonly suffix: 's' | 'd';
  /** Stops where the registers' values are not boxed. */
  readonly checkBoxes: (...registers: Code[]) => Code;
  readonly load: (register: Code) => Code;
  readonly store: (value: Code) => Code;
  /** Rounds a double to the format. */
  readonly narrow: (value: Code) => Code;
  readonly leastNormal: number;
}

const single: Type = {
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

const double: Type = {
  suffix: 'd',
  checkBoxes: () => [],
  load: (register) => loadFloat(register, F),
  store: (value) => storeFloat(rd, F, value),
  narrow: (value) => value,
  leastNormal: 2 ** -1022,
};

// --- conditions ------------------------------------------------------------------------------------------------------

const isZero = (local: number): Code => equal64(get(local), float(0));
/** False for NaNs too. */
const isBelow = (local: number, limit: number): Code => less64(absolute64(get(local)), float(limit));
const isAbove = (local: number, limit: number): Code => greater64(absolute64(get(local)), float(limit));
const isNumber = (local: number): Code => isBelow(local, Number.POSITIVE_INFINITY);

/** From here on error-free transformations of products are exact, and none of their parts overflows. */
const LEAST_SPLITTABLE = 2 ** -900;
const GREATEST_SPLITTABLE = 2 ** 990;
const isSplittable = (local: number): Code => or(isZero(local), isAbove(local, LEAST_SPLITTABLE));

/** Nothing was lost, or it does not matter any more; `exact` is worked out only where NX is not up. */
const stopUnlessExact = (prepare: Code, exact: Code): Code =>
  when(eqz(and(load32(i32(0), FCSR), i32(NX))), [prepare, stopUnless(exact)]);

// --- arithmetic ------------------------------------------------------------------------------------------------------

interface Arithmetic {
  readonly operands: 1 | 2;
  readonly compute: Code;
  /** Whether the result may be as small as it is (beside being normal). */
  readonly mayBeSmall: Code;
  /** After `prepare`: whether WIDE is the exact result. */
  readonly prepare: Code;
  readonly exact: Code;
}

const always = i32(1);

const sum = (compute: Code): Arithmetic => ({
  operands: 2,
  compute,
  // A sum that is small is exact.
  mayBeSmall: always,
  prepare: shared(sumError(WIDE, ERROR, A, B, SCRATCH[0])),
  exact: isZero(ERROR),
});

/** A double whose exact value times another is a third: the product is exact, and it is that. */
const productIs = (expected: number): Code =>
  and(isSplittable(expected), and(equal64(get(PRODUCT), get(expected)), isZero(ERROR)));

const product = (x: number, y: number): Code =>
  shared([set(PRODUCT, multiply64(get(x), get(y))), productError(PRODUCT, ERROR, x, y, SCRATCH)]);

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  fadd: sum(add64(get(A), get(B))),
  // The error is that of A + (-B).
  fsub: { ...sum([set(B, negate64(get(B))), add64(get(A), get(B))]) },
  fmul: {
    operands: 2,
    compute: multiply64(get(A), get(B)),
    mayBeSmall: or(isZero(A), isZero(B)),
    prepare: product(A, B),
    exact: productIs(WIDE),
  },
  fdiv: {
    operands: 2,
    compute: divide64(get(A), get(B)),
    mayBeSmall: isZero(A),
    prepare: product(WIDE, B),
    exact: productIs(A),
  },
  fsqrt: {
    operands: 1,
    compute: squareRoot64(get(A)),
    mayBeSmall: always,
    prepare: product(WIDE, WIDE),
    exact: productIs(A),
  },
};

/** Checks RESULT, which was rounded from WIDE, and stores it. */
const finish = (type: Type, mayBeSmall: Code, prepare: Code, exact: Code): Code => [
  stopUnless(isNumber(RESULT)),
  // Above the least normal number, because one that was rounded up to it may have been tiny.
  stopUnless(or(isAbove(RESULT, type.leastNormal), mayBeSmall)),
  stopUnlessExact(prepare, and(equal64(get(RESULT), get(WIDE)), exact)),
  type.store(get(RESULT)),
  done,
];

const arithmetic = (type: Type, { operands, compute, mayBeSmall, prepare, exact }: Arithmetic): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  operands === 1 ? type.checkBoxes(rs1) : type.checkBoxes(rs1, rs2),
  set(A, type.load(rs1)),
  operands === 1 ? [] : set(B, type.load(rs2)),
  set(WIDE, compute),
  set(RESULT, type.narrow(get(WIDE))),
  finish(type, mayBeSmall, prepare, exact),
];

// --- fused multiply-add ------------------------------------------------------------------------------------------------

/** Signs of the product and of the addend. */
const FUSED: Readonly<Record<string, readonly [negate: boolean, subtract: boolean]>> = {
  fmadd: [false, false],
  fmsub: [false, true],
  fnmsub: [true, false],
  fnmadd: [true, true],
};

const loadFused = (type: Type, negate: boolean, subtract: boolean): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  type.checkBoxes(rs1, rs2, rs3),
  set(A, negate ? negate64(type.load(rs1)) : type.load(rs1)),
  set(B, type.load(rs2)),
  set(C, subtract ? negate64(type.load(rs3)) : type.load(rs3)),
  set(PRODUCT, multiply64(get(A), get(B))),
];

/** The product of two singles is exact as a double; the sum is rounded to odd, and then to a single. */
const fusedSingle = (negate: boolean, subtract: boolean): Code => [
  loadFused(single, negate, subtract),
  stopUnless(and(isNumber(PRODUCT), isNumber(C))),
  twoSum(WIDE, ERROR, PRODUCT, C, SCRATCH),
  roundToOdd(WIDE, ERROR),
  set(RESULT, single.narrow(get(WIDE))),
  finish(single, isZero(WIDE), [], isZero(ERROR)),
];

const GREATEST_SUMMAND = 2 ** 1000;

/** RESULT = A * B + C, where PRODUCT is their rounded product. */
const sumOfThree = shared([
  stopUnless(isAbove(PRODUCT, LEAST_SPLITTABLE)),
  productError(PRODUCT, LOW, A, B, SCRATCH),
  // C + LOW = HIGH + SMALL, then PRODUCT + HIGH = WIDE + LOW.
  twoSum(HIGH, SMALL, C, LOW, SCRATCH),
  twoSum(WIDE, LOW, PRODUCT, HIGH, SCRATCH),
  twoSum(HIGH, ERROR, SMALL, LOW, SCRATCH),
  roundToOdd(HIGH, ERROR),
  set(RESULT, add64(get(WIDE), get(HIGH))),
  stopUnless(isNumber(RESULT)),
  stopUnless(isAbove(RESULT, LEAST_SPLITTABLE)),
  stopUnlessExact(sumError(RESULT, LOW, WIDE, HIGH, SCRATCH[0]), and(isZero(ERROR), isZero(LOW))),
]);

/**
 * A product of doubles as two doubles, and the sum of three in a way that rounds once (Boldo and Melquiond, "Emulation of
 * FMA and correctly rounded sums", 2008): what lies below the leading part is rounded to odd.
 */
const fusedDouble = (negate: boolean, subtract: boolean): Code => [
  loadFused(double, negate, subtract),
  stopUnless(and(isBelow(A, GREATEST_SPLITTABLE), isBelow(B, GREATEST_SPLITTABLE))),
  stopUnless(and(isBelow(PRODUCT, GREATEST_SUMMAND), isBelow(C, GREATEST_SUMMAND))),
  when(isZero(PRODUCT), [
    stopUnless(or(isZero(A), isZero(B))),
    double.store(add64(get(PRODUCT), get(C))),
    ret(done),
  ]),
  sumOfThree,
  double.store(get(RESULT)),
  done,
];

// --- conversions ---------------------------------------------------------------------------------------------------------

/** Between formats: from one into the other. */
const conversion = (from: Type, to: Type): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  from.checkBoxes(rs1),
  set(WIDE, from.load(rs1)),
  set(RESULT, to.narrow(get(WIDE))),
  finish(to, isZero(WIDE), [], always),
];

const integer = load32(load8(get(IP), RS1), X);
const fromInteger = (type: Type, convert: (value: Code) => Code): Code => [
  stopUnlessDirty,
  stopUnlessNearest,
  set(WIDE, convert(integer)),
  set(RESULT, type.narrow(get(WIDE))),
  finish(type, always, [], always),
];

const mode = shrUnsigned(immediate, i32(MODE_SHIFT));
const [RTZ, RDN, RUP] = [1, 2, 3];

/** A rounded to an integer by the mode in the instruction, or to nearest. */
const rounded: Code = [
  set(RESULT, nearest64(get(A))),
  when(eq(mode, i32(RTZ)), set(RESULT, truncate64(get(A)))),
  when(eq(mode, i32(RDN)), set(RESULT, floor64(get(A)))),
  when(eq(mode, i32(RUP)), set(RESULT, ceiling64(get(A)))),
];

/** Only to integers that fit. */
const toInteger = (type: Type, least: number, greatest: number, convert: (value: Code) => Code): Code => [
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

const comparison = (type: Type, compare: (a: Code, b: Code) => Code): Code => [
  loadPair(type),
  setInteger(compare(get(A), get(B))),
  done,
];

/** WebAssembly's minimum and maximum, too, have -0 less than +0. */
const extreme = (type: Type, choice: (a: Code, b: Code) => Code): Code => [
  loadPair(type),
  type.store(choice(get(A), get(B))),
  done,
];

// --- all of them -----------------------------------------------------------------------------------------------------------

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;
const UINT_MAX = 2 ** 32 - 1;

function bodiesOf(type: Type): [name: string, body: Code][] {
  const { suffix } = type;
  const fused = type === single ? fusedSingle : fusedDouble;
  return [
    ...Object.entries(ARITHMETIC).map(([name, row]): [string, Code] => [name, arithmetic(type, row)]),
    ...Object.entries(FUSED).map(([name, signs]): [string, Code] => [name, fused(...signs)]),
    ['fmin', extreme(type, minimum64)],
    ['fmax', extreme(type, maximum64)],
    ['feq', comparison(type, equal64)],
    ['flt', comparison(type, less64)],
    ['fle', comparison(type, lessOrEqual64)],
    ['fcvt.w', toInteger(type, INT_MIN, INT_MAX, toSigned)],
    ['fcvt.wu', toInteger(type, 0, UINT_MAX, toUnsigned)],
  ].map(([name, body]): [string, Code] => [`${name}.${suffix}`, body as Code]);
}

const BODIES: [name: string, body: Code][] = [
  ...bodiesOf(single),
  ...bodiesOf(double),
  ['fcvt.s.d', conversion(double, single)],
  ['fcvt.d.s', conversion(single, double)],
  ['fcvt.s.w', fromInteger(single, fromSigned)],
  ['fcvt.s.wu', fromInteger(single, fromUnsigned)],
  ['fcvt.d.w', fromInteger(double, fromSigned)],
  ['fcvt.d.wu', fromInteger(double, fromUnsigned)],
];

/** By name of the instruction; the parameter is the address of the decoded instruction. */
export const FLOAT_FUNCTIONS: readonly WasmFunction[] = BODIES.map(([name, body]) => ({
  name,
  parameters: 1,
  results: 1,
  locals: 0,
  doubles: DOUBLES,
  body,
}));
