// Every floating-point instruction, on special and random operands in all rounding modes, with its flags: here on both
// tiers, and on QEMU. Checksums are compared, and where one differs the results behind it.

import { beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { FORMATS } from '../../../isa/formats.ts';
import { INSTRUCTIONS, type InstructionSpec } from '../../../isa/instructions.ts';
import { D, S } from '../../vm/float/exact.ts';
import { anyValue, boxed, nearTies, specials } from '../../vm/float/operands.ts';
import { describeWithQemu } from '../describe.ts';
import { type Image, runHere, runOnQemu } from '../qemu.ts';
import { type Batch, batchProgram, MODES } from './batch.ts';

const COMPUTING = INSTRUCTIONS.filter(
  ({ extension, format }) => /^[FD]$/.test(extension) && !/load|store/.test(format),
);
const RANDOM = 300;

const operandShape = ({ name }: InstructionSpec) => (name.endsWith('.d') ? D : S);

const arity = ({ format }: InstructionSpec) =>
  FORMATS[format].operands.filter((operand) => /^[rf]s/.test(operand)).length;

/** Special values, with each other as far as there is room, then random ones; a single that is not boxed now and then. */
function operandsFor(spec: InstructionSpec, seed: number): bigint[][] {
  const shape = operandShape(spec);
  const special = specials(shape).filter((_, n) => arity(spec) === 1 || n % 3 === 0);
  const pairs = special.flatMap((a) => (arity(spec) === 1 ? [[a, a]] : special.map((b) => [a, b])));
  const any = fc.array(anyValue(shape), { minLength: 3, maxLength: 3 });
  const triple = fc.oneof({ arbitrary: any, weight: 3 }, { arbitrary: nearTies(shape), weight: 1 });
  const random = fc.sample(triple, { seed, numRuns: RANDOM });
  const all = [...pairs.map(([a, b], n) => [a, b, special[n % special.length]]), ...random];
  return all.map((values, n) =>
    values.map((bits) => (shape === S && n % 31 === 30 ? bits : boxed(shape, bits))),
  );
}

const linesOf = (output: string) => output.replaceAll('\r', '').trimEnd().split('\n');

describeWithQemu('floating point on QEMU', () => {
  const seed = Date.now() & 0xffffff;
  const batches: Batch[] = COMPUTING.map((spec, n) => ({ spec, operands: operandsFor(spec, seed + n) }));
  const image: Image = { elf: batchProgram(batches, 'checksums') };
  let expected: string[];
  beforeAll(() => {
    expected = linesOf(runOnQemu(image).output);
  });

  test('QEMU gave a checksum for each instruction and mode', () => {
    expect(expected.length).toBe(batches.length * MODES);
    expect(expected.every((line) => /^[0-9a-f]{8}$/.test(line))).toBe(true);
  });

  /** What differs in one batch, line by line. */
  function differences(batch: Batch, tier: 'reference' | 'fast'): string[] {
    const each: Image = { elf: batchProgram([batch], 'each') };
    const theirs = linesOf(runOnQemu(each).output);
    const ours = linesOf(runHere(each, tier).output);
    return ours.flatMap((line, n) => {
      if (line === theirs[n]) return [];
      const values = batch.operands[n % batch.operands.length].map((bits) => bits.toString(16)).join(' ');
      const mode = Math.floor(n / batch.operands.length);
      return [`${batch.spec.name} mode ${mode} of ${values}: QEMU ${theirs[n]}, here ${line}`];
    });
  }

  test.each(['reference', 'fast'] as const)('the %s tier gives the same', (tier) => {
    const { output, status } = runHere(image, tier);
    expect(status).toBe(0);
    const found = linesOf(output);
    expect(found.length).toBe(expected.length);
    batches.forEach((batch, n) => {
      const own = (lines: string[]) => lines.slice(n * MODES, (n + 1) * MODES).join();
      if (own(found) !== own(expected)) {
        throw new Error(`seed ${seed}:\n${differences(batch, tier).slice(0, 20).join('\n')}`);
      }
    });
  });
});
