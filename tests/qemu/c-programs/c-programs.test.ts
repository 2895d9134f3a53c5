// C programs that compute with floating point print the same here, on both tiers, as on QEMU: with F and D in hardware, and
// as software that only has integers.

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compile, noCompiler } from '../compiler.ts';
import { describeWithQemu } from '../describe.ts';
import { type Image, type Outcome, runHere, runOnQemu } from '../qemu.ts';

const PROGRAMS = ['mathematics', 'orbits', 'spheres'];
const TARGETS = [
  ['rv32imafdc', 'ilp32d'],
  ['rv32imac', 'ilp32'],
] as const;

if (noCompiler !== undefined) process.stderr.write(`C programs: skipped, ${noCompiler}\n`);

describeWithQemu('C programs', () => {
  const describeCompiled = noCompiler === undefined ? describe : describe.skip;
  describeCompiled.each(TARGETS)('%s', (architecture, abi) => {
    describe.each(PROGRAMS)('%s', (name) => {
      let image: Image;
      let expected: Outcome;
      beforeAll(() => {
        image = { elf: compile(join(import.meta.dirname, `${name}.c`), architecture, abi) };
        expected = runOnQemu(image);
      });

      test('ends on QEMU', () => {
        expect(expected.status).toBe(0);
        expect(expected.output.length).toBeGreaterThan(2000);
      });

      test.each(['reference', 'fast'] as const)('prints the same on the %s tier', (tier) => {
        expect(runHere(image, tier)).toEqual(expected);
      });
    });
  });
});
