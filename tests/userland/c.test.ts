// The C program of docs/c.md, built with the cross compiler where there is one, for both kinds of registers.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeArchive } from '../../toolchain/archive.ts';
import { parsePage } from '../helpers/page.ts';
import { buildImage, runLine } from '../helpers/system.ts';

const ROOT = join(import.meta.dirname, '../..');
const GCC = 'riscv64-unknown-elf-gcc';
const isThere = spawnSync(GCC, ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'cox-c-'));
const file = (name: string) => join(folder, name);
const library = (name: string) => join(ROOT, 'userland/c', name);

beforeAll(buildImage, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));
if (!isThere) process.stderr.write(`${GCC} is not installed: C programs are not tested\n`);

describe.each([
  ['rv32imac', 'ilp32'],
  ['rv32imafdc', 'ilp32d'],
])('a C program for %s', (arch, abi) => {
  const testWithCompiler = isThere ? test : test.skip;

  testWithCompiler(
    'reads, writes, calls a server, and has its arguments and status',
    () => {
      const source = parsePage(readFileSync(join(ROOT, 'docs/c.md'), 'utf8')).files.get('greet.c')!;
      writeFileSync(file('greet.c'), source);
      const flags = `-march=${arch} -mabi=${abi} -O2 -Wall -Werror -ffreestanding -nostdlib`.split(' ');
      const files = [file('greet.c'), library('cox.c'), library('cox.S'), '-lgcc', '-o', file('greet.elf')];
      const built = spawnSync(GCC, [...flags, '-I', library('.'), ...files], { encoding: 'utf8' });
      expect(built.stderr).toBe('');
      const content = readFileSync(file('greet.elf'));
      const archive = writeArchive([{ path: 'run/greet', content, executable: true }]);
      const { output, errors, status } = runLine('echo 12345 | /run/greet Ada', '', undefined, archive);
      expect({ output, errors, status }).toEqual({
        output: 'hello, Ada\nthe clock is right\n6 bytes on standard input\n',
        errors: '',
        status: 2,
      });
    },
    60_000,
  );
});
