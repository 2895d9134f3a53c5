// What the operations of F and D mean (IEEE 754, clauses 5 to 7), in terms of exact.ts.

import {
  canonicalNan,
  D,
  DZ,
  encode,
  fraction,
  NV,
  NX,
  type Outcome,
  over,
  pack,
  plus,
  rootOf,
  roundAt,
  S,
  type Shape,
  times,
  type Value,
} from './exact.ts';

const RDN = 2;

const invalid = (shape: Shape): Outcome => ({ bits: canonicalNan(shape), flags: NV });
const nan = (shape: Shape, ...values: Value[]): Outcome | undefined => {
  if (!values.some((value) => value.kind === 'nan')) return undefined;
  const signaling = values.some((value) => value.kind === 'nan' && value.signaling);
  return { bits: canonicalNan(shape), flags: signaling ? NV : 0 };
};

const negated = (value: Value): Value =>
  value.kind === 'nan' ? value : { ...value, negative: !value.negative };
const isZero = (value: Value) => value.kind === 'finite' && value.magnitude.n === 0n;

function add(shape: Shape, a: Value, b: Value, mode: number): Outcome {
  const unordered = nan(shape, a, b);
  if (unordered !== undefined) return unordered;
  if (a.kind === 'nan' || b.kind === 'nan') throw new Error('seen above');
  if (a.kind === 'infinite' && b.kind === 'infinite' && a.negative !== b.negative) return invalid(shape);
  if (a.kind === 'infinite') return pack(shape, a, mode);
  if (b.kind === 'infinite') return pack(shape, b, mode);
  const signedOf = (v: typeof a) => ({ n: v.negative ? -v.magnitude.n : v.magnitude.n, d: v.magnitude.d });
  const sum = plus(signedOf(a), signedOf(b));
  if (sum.n === 0n) {
    // Zeros of the same sign keep it, whatever the mode.
    const bothZero = isZero(a) && isZero(b);
    const negative = bothZero && a.negative === b.negative ? a.negative : mode === RDN;
    return pack(shape, { kind: 'finite', negative, magnitude: { n: 0n, d: 1n } }, mode);
  }
  const negative = sum.n < 0n;
  const magnitude = { n: negative ? -sum.n : sum.n, d: sum.d };
  return pack(shape, { kind: 'finite', negative, magnitude }, mode);
}

/** The exact product, or undefined for zero times infinity; of NaNs nothing is said. */
function product(a: Value, b: Value): Value | undefined {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan', signaling: false };
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return isZero(a) || isZero(b) ? undefined : { kind: 'infinite', negative };
  }
  return { kind: 'finite', negative, magnitude: times(a.magnitude, b.magnitude) };
}

function multiply(shape: Shape, a: Value, b: Value, mode: number): Outcome {
  const exact = product(a, b);
  return nan(shape, a, b) ?? (exact === undefined ? invalid(shape) : pack(shape, exact, mode));
}

function fused(shape: Shape, a: Value, b: Value, c: Value, negate: boolean, mode: number): Outcome {
  const exact = product(a, b);
  if (exact === undefined) return invalid(shape);
  return nan(shape, a, b, c) ?? add(shape, negate ? negated(exact) : exact, c, mode);
}

function divide(shape: Shape, a: Value, b: Value, mode: number): Outcome {
  const unordered = nan(shape, a, b);
  if (unordered !== undefined) return unordered;
  if (a.kind === 'nan' || b.kind === 'nan') throw new Error('seen above');
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinite') {
    return b.kind === 'infinite' ? invalid(shape) : pack(shape, { kind: 'infinite', negative }, mode);
  }
  if (b.kind === 'infinite')
    return pack(shape, { kind: 'finite', negative, magnitude: { n: 0n, d: 1n } }, mode);
  if (isZero(b)) {
    if (isZero(a)) return invalid(shape);
    return { bits: pack(shape, { kind: 'infinite', negative }, mode).bits, flags: DZ };
  }
  return pack(shape, { kind: 'finite', negative, magnitude: over(a.magnitude, b.magnitude) }, mode);
}

function squareRoot(shape: Shape, a: Value, mode: number): Outcome {
  if (a.kind === 'nan' || isZero(a)) return pack(shape, a, mode);
  if (a.negative) return invalid(shape);
  return a.kind === 'infinite' ? pack(shape, a, mode) : encode(shape, rootOf(a.magnitude), false, mode);
}

/** An operation on values of one format that gives one of (usually) the same. */
export type Meaning = (operands: readonly Value[], mode: number) => Outcome;

const arithmetic = (suffix: string, shape: Shape): [string, Meaning][] => [
  [`fadd.${suffix}`, ([a, b], mode) => add(shape, a, b, mode)],
  [`fsub.${suffix}`, ([a, b], mode) => add(shape, a, negated(b), mode)],
  [`fmul.${suffix}`, ([a, b], mode) => multiply(shape, a, b, mode)],
  [`fdiv.${suffix}`, ([a, b], mode) => divide(shape, a, b, mode)],
  [`fsqrt.${suffix}`, ([a], mode) => squareRoot(shape, a, mode)],
  [`fmadd.${suffix}`, ([a, b, c], mode) => fused(shape, a, b, c, false, mode)],
  [`fmsub.${suffix}`, ([a, b, c], mode) => fused(shape, a, b, negated(c), false, mode)],
  [`fnmsub.${suffix}`, ([a, b, c], mode) => fused(shape, a, b, c, true, mode)],
  [`fnmadd.${suffix}`, ([a, b, c], mode) => fused(shape, a, b, negated(c), true, mode)],
];

/** Instructions that leave a rounded value in an f register. */
export const ROUNDED: ReadonlyMap<string, Meaning> = new Map([
  ...arithmetic('s', S),
  ...arithmetic('d', D),
  ['fcvt.s.d', ([a], mode) => pack(S, a, mode)],
  ['fcvt.d.s', ([a], mode) => pack(D, a, mode)],
]);

/** fcvt.w and fcvt.wu: an integer modulo 2^32, and flags. */
export function toInteger(value: Value, signed: boolean, mode: number): Outcome {
  const greatest = signed ? 0x7fffffffn : 0xffffffffn;
  const least = signed ? 0x80000000n : 0n;
  if (value.kind === 'nan') return { bits: greatest, flags: NV };
  const beyond: Outcome = { bits: value.negative ? least : greatest, flags: NV };
  if (value.kind === 'infinite') return beyond;
  const { multiple, exact } = roundAt(fraction(value.magnitude), 0, mode, value.negative);
  if (multiple > (value.negative ? least : greatest)) return beyond;
  return { bits: BigInt.asUintN(32, value.negative ? -multiple : multiple), flags: exact ? 0 : NX };
}

/** Whether a < b and a = b, for values that are not NaNs. */
export function order(a: Value, b: Value): { less: boolean; equal: boolean } {
  const rank = (v: Value): { n: bigint; d: bigint } => {
    if (v.kind === 'nan') throw new Error('NaNs have no order');
    const { n, d } = v.kind === 'infinite' ? { n: 1n << 2000n, d: 1n } : v.magnitude;
    return { n: v.negative ? -n : n, d };
  };
  const difference = plus(rank(a), times(rank(b), { n: -1n, d: 1n })).n;
  return { less: difference < 0n, equal: difference === 0n };
}
