// Random programs here, on both tiers, and on QEMU: what each leaves in registers, CSRs, page tables and memory, and every
// trap on the way, must be the same. One start of QEMU runs a few hundred of them.

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { instructionBytes } from '../../../isa/compressed-code.ts';
import { disassemble } from '../../../isa/disassemble.ts';
import { describeWithQemu } from '../describe.ts';
import { runHere, runOnQemu } from '../qemu.ts';
import { randomCase } from './cases.ts';
import { imageOf, type RandomCase } from './layout.ts';

const BATCH = 250;
const BATCHES = 4;
/** Instructions that are enough for a batch. */
const BUDGET = 200e6;

/** Words of a line, by place, as far as they have names. */
const NAMES = [
  ...Array.from({ length: 31 }, (_, n) => `x${n + 1}`),
  ...[
    'mstatus',
    'sstatus',
    'medeleg',
    'satp',
    'mscratch',
    'mcounteren',
    'scounteren',
    'sepc',
    'scause',
    'stval',
    'mideleg',
    'mie',
    'mip',
    'interrupt vector',
  ],
];

/** How the lines of two machines differ first. */
function difference(expected: string, actual: string): string {
  const [left, right] = [expected, actual].map((line) => line.trim().split(' '));
  const at = left.findIndex((word, index) => word !== right[index]);
  return `${NAMES[at] ?? `word ${at}`}: QEMU ${left[at]}, here ${right[at]}\nQEMU ${expected}\nhere ${actual}`;
}

function listing({ program, entry, ...rest }: RandomCase): string {
  const lines: string[] = [];
  for (let n = 0; n < program.length; n += instructionBytes(program[n]) / 2) {
    const word = (program[n] | ((program[n + 1] ?? 0) << 16)) >>> 0;
    const at = entry + n * 2;
    lines.push(`  ${at.toString(16)}: ${disassemble(word, at)}`);
  }
  const hex = (key: string, value: unknown) =>
    typeof value === 'number' && key !== '' ? value.toString(16) : value;
  return [JSON.stringify(rest, hex), ...lines].join('\n');
}

function compare(cases: RandomCase[]): void {
  const image = { raw: imageOf(cases) };
  const qemu = runOnQemu(image);
  expect(qemu.status).toBe(0);
  const expected = qemu.output.split('\n');
  for (const tier of ['reference', 'fast'] as const) {
    const here = runHere(image, tier, BUDGET);
    const actual = here.output.split('\n');
    expect(here.status).toBe(0);
    cases.forEach((one, n) => {
      if (expected[n] === actual[n]) return;
      throw new Error(
        `program ${n} on the ${tier} tier: ${difference(expected[n], actual[n])}\n${listing(one)}`,
      );
    });
    expect(actual).toEqual(expected);
  }
}

/** The batch itself is too long to print: where it came from, and the program that went wrong. */
function reporter({ failed, seed, counterexamplePath, errorInstance }: fc.RunDetails<[RandomCase[]]>): void {
  if (!failed) return;
  const where = `seed ${seed}, path "${counterexamplePath}"`;
  throw new Error(`${where}: ${errorInstance instanceof Error ? errorInstance.message : errorInstance}`);
}

describeWithQemu('tests/qemu/random', () => {
  test(`${BATCH * BATCHES} random programs end alike here and on QEMU`, () => {
    const batch = fc.array(randomCase, { minLength: BATCH, maxLength: BATCH, size: 'max' });
    fc.assert(fc.property(batch, compare), { numRuns: BATCHES, endOnFailure: true, reporter });
  });
});
