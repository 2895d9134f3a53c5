// The documentation's examples, run: the README's session, each of its `cox exec` lines, its program, and the table of
// system calls.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM_CALLS } from '../../abi/syscalls.ts';
import { writeArchive } from '../../toolchain/archive.ts';
import { compileProgram } from '../../toolchain/build.ts';
import { syscallReference } from '../../toolchain/generate/reference.ts';
import { buildImage, ConsoleSession, runLine } from '../helpers/system.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'cox-docs-'));

beforeAll(buildImage, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Times, and addresses in programs, change with each build. */
const withoutAddresses = (text: string) => text.replaceAll(/0x000[0-9a-f]{5}|\d+\.\d{6}/g, '-');

describe('README.md', () => {
  const lines = [...page('README.md').matchAll(/^ {4}cox exec '([^']+)'/gm)].map(([, line]) => line);

  test('has lines to try', () => expect(lines.length).toBeGreaterThan(4));

  test.each(lines)('cox exec %s', (line) => {
    const { output, serial, status } = runLine(line);
    expect({ serial, status, silent: output === '' }).toEqual({ serial: '', status: 0, silent: false });
  });

  test('the session goes as the README shows it', () => {
    const [, session] = page('README.md').match(/```console\n([\s\S]*?)```/)!;
    const steps = session.split(/^cox:\/\$ /m).slice(1);
    expect(steps.length).toBeGreaterThan(2);
    const console = new ConsoleSession();
    for (const [line, ...printed] of steps.map((step) => step.trimEnd().split('\n'))) {
      const seen = console.type(`${line}\r`).replaceAll('\r\n', '\n');
      const output = seen.slice(seen.indexOf('\n') + 1).replace(/cox:\/\$ $/, '');
      expect(withoutAddresses(output)).toBe(withoutAddresses(`${printed.join('\n')}\n`));
    }
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
