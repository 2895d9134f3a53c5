// Every instruction that rounds, on special and random operands, in every rounding mode, with its flags; expected values
// come from exact fractions (exact.ts).

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { InstructionName } from '../../../isa/instructions.ts';
import { TIERS } from '../cpu/bench-hart.ts';
import { canonicalNan, D, decode, MODES, NX, pack, S, type Shape } from './exact.ts';
import { FD, FloatHart, RD, RS1 } from './float-hart.ts';
import { ROUNDED, toInteger } from './meanings.ts';
import { anyValue, boxed, nearTies, specials } from './operands.ts';

const hex = (value: bigint) => `0x${value.toString(16)}`;

const arity = (name: string) => (/^fn?m(add|sub)/.test(name) ? 3 : /^f(sqrt|cvt)/.test(name) ? 1 : 2);
const shapeOf = (suffix: string): Shape => (suffix === 's' ? S : D);
const resultShape = (name: string) =>
  shapeOf(name === 'fcvt.s.d' ? 's' : name === 'fcvt.d.s' ? 'd' : name.slice(-1));
const operandShape = (name: string) => shapeOf(name.slice(-1));
const modes = MODES.map((_, mode) => mode);

test('the definition agrees with the host to nearest', () => {
  const float = new Float64Array(3);
  const bits = new BigUint64Array(float.buffer);
  const onHost: [string, (a: number, b: number) => number][] = [
    ['fadd.d', (a, b) => a + b],
    ['fsub.d', (a, b) => a - b],
    ['fmul.d', (a, b) => a * b],
    ['fdiv.d', (a, b) => a / b],
    ['fsqrt.d', (a) => Math.sqrt(a)],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...onHost), anyValue(D), anyValue(D), ([name, compute], a, b) => {
      bits[0] = a;
      bits[1] = b;
      float[2] = compute(float[0], float[1]);
      const expected = Number.isNaN(float[2]) ? canonicalNan(D) : bits[2];
      const operands = [a, b].map((one) => decode(D, one));
      expect(hex(ROUNDED.get(name)!(operands, 0).bits)).toBe(hex(expected));
    }),
    { numRuns: 2000 },
  );
});

describe.each(TIERS)('%s tier', (tier) => {
  const hart = new FloatHart(tier);

  /** Checks one operation in all rounding modes. */
  function check(name: string, bits: readonly bigint[], flagsBefore: number): void {
    const shape = operandShape(name);
    const values = bits.map((one) => decode(shape, one));
    const operands = bits.map((one) => boxed(shape, one));
    for (const mode of modes) {
      const expected = ROUNDED.get(name)!(values, mode);
      const flags = hart.execute(name as InstructionName, operands, mode, flagsBefore);
      const result = boxed(resultShape(name), expected.bits);
      if (hart.f[FD] === result && flags === (expected.flags | flagsBefore)) continue;
      const what = `${name} ${bits.map(hex).join(' ')} ${MODES[mode]}`;
      const found = `${what}: ${hex(hart.f[FD])} flags ${flags}`;
      expect(found).toBe(`${what}: ${hex(result)} flags ${expected.flags | flagsBefore}`);
    }
  }

  test.each([...ROUNDED.keys()])('%s of special values', (name) => {
    const all = specials(operandShape(name));
    // For three operands: all pairs of fewer, with every addend.
    const few = arity(name) === 3 ? all.filter((_, n) => [0, 1, 2, 8, 20, 24, 44, 46].includes(n & ~1)) : all;
    for (const [n, a] of few.entries()) {
      // Of all pairs a third, in which each value meets others of every kind.
      for (const b of arity(name) > 1 ? few.filter((_, other) => (n + other) % 3 === 0) : [0n]) {
        for (const c of arity(name) > 2 ? few : [0n]) check(name, [a, b, c].slice(0, arity(name)), 0);
      }
    }
  });

  test.each([...ROUNDED.keys()])('%s of random values', (name) => {
    const any = fc.array(anyValue(operandShape(name)), { minLength: 3, maxLength: 3 });
    const operands = fc
      .oneof({ arbitrary: any, weight: 3 }, { arbitrary: nearTies(operandShape(name)), weight: 1 })
      .map((three) => three.slice(0, arity(name)));
    fc.assert(
      fc.property(operands, fc.constantFrom(0, NX), (bits, flags) => check(name, bits, flags)),
      { numRuns: 500 },
    );
  });

  test.each(['fcvt.w.s', 'fcvt.wu.s', 'fcvt.w.d', 'fcvt.wu.d'] as const)('%s', (name) => {
    const shape = operandShape(name);
    const one = (bits: bigint) => {
      for (const mode of modes) {
        const expected = toInteger(decode(shape, bits), name.startsWith('fcvt.w.'), mode);
        const flags = hart.execute(name, [boxed(shape, bits)], mode);
        expect([hex(bits), mode, hart.x[RD] >>> 0, flags]).toEqual([
          hex(bits),
          mode,
          Number(expected.bits),
          expected.flags,
        ]);
      }
    };
    specials(shape).forEach(one);
    fc.assert(fc.property(anyValue(shape), one), { numRuns: 300 });
  });

  test.each(['fcvt.s.w', 'fcvt.s.wu', 'fcvt.d.w', 'fcvt.d.wu'] as const)('%s', (name) => {
    const shape = shapeOf(name[5]);
    const one = (integer: number) => {
      const signed = name.endsWith('.w');
      const value = BigInt(signed ? integer | 0 : integer >>> 0);
      for (const mode of modes) {
        hart.x[RS1] = integer;
        const flags = hart.execute(name, [], mode);
        const magnitude = { n: value < 0n ? -value : value, d: 1n };
        const wanted = pack(shape, { kind: 'finite', negative: value < 0n, magnitude }, mode);
        expect([integer, mode, hex(hart.f[FD]), flags]).toEqual([
          integer,
          mode,
          hex(boxed(shape, wanted.bits)),
          wanted.flags,
        ]);
      }
    };
    [0, 1, -1, 2, 0x7fffffff, 0x80000000, 0x1000000, 0x1000001, 0xffffff80, 0x7fffffbf].forEach(one);
    fc.assert(fc.property(fc.integer(), one), { numRuns: 300 });
  });
});
