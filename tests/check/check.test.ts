// The laws on the built kernel, in a number of cases that suits every run of the tests; and that they bite.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { TABLE } from '../../check/actions/weights.ts';
import { KernelImage } from '../../check/kernel-image.ts';
import { LAWS, STEP_LAWS } from '../../check/laws/laws.ts';
import { CALLS } from '../../check/model/calls.ts';
import { Checker } from '../../check/property.ts';
import { SCENES } from '../../check/scenes/scenes.ts';
import { cox } from '../helpers/cox.ts';
import { buildImage } from '../helpers/system.ts';
import { handPicked } from '../mutants/hand-picked.ts';
import { mutantsOfAssembly, mutantsOfTypeScript } from '../mutants/operators.ts';
import { kernelFiles, ROOT, Workbench } from '../mutants/sources.ts';

const kernel = () => readFileSync(join(ROOT, 'build/image/kernel.elf'));
const CASES = 250;
const SEED = 20_26;

beforeAll(buildImage, 300_000);

test(`every law holds in ${CASES} cases`, () => {
  const failure = new Checker(new KernelImage(kernel()), ROOT).check({ seed: SEED, runs: CASES });
  expect(failure).toBeUndefined();
}, 120_000);

test('every law holds in every scene', () => {
  const scenes = SCENES.map(({ name }) => name);
  const failure = new Checker(new KernelImage(kernel()), ROOT).check({ seed: SEED, runs: 0, scenes });
  expect(failure).toBeUndefined();
}, 120_000);

test('every system call is among what may happen', () => {
  for (const { name } of SYSTEM_CALLS) expect(TABLE).toContain(name);
});

test('the model has every system call', () => {
  expect(Object.keys(CALLS).sort()).toEqual(SYSTEM_CALLS.map(({ name }) => name).sort());
});

test('docs/properties.md lists every law', () => {
  const page = readFileSync(join(ROOT, 'docs/properties.md'), 'utf8');
  for (const { name } of [...LAWS, ...STEP_LAWS]) expect(page).toMatch(new RegExp(`^\\| ${name} \\|`, 'm'));
});

describe('cox check', () => {
  test('says how much it has played', async () => {
    const { status, output, errors } = await cox(['check', '--runs', '6', '--seed', '3', '--workers', '1']);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toMatch(/^every law holds: 6 cases, \d+ steps, [\d.]+ s \(seed 3\)\n$/);
  }, 60_000);

  test.each([
    [['--law', 'nonsense'], 'there is no law nonsense'],
    [['--replay', 'x'], 'is not what a failed check prints'],
    [['--replay', '31:2:99999:3:4'], 'there is no case at 31:2:99999:3:4'],
    [['--replay', '31:2:99999'], 'there is no case at 31:2:99999'],
    [['--runs', '0'], 'out of range'],
    [['--workers', '1000'], 'out of range'],
    [['--kernel', '/no/such/file'], '/no/such/file'],
  ])('%j is refused in one line', async (given, reason) => {
    const { status, output, errors } = await cox(['check', ...given]);
    expect({ status, output }).toEqual({ status: 2, output: '' });
    expect(errors).toContain(reason);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('mutants', () => {
  const files = kernelFiles();

  test('the hand-picked ones fit the kernel as it is', () => {
    expect(handPicked(files).length).toBeGreaterThanOrEqual(20);
  });

  test('there are mechanical ones in every file', () => {
    for (const { file, text } of files) {
      const made = file.endsWith('.S') ? mutantsOfAssembly(file, text) : mutantsOfTypeScript(file, text);
      expect(made.length).toBeGreaterThan(0);
      for (const mutant of made) expect(mutant.text).not.toBe(text);
    }
  });

  test('a broken law is shrunk, told, and replayed', async () => {
    const [mutant] = handPicked(files).filter(({ operator }) => operator === 'a handle that is moved stays');
    const elf = await new Workbench('test').build(mutant!.file, mutant!.text);
    const checker = new Checker(new KernelImage(elf!), ROOT);
    const failure = checker.check({ seed: 1, runs: 400, hasty: true })!;
    expect(failure.reasons.length).toBeGreaterThan(0);
    const [seed, ...path] = failure.replay.split(':');
    const again = checker.check({ seed: Number(seed), runs: 400, path: path.join(':') })!;
    expect({ reasons: again.reasons, log: again.log }).toEqual({
      reasons: failure.reasons,
      log: failure.log,
    });
  }, 120_000);
});
