// Operands that floating point is about: special values, neighbours of limits, and random ones that meet.

import * as fc from 'fast-check';
import { D, infinity, type Shape } from './exact.ts';

/** Both signs of: zeros, the ends of the subnormal and normal ranges, small integers and their neighbours, halves,
 *  limits of integer conversions, infinity, NaNs. */
export function specials(shape: Shape): bigint[] {
  const fractionBits = BigInt(shape.precision - 1);
  const top = infinity(shape);
  const one = (top >> 1n) & ~((1n << fractionBits) - 1n);
  const unit = 1n << fractionBits;
  const power = (exponent: number) => one + BigInt(exponent) * unit;
  const magnitudes = [
    0n,
    1n,
    2n,
    unit - 1n,
    unit,
    unit + 1n,
    power(-Number(fractionBits)),
    power(-1),
    power(-1) + 1n,
    one - 1n,
    one,
    one + 1n,
    one + unit / 2n,
    power(1),
    power(1) + unit / 4n,
    power(31) - 1n,
    power(31),
    power(31) + 1n,
    power(32) - 1n,
    power(32),
    power(Number(fractionBits)) + 1n,
    top - 1n,
    top,
    top + 1n,
    top + unit / 2n,
  ];
  return magnitudes.flatMap((bits) => [
    bits,
    bits | (1n << BigInt(shape.precision + shape.exponentBits - 1)),
  ]);
}

/** Any bits; or near another value's exponent, so that sums cancel and ties happen. */
export function anyValue(shape: Shape): fc.Arbitrary<bigint> {
  const width = shape.precision + shape.exponentBits;
  const bits = fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n });
  const fractionBits = shape.precision - 1;
  const bias = 2 ** (shape.exponentBits - 1) - 1;
  const near = (from: number, to: number) =>
    fc
      .record({
        negative: fc.boolean(),
        field: fc.integer({ min: Math.max(from, 0), max: to }),
        high: fc.nat(0xff),
        low: fc.nat(0xff),
        sparse: fc.boolean(),
        fraction: fc.bigInt({ min: 0n, max: (1n << BigInt(fractionBits)) - 1n }),
      })
      .map(({ negative, field, high, low, sparse, fraction }) => {
        const sign = negative ? 1n << BigInt(width - 1) : 0n;
        const few = (BigInt(high) << BigInt(fractionBits - 8)) | BigInt(low);
        return sign | (BigInt(field) << BigInt(fractionBits)) | (sparse ? few : fraction);
      });
  return fc.oneof(
    { arbitrary: bits, weight: 2 },
    { arbitrary: near(bias - 4, bias + 4), weight: 4 },
    { arbitrary: near(bias - shape.precision, bias + shape.precision), weight: 2 },
    { arbitrary: near(0, shape.precision), weight: 2 },
    { arbitrary: near((bias >> 1) - 2, (bias >> 1) + 2), weight: 1 },
    { arbitrary: near(2 * bias - 3, 2 * bias), weight: 1 },
    { arbitrary: fc.constantFrom(...specials(shape)), weight: 2 },
  );
}

/** As an f register holds it: a single is boxed. */
export const boxed = (shape: Shape, bits: bigint): bigint =>
  shape === D ? bits : bits | 0xffffffff00000000n;

/**
 * Three values of which the product of the first two lies a hair beside half a unit in the last place of the third: only
 * a fused operation that rounds once gets their sum right.
 */
export function nearTies(shape: Shape): fc.Arbitrary<bigint[]> {
  const fractionBits = shape.precision - 1;
  const bias = 2 ** (shape.exponentBits - 1) - 1;
  const compose = (negative: boolean, exponent: number, fraction: bigint) =>
    (negative ? 1n << BigInt(shape.precision + shape.exponentBits - 1) : 0n) |
    (BigInt(bias + exponent) << BigInt(fractionBits)) |
    fraction;
  const all = (1n << BigInt(fractionBits)) - 1n;
  return fc
    .record({
      signs: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      exponents: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
      distance: fc.integer({ min: -1, max: 2 }),
      offsets: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
      fraction: fc.bigInt({ min: 0n, max: all }),
    })
    .map(({ signs, exponents, distance, offsets, fraction }) => [
      // Just above a power of two, and just below one.
      compose(signs[0], exponents[0], BigInt(offsets[0])),
      compose(signs[1], exponents[1] - 1, all - BigInt(offsets[1])),
      compose(signs[2], exponents[0] + exponents[1] + fractionBits + distance, fraction),
    ]);
}
