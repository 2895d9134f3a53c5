// The whole system on both tiers: the same line must take the same instructions and leave the same memory.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { Machine } from '../../vm/machine.ts';
import { buildImage } from '../helpers/system.ts';

const IMAGE = join(import.meta.dirname, '../../build/image');
const LINE = 'seq 1 300 | sort -r | head -n 2; crash-null; sleep 0.05; ps | wc -l';

beforeAll(buildImage, 300_000);

function run(tier: 'reference' | 'fast') {
  let output = '';
  const add = (bytes: Uint8Array) => {
    output += new TextDecoder().decode(bytes);
  };
  const machine = new Machine({
    tier,
    initrd: readFileSync(join(IMAGE, 'boot.cpio')),
    bootArguments: `quiet exec -- ${LINE}`,
    epochSeconds: 1_700_000_000,
    consoles: [{ output: add }, { output: add }],
  });
  machine.loadElf(readFileSync(join(IMAGE, 'kernel.elf')));
  const exit = machine.run(100_000_000);
  const { memory, layout } = machine.hart.state;
  const ram = new Uint8Array(memory.buffer, layout.ram, layout.ramBytes);
  const hash = createHash('sha256').update(ram).digest('hex');
  return { exit, output, cycles: machine.cycles, retired: machine.retired, hash };
}

test('a shell line takes the same instructions and leaves the same RAM on both tiers', () => {
  const reference = run('reference');
  expect(reference.exit).toEqual({ kind: 'finished', status: 0 });
  expect(reference.output).toMatch(/^99\n98\n/);
  expect(run('fast')).toEqual(reference);
}, 120_000);
