// The kernel's rules, on kernels of a few lines: no allocation, no code before main.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { compile } from '../../../toolchain/asc/compile.ts';
import { kernelBreaches } from '../../../toolchain/image/kernel-rules.ts';
import { translate } from '../../../toolchain/wasm/translate.ts';

const root = mkdtempSync(join(tmpdir(), 'cox-kernel-'));
mkdirSync(join(root, 'kernel'));
symlinkSync(join(process.cwd(), 'abi'), join(root, 'abi'));
afterAll(() => rmSync(root, { recursive: true }));

async function breaches(source: string): Promise<string[]> {
  const file = join(root, 'kernel/main.ts');
  writeFileSync(file, source);
  const { wasm, heapBase } = await compile(file, { root, kind: 'kernel' });
  return kernelBreaches(translate(wasm, { name: 'kernel', heapBase }));
}

describe('a kernel', () => {
  test('of constants, static memory and plain functions keeps the rules', async () => {
    const source = `
      const pool: usize = memory.data(64);
      export let count: u32 = 7;
      export function main(): u32 { store<u32>(pool, count++); return load<u32>(pool) + <u32>'text'.length; }`;
    expect(await breaches(source)).toEqual([]);
  });

  test('that puts a string together allocates, and is told where', async () => {
    const source = `export function describe(value: u32): string { return 'value ' + value.toString(); }`;
    const found = await breaches(source);
    expect(found.join('\n')).toMatch(/__new.*must not/);
  });

  test('that makes an object allocates', async () => {
    const source =
      'class Pair { a: u32 = 1; b: u32 = 2; }\nexport function pair(): Pair { return new Pair(); }';
    expect(await breaches(source)).toEqual([expect.stringContaining('allocates memory')]);
  });

  test('with a variable that is computed would need code before main', async () => {
    const source = 'export let size: u32 = memory.size() * 3;\nexport function main(): u32 { return size; }';
    expect(await breaches(source)).toEqual([expect.stringContaining('before main')]);
  });
});
