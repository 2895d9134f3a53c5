// The common case of every instruction is done by the fast tier itself: the reference tier sees it no more than once or
// twice, for look-ups that miss.

import { describe, expect, test } from '@jest/globals';
import { INSTRUCTIONS, type InstructionName } from '../../../isa/instructions.ts';
import { CODE, DATA, i } from '../cpu/bench-hart.ts';
import { NX, S } from './exact.ts';
import { FD, FloatHart, FS1, RD, RS1 } from './float-hart.ts';
import { boxed } from './operands.ts';

/** Not worth a handler: rare, and it has all the cases that the others leave. */
const REFERENCE_ONLY = ['fclass.s', 'fclass.d'];
const FLOAT = INSTRUCTIONS.filter(
  ({ name, extension }) => /^[FD]$/.test(extension) && !REFERENCE_ONLY.includes(name),
);

const ROUNDS = 500;

const doubles = (...values: number[]) => [...new BigUint64Array(Float64Array.from(values).buffer)];
const singles = (...values: number[]) =>
  [...new Uint32Array(Float32Array.from(values).buffer)].map((bits) => boxed(S, BigInt(bits)));
const operandsOf = (name: string, ...values: number[]) =>
  /\.s$|\.w\.x$/.test(name) ? singles(...values) : doubles(...values);

/** Steps of the reference tier while an instruction is executed ROUNDS times. */
function stepsFor(name: InstructionName, values: number[], flags: number, imm = 0): number {
  const hart = new FloatHart('fast');
  const integer = /^(feq|flt|fle|fcvt\.wu?|fmv\.x)\./.test(name);
  const memory = /^f[ls][wd]$/.test(name);
  const word = i(name, {
    rd: integer ? RD : FD,
    rs1: memory || /\.(wu?|x)$/.test(name.replace('fmv.x.w', '')) ? RS1 : FS1,
    rs2: FS1 + 1,
    rs3: FS1 + 2,
    imm,
  });
  hart.setCsr('fcsr', flags);
  operandsOf(name, ...values).forEach((bits, n) => {
    hart.f[FS1 + n] = bits;
  });
  hart.x[RS1] = memory ? DATA : 3;
  hart.x[5] = ROUNDS;
  let steps = 0;
  const { hart: inner } = hart.machine;
  const step = inner.step.bind(inner);
  inner.step = () => {
    steps++;
    step();
  };
  hart.pc = CODE;
  hart.run([word, i('addi', { rd: 5, rs1: 5, imm: -1 }), i('bne', { rs1: 5, rs2: 0, imm: -8 })], 3 * ROUNDS);
  expect([hart.x[5], hart.csr('fflags'), hart.csr('mcause')]).toEqual([0, flags, 0]);
  return steps;
}

const FEW = 5;

describe('the fast tier itself does', () => {
  test.each(FLOAT)('$name with an exact result', ({ name }) => {
    expect(stepsFor(name, name.startsWith('fcvt') ? [4] : [2.25, 1.5, 0.5], 0)).toBeLessThan(FEW);
  });

  const inexact = FLOAT.filter(({ name }) =>
    /^f(n?m(add|sub)|add|sub|mul|div|sqrt)|^fcvt\.(wu?\.|s\.d)/.test(name),
  );
  test.each(inexact)('$name with a rounded result, once NX is up', ({ name }) => {
    expect(stepsFor(name, [0.1, 0.3, 0.7], NX)).toBeLessThan(FEW);
  });

  test.each(['fcvt.w.s', 'fcvt.wu.s', 'fcvt.w.d', 'fcvt.wu.d'] as const)('%s in the modes of C', (name) => {
    for (const mode of [0, 1, 2, 3, 7]) expect(stepsFor(name, [2.5], NX, mode)).toBeLessThan(FEW);
  });
});
