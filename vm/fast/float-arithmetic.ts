// Sums, products, quotients, square roots and fused multiply-add by the host's arithmetic, where nothing is lost or NX is
// up already (float-functions.ts says when that is certain).

import { productError, roundToOdd, sumError, twoSum } from './float-exact.ts';
import {
  A,
  always,
  B,
  C,
  done,
  double,
  ERROR,
  finish,
  GREATEST_SPLITTABLE,
  HIGH,
  isAbove,
  isBelow,
  isNumber,
  isSplittable,
  isZero,
  LEAST_SPLITTABLE,
  LOW,
  PRODUCT,
  RESULT,
  rs1,
  rs2,
  rs3,
  SCRATCH,
  SMALL,
  single,
  stopUnless,
  stopUnlessDirty,
  stopUnlessExact,
  stopUnlessNearest,
  type Type,
  WIDE,
} from './float-frame.ts';
import { and, type Code, get, or, ret, set, shared, when } from './wasm-code.ts';
import { add64, divide64, equal64, multiply64, negate64, squareRoot64 } from './wasm-float.ts';

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

export const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
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

export const arithmetic = (
  type: Type,
  { operands, compute, mayBeSmall, prepare, exact }: Arithmetic,
): Code => [
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
export const FUSED: Readonly<Record<string, readonly [negate: boolean, subtract: boolean]>> = {
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
export const fusedSingle = (negate: boolean, subtract: boolean): Code => [
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
export const fusedDouble = (negate: boolean, subtract: boolean): Code => [
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
