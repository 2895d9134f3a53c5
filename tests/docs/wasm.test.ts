// The program in docs/wasm.md prints what the page says.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

test('docs/wasm.md: the program prints what it is said to print', () => {
  const page = readFileSync(join(ROOT, 'docs/wasm.md'), 'utf8');
  const [, program] = /```ts\n([\s\S]*?)```/.exec(page)!;
  const [, output] = /^prints\n\n```\n([\s\S]*?)```/m.exec(page)!;
  // the program imports from ../wasm
  const folder = mkdtempSync(join(ROOT, 'build/docs-'));
  try {
    const file = join(folder, 'program.ts');
    writeFileSync(file, program!.replaceAll("'../wasm/", "'../../wasm/"));
    expect(execFileSync('npx', ['tsx', file], { cwd: ROOT, encoding: 'utf8' })).toBe(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
