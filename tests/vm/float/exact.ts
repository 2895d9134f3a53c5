// Floating point by its definition, on exact fractions of BigInts: what tests compare the machine with. Slow and simple,
// and shares nothing with vm/float.

/** Rounding modes and flags as the manual numbers them. */
export const MODES = ['rne', 'rtz', 'rdn', 'rup', 'rmm'] as const;
export const NX = 1;
export const UF = 2;
export const OF = 4;
export const DZ = 8;
export const NV = 16;

export interface Shape {
  readonly precision: number;
  readonly exponentBits: number;
}
export const S: Shape = { precision: 24, exponentBits: 8 };
export const D: Shape = { precision: 53, exponentBits: 11 };

const biasOf = ({ exponentBits }: Shape) => 2 ** (exponentBits - 1) - 1;
const fractionBits = ({ precision }: Shape) => BigInt(precision - 1);
const signBit = ({ precision, exponentBits }: Shape) => 1n << BigInt(precision + exponentBits - 1);
export const infinity = (shape: Shape) => ((1n << BigInt(shape.exponentBits)) - 1n) << fractionBits(shape);
export const canonicalNan = (shape: Shape) => infinity(shape) | (1n << (fractionBits(shape) - 1n));

/** numerator / denominator, which is positive. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export type Value =
  | { kind: 'nan'; signaling: boolean }
  | { kind: 'infinite'; negative: boolean }
  /** Zero has a sign of its own. */
  | { kind: 'finite'; negative: boolean; magnitude: Fraction };

const powerOfTwo = (exponent: number): Fraction =>
  exponent >= 0 ? { n: 1n << BigInt(exponent), d: 1n } : { n: 1n, d: 1n << BigInt(-exponent) };

export const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
export const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const over = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d, d: a.d * b.n });
const isLess = (a: Fraction, b: Fraction) => a.n * b.d < b.n * a.d;

export function decode(shape: Shape, bits: bigint): Value {
  const negative = (bits & signBit(shape)) !== 0n;
  const field = (bits & infinity(shape)) >> fractionBits(shape);
  const fraction = bits & ((1n << fractionBits(shape)) - 1n);
  if ((bits & infinity(shape)) === infinity(shape)) {
    if (fraction === 0n) return { kind: 'infinite', negative };
    return { kind: 'nan', signaling: fraction >> (fractionBits(shape) - 1n) === 0n };
  }
  const hidden = field === 0n ? 0n : 1n << fractionBits(shape);
  const exponent = Number(field === 0n ? 1n : field) - biasOf(shape) - shape.precision + 1;
  return {
    kind: 'finite',
    negative,
    magnitude: times({ n: fraction | hidden, d: 1n }, powerOfTwo(exponent)),
  };
}

/** A positive number known by what rounding asks of it. */
export interface Roundable {
  /** floor(number / 2^exponent) */
  floor(exponent: number): bigint;
  /** Sign of number - 2^exponent * half / 2. */
  compare(half: bigint, exponent: number): number;
}

const sign = (value: bigint) => (value > 0n ? 1 : value < 0n ? -1 : 0);

export const fraction = (value: Fraction): Roundable => ({
  floor(exponent) {
    const scaled = over(value, powerOfTwo(exponent));
    return scaled.n / scaled.d;
  },
  compare(half, exponent) {
    const unit = powerOfTwo(exponent - 1);
    return sign(value.n * unit.d - half * unit.n * value.d);
  },
});

/** The square root of a fraction. */
export const rootOf = (value: Fraction): Roundable => ({
  floor(exponent) {
    const scaled = over(value, powerOfTwo(2 * exponent));
    return integerRoot(scaled.n / scaled.d);
  },
  compare(half, exponent) {
    return fraction(value).compare(half * half * 2n, 2 * exponent - 2);
  },
});

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length >> 1) + 1);
  for (;;) {
    const better = (root + value / root) >> 1n;
    if (better >= root) return root;
    root = better;
  }
}

/** The multiple of 2^exponent that a number is rounded to, as a multiple. */
export function roundAt(
  value: Roundable,
  exponent: number,
  mode: number,
  negative: boolean,
): { multiple: bigint; exact: boolean } {
  const below = value.floor(exponent);
  if (value.compare(2n * below, exponent) === 0) return { multiple: below, exact: true };
  const half = value.compare(2n * below + 1n, exponent);
  const away = [half > 0 || (half === 0 && (below & 1n) === 1n), false, negative, !negative, half >= 0][mode];
  return { multiple: away ? below + 1n : below, exact: false };
}

export interface Outcome {
  readonly bits: bigint;
  readonly flags: number;
}

/** The floor of the base-2 logarithm of a positive number. */
function logarithm(value: Roundable): number {
  let exponent = 0;
  while (value.floor(exponent) >= 2n) exponent += value.floor(exponent).toString(2).length - 1;
  while (value.floor(exponent) === 0n) exponent -= 64;
  return exponent + value.floor(exponent).toString(2).length - 1;
}

/** Rounds a positive number into a format, with the flags that this raises. */
export function encode(shape: Shape, value: Roundable, negative: boolean, mode: number): Outcome {
  const bias = biasOf(shape);
  const signed = negative ? signBit(shape) : 0n;
  const leading = logarithm(value);
  const unit = Math.max(leading, 1 - bias) - shape.precision + 1;
  const { multiple, exact } = roundAt(value, unit, mode, negative);
  const limit = 1n << BigInt(bias + 1 - unit);
  if (multiple >= limit) {
    const toInfinity = [true, false, negative, !negative, true][mode];
    const bits = toInfinity ? infinity(shape) : infinity(shape) - 1n;
    return { bits: bits | signed, flags: OF | NX };
  }
  const unbounded = roundAt(value, leading - shape.precision + 1, mode, negative).multiple;
  const least = powerOfTwo(1 - bias);
  const tiny = isLess(times({ n: unbounded, d: 1n }, powerOfTwo(leading - shape.precision + 1)), least);
  const flags = exact ? 0 : tiny ? NX | UF : NX;
  // Subnormal numbers and the binade above them share a unit; from there on each further binade adds one to the field.
  const binade = BigInt(unit - (1 - bias - shape.precision + 1));
  return { bits: ((binade << fractionBits(shape)) + multiple) | signed, flags };
}

/** Zero, infinity or a finite value into a format; a value that is zero keeps the sign given. */
export function pack(shape: Shape, value: Value, mode: number): Outcome {
  if (value.kind === 'nan') return { bits: canonicalNan(shape), flags: value.signaling ? NV : 0 };
  const signed = value.negative ? signBit(shape) : 0n;
  if (value.kind === 'infinite') return { bits: infinity(shape) | signed, flags: 0 };
  if (value.magnitude.n === 0n) return { bits: signed, flags: 0 };
  return encode(shape, fraction(value.magnitude), value.negative, mode);
}
