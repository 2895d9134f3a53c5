// The programs in docs/wasm.md do what the page says.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { wat } from '../wasm/wat.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/wasm.md'), 'utf8');
const [sum, suite] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program!);

/** What a program prints in a folder with these files, `program.ts` among them. */
function run(program: string, files: Record<string, string | Uint8Array>, ...args: string[]): string {
  // the program imports from ../wasm
  const folder = mkdtempSync(join(ROOT, 'build/docs-'));
  try {
    const all = { ...files, 'program.ts': program.replaceAll("'../wasm/", "'../../wasm/") };
    for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, name), content);
    const output = execFileSync(
      'npx',
      ['tsx', join(folder, 'program.ts'), ...args.map((a) => join(folder, a))],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    );
    return output.replaceAll(folder, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the first program prints what it is said to print', () => {
  const [, output] = /^prints\n\n```\n([\s\S]*?)```/m.exec(page)!;
  expect(run(sum!, {})).toBe(output);
});

const COMPILER = ['clang', 'wasm-ld'];
const hasCompiler = COMPILER.every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!hasCompiler) process.stderr.write('tests/docs/wasm: no clang with wasm-ld (Debian: clang lld), no C\n');

(hasCompiler ? test : test.skip)('the C program prints what it is said to print', () => {
  const [, source] = /```c\n([\s\S]*?)```/.exec(page)!;
  const [, transcript] = /```\n(\$ clang[\s\S]*?)```/.exec(page)!;
  const folder = mkdtempSync(join(ROOT, 'build/docs-'));
  try {
    writeFileSync(join(folder, 'numbers.c'), source!);
    const lines = transcript!.split('\n').map((line) => (line.startsWith('$ ') ? line.slice(2) : ''));
    const cox = `cox() { node ${join(ROOT, 'bin/cox.mjs')} "$@"; }`;
    const echoed = lines.filter(Boolean).map((line) => `echo '$ ${line}'; ${line}`);
    const output = execFileSync('sh', ['-c', [cox, ...echoed].join('\n')], { cwd: folder, encoding: 'utf8' });
    expect(output).toBe(transcript);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the program for the test suite tells which assertions hold', () => {
  const modules = {
    'm.0.wasm':
      wat(`(func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
      (func (export "nan") (result f32) (f32.div (f32.const 0) (f32.const 0)))
      (func $deep (export "deep") (call $deep)) (global (export "g") i64 (i64.const -1))
      (func (export "same") (param externref) (result externref) (local.get 0)) (func (export "f") (param f64))`),
    'm.1.wasm': wat('(import "M" "f" (func (param f64)))'),
    'm.2.wasm': wat('(import "spectest" "print_i32" (func (param f32)))'),
    'm.3.wasm': wat('(memory 1) (data (i32.const 65536) "x")'),
    'm.4.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d),
    'm.5.wasm': Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 8, 1, 0),
  };
  const i32 = (value: number) => ({ type: 'i32', value: String(value) });
  const invoke = (field: string, ...args: object[]) => ({ type: 'invoke', field, args });
  const div = (x: number, y: number) => invoke('div', i32(x), i32(y));
  const returns = (action: object, ...expected: object[]) => ({ type: 'assert_return', action, expected });
  const refused = (type: string, n: number) => ({ type, filename: `m.${n}.wasm`, module_type: 'binary' });
  const foreign = { type: 'externref', value: '0' };
  const commands = [
    { type: 'module', name: '$M', filename: 'm.0.wasm' },
    { type: 'register', name: '$M', as: 'M' },
    { type: 'module', filename: 'm.1.wasm' },
    { type: 'module', filename: 'm.0.wasm' },
    returns(div(7, 2), i32(3)),
    returns(div(4294967289, 2), i32(4294967293)),
    returns(invoke('nan'), { type: 'f32', value: 'nan:canonical' }),
    returns(invoke('same', foreign), foreign),
    returns({ type: 'get', module: '$M', field: 'g' }, { type: 'i64', value: '18446744073709551615' }),
    { type: 'assert_trap', action: div(1, 0), text: 'integer divide by zero' },
    { type: 'assert_exhaustion', action: invoke('deep'), text: 'call stack exhausted' },
    refused('assert_unlinkable', 2),
    refused('assert_uninstantiable', 3),
    refused('assert_malformed', 4),
    refused('assert_invalid', 5),
    { type: 'assert_malformed', filename: 'm.6.wat', module_type: 'text' },
    { ...returns(div(7, 2), i32(4)), line: 99 },
    { ...refused('assert_invalid', 4), line: 100 },
  ];
  expect(run(suite!, { ...modules, 'm.json': JSON.stringify({ commands }) }, 'm.json')).toBe(
    '/m.json:99: assert_return does not hold\n/m.json:100: assert_invalid does not hold\n15 of 17 hold\n',
  );
});
