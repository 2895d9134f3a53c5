// NAME.protocol.ts beside a program: its stubs, and mistakes in it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeStubs } from '../../../toolchain/generate/user-protocols.ts';
import { SourceError } from '../../../toolchain/object.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cox-protocol-'));
  save('program.ts', `import { go } from './x.stubs';\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const save = (name: string, text: string) => writeFileSync(file(name), text);
const DECLARED = `export const X = { name: 'x', base: 0x7000, summary: 'X.', messages: [{ name: 'go', number: 1, does: 'Goes.' }] };`;

async function mistake(): Promise<SourceError> {
  const error = await writeStubs(file('program.ts')).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  return error;
}

test('stubs are written beside the declaration, and again when it changes', async () => {
  save('x.protocol.ts', DECLARED);
  await writeStubs(file('program.ts'));
  const first = readFileSync(file('x.stubs.ts'), 'utf8');
  expect(first).toMatch(/^\/\/ Generated from x\.protocol\.ts/);
  expect(first).toContain('export function go(endpoint: u32): i32');
  save('x.protocol.ts', DECLARED.replace("'go'", "'leave'"));
  await writeStubs(file('program.ts'));
  expect(readFileSync(file('x.stubs.ts'), 'utf8')).toContain('export function leave(');
});

test('stubs are found through other files of the program, and imports may go in circles', async () => {
  save('program.ts', `import { a } from './a';\n`);
  save('a.ts', `import { go } from './x.stubs.ts';\nimport { b } from './program';\n`);
  save('x.protocol.ts', DECLARED);
  await writeStubs(file('program.ts'));
  expect(readFileSync(file('x.stubs.ts'), 'utf8')).toContain('go(');
});

describe('a declaration that is wrong is told about where it is', () => {
  test.each([
    ['syntax', 'export const X = { name: ;', /x\.protocol\.ts:1:26: Unexpected ";"/],
    ['no protocol', 'export const x = 1;', /x\.protocol\.ts:1:1: a protocol file exports one object/],
    ['a base of the system', DECLARED.replace('0x7000', '0x200'), /its base must be 0x1000 or more/],
    ['an odd base', DECLARED.replace('0x7000', '0x7001'), /multiple of 0x100/],
    ['a message number', DECLARED.replace('number: 1', 'number: 0'), /protocol x\.go: its number must be/],
    ['code that throws', `throw new Error('no');`, /x\.protocol\.ts:1:1: no/],
  ])('%s', async (_, text, message) => {
    save('x.protocol.ts', text);
    expect((await mistake()).message).toMatch(message);
  });
});

test('a file of the user that has the name of stubs is not overwritten', async () => {
  save('x.protocol.ts', DECLARED);
  save('x.stubs.ts', '// mine\n');
  expect((await mistake()).message).toMatch(/x\.stubs\.ts:1:1: this file is in the way/);
  expect(readFileSync(file('x.stubs.ts'), 'utf8')).toBe('// mine\n');
});
