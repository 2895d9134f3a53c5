// Comparisons, minimum and maximum, sign injection, classification and moves, on all pairs of special values.

import { describe, expect, test } from '@jest/globals';
import type { InstructionName } from '../../../isa/instructions.ts';
import { TIERS } from '../cpu/bench-hart.ts';
import { canonicalNan, D, decode, infinity, NV, S, type Value } from './exact.ts';
import { FD, FloatHart, RD, RS1 } from './float-hart.ts';
import { order } from './meanings.ts';
import { boxed, specials } from './operands.ts';

const SHAPES = [
  ['s', S],
  ['d', D],
] as const;

const isNan = (value: Value) => value.kind === 'nan';
const isSignaling = (value: Value) => value.kind === 'nan' && value.signaling;

describe.each(TIERS)('%s tier', (tier) => {
  const hart = new FloatHart(tier);

  describe.each(SHAPES)('.%s', (suffix, shape) => {
    const values = specials(shape);
    const sign = 1n << BigInt(shape.precision + shape.exponentBits - 1);
    const name = (stem: string) => `${stem}.${suffix}` as InstructionName;

    /** Calls back for all pairs with their bits and values. */
    function pairs(check: (a: bigint, b: bigint, x: Value, y: Value) => void): void {
      for (const a of values) for (const b of values) check(a, b, decode(shape, a), decode(shape, b));
    }
    const both = (a: bigint, b: bigint) => [boxed(shape, a), boxed(shape, b)];

    test.each([
      ['feq', (o: ReturnType<typeof order>) => o.equal, isSignaling],
      ['flt', (o: ReturnType<typeof order>) => o.less, isNan],
      ['fle', (o: ReturnType<typeof order>) => o.less || o.equal, isNan],
    ] as const)('%s', (stem, holds, raises) => {
      pairs((a, b, x, y) => {
        const unordered = isNan(x) || isNan(y);
        const result = !unordered && holds(order(x, y)) ? 1 : 0;
        const flags = raises(x) || raises(y) ? NV : 0;
        const found = [hart.execute(name(stem), both(a, b)), hart.x[RD]];
        if (found[0] !== flags || found[1] !== result) {
          expect([a, b, ...found]).toEqual([a, b, flags, result]);
        }
      });
    });

    test.each([
      ['fmin', true],
      ['fmax', false],
    ] as const)('%s: a number wins over a NaN, and -0 is less than +0', (stem, least) => {
      pairs((a, b, x, y) => {
        const flags = isSignaling(x) || isSignaling(y) ? NV : 0;
        const ordered = isNan(x) || isNan(y) ? undefined : order(x, y);
        let result = isNan(x) ? b : a;
        if (isNan(x) && isNan(y)) result = canonicalNan(shape);
        else if (ordered?.equal) result = ((a & sign) !== 0n) === least ? a : b;
        else if (ordered !== undefined) result = ordered.less === least ? a : b;
        const found = [BigInt(hart.execute(name(stem), both(a, b))), hart.f[FD]];
        const wanted = [BigInt(flags), boxed(shape, result)];
        if (found[0] !== wanted[0] || found[1] !== wanted[1])
          expect([a, b, ...found]).toEqual([a, b, ...wanted]);
      });
    });

    test.each([
      ['fsgnj', (_: bigint, b: bigint) => b],
      ['fsgnjn', (_: bigint, b: bigint) => ~b],
      ['fsgnjx', (a: bigint, b: bigint) => a ^ b],
    ] as const)('%s takes the sign and nothing else, NaNs included', (stem, signOf) => {
      pairs((a, b) => {
        const wanted = boxed(shape, (a & ~sign) | (signOf(a, b) & sign));
        expect(hart.execute(name(stem), both(a, b))).toBe(0);
        if (hart.f[FD] !== wanted) expect([a, b, hart.f[FD]]).toEqual([a, b, wanted]);
      });
    });

    test('fclass', () => {
      const one = (infinity(shape) >> 1n) & ~((1n << BigInt(shape.precision - 1)) - 1n);
      const classes: [bigint, number][] = [
        [sign | infinity(shape), 0],
        [sign | one, 1],
        [sign | 1n, 2],
        [sign, 3],
        [0n, 4],
        [1n, 5],
        [one, 6],
        [infinity(shape), 7],
        [infinity(shape) | 1n, 8],
        [sign | infinity(shape) | 1n, 8],
        [canonicalNan(shape), 9],
        [sign | canonicalNan(shape), 9],
      ];
      for (const [bits, bit] of classes) {
        expect(hart.execute(name('fclass'), [boxed(shape, bits)])).toBe(0);
        expect([bits, hart.x[RD]]).toEqual([bits, 1 << bit]);
      }
    });
  });

  test('fmv.x.w takes the low word as it is, fmv.w.x boxes', () => {
    hart.execute('fmv.x.w', [0x12345678_9abcdef0n]);
    expect(hart.x[RD]).toBe(0x9abcdef0 | 0);
    hart.x[RS1] = 0x7f800001;
    expect(hart.execute('fmv.w.x', [])).toBe(0);
    expect(hart.f[FD]).toBe(0xffffffff_7f800001n);
  });

  test('a single that is not boxed counts as a NaN', () => {
    const one = 0x3f800000n;
    const unboxed = 0x00000001_3f800000n;
    hart.execute('fadd.s', [unboxed, boxed(S, one)]);
    expect(hart.f[FD]).toBe(boxed(S, canonicalNan(S)));
    expect(hart.execute('feq.s', [unboxed, unboxed])).toBe(0);
    expect(hart.x[RD]).toBe(0);
    hart.execute('fclass.s', [unboxed]);
    expect(hart.x[RD]).toBe(1 << 9);
    hart.execute('fsgnjn.s', [unboxed, boxed(S, one)]);
    expect(hart.f[FD]).toBe(boxed(S, canonicalNan(S) | 0x80000000n));
    hart.execute('fsgnj.s', [boxed(S, one | 0x80000000n), unboxed]);
    expect(hart.f[FD]).toBe(boxed(S, one));
    hart.execute('fmin.s', [unboxed, boxed(S, one)]);
    expect(hart.f[FD]).toBe(boxed(S, one));
    hart.execute('fcvt.d.s', [unboxed]);
    expect(hart.f[FD]).toBe(canonicalNan(D));
    expect(hart.execute('fcvt.w.s', [unboxed])).toBe(NV);
    expect(hart.x[RD]).toBe(0x7fffffff);
  });
});
