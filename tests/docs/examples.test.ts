// The documentation's examples, run: each `cox exec` line of the README, its program, and the table of system calls.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { writeArchive } from '../../toolchain/archive.ts';
import { compileProgram } from '../../toolchain/build.ts';
import { syscallReference } from '../../toolchain/generate/reference.ts';
import { buildImage, runLine } from '../helpers/system.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'cox-docs-'));

beforeAll(buildImage, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('README.md', () => {
  const lines = [...page('README.md').matchAll(/^ {4}cox exec '([^']+)'/gm)].map(([, line]) => line);

  test('has lines to try', () => expect(lines.length).toBeGreaterThan(4));

  test.each(lines)('cox exec %s', (line) => {
    const { output, serial, status } = runLine(line);
    expect({ serial, status, silent: output === '' }).toEqual({ serial: '', status: 0, silent: false });
  });

  test('the program runs as the README says', async () => {
    const [, source] = page('README.md').match(/```ts\n([\s\S]*?)```/)!;
    const file = join(folder, 'hello.ts');
    writeFileSync(file, source);
    const content = await compileProgram(file, undefined, ROOT);
    const archive = writeArchive([{ path: 'run/hello', content, executable: true }]);
    const { output, errors, status } = runLine('/run/hello Ada Grace', '', undefined, archive);
    expect(output).toMatch(/^hello, Ada\nhello, Grace\nthere are \d+ commands in \/bin\n$/);
    expect({ errors, status }).toEqual({ errors: '', status: 0 });
  }, 60_000);
});

test('docs/kernel.md has the system calls as abi/syscalls.ts declares them', () => {
  const [, table] = page('docs/kernel.md').match(/<!-- system calls -->\n([\s\S]*)<!-- end -->/)!;
  expect(table.trim()).toBe(syscallReference(SYSTEM_CALLS).trim());
});
