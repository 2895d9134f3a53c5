// What a user reads who writes TypeScript that the language does not have: the place, and what to write instead.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CompileError, compile } from '../../../toolchain/asc/compile.ts';
import type { SourceError } from '../../../toolchain/object.ts';

const folder = mkdtempSync(join(tmpdir(), 'cox-asc-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function complaints(source: string): Promise<readonly SourceError[]> {
  const file = join(folder, 'program.ts');
  writeFileSync(file, `import { console } from 'cox';\n${source}\n`);
  try {
    await compile(file, { root: process.cwd(), kind: 'command' });
  } catch (error) {
    if (error instanceof CompileError) return error.errors;
    throw error;
  }
  return [];
}

describe('a feature that the language lacks', () => {
  test.each([
    ['for-in', 'for (const a in [1, 2]) console.log(a);', /map.keys\(\)/],
    ['for-of a Set', 'for (const a of new Set<i32>()) console.log(a);', /set.values\(\)/],
    ['for-of into a name', 'let a = 0; for (a of [1]) console.log(a);', /declare the variable/],
    ['for-of with parts', 'for (const [a, b] of new Map<i32, i32>()) console.log(a);', /map.get\(key\)/],
    ['generators', 'function* f(): i32 { yield 1; }', /return an array/],
    ['destructured parameters', 'function f({ a }: Point): void {}', /one by one/],
    ['object literals', 'const o = { a: 1 };', /needs a class/],
    ['object types', 'type T = { a: i32 };', /declare a class/],
    ['timers', 'setTimeout(() => {}, 1);', /time.sleep/],
    ['labels', 'outer: for (;;) {}', /function and return/],
    ['private names', 'class A { #a: i32 = 1; }', /write private/],
    ['results without a type', 'console.log([1].map((a) => a).length);', /map<i32>/],
    ['any', 'let a: any = 1;', /one known type/],
    ['packages', `import { readFileSync } from 'node:fs'; readFileSync('x');`, /not Node/],
    ['exceptions', 'try { console.log(1); } catch (e) { console.log(2); }', /negative error number or null/],
    ['destructuring', 'const { a, b } = { a: 1, b: 2 };', /one by one/],
    ['spread', 'const z = [1, ...[2, 3]];', /concat/],
    ['optional chaining', `let s: string | null = 'a'; const n = s?.length;`, /test for null first/],
    ['nullish coalescing', `let s: string | null = 'a'; const n = s ?? 'b';`, /a != null \? a : b/],
    ['regular expressions', 'const re = /abc/g;', /indexOf/],
    ['async', 'async function f(): Promise<void> {}', /when they are done/],
    ['unions', 'let s: string | number = 4;', /Class \| null/],
    [
      'narrowing of globals',
      `let s: string | null = 'a'; if (s != null) console.log(s.length);`,
      /'String \| null'.*write ! behind it/,
    ],
    ['JSON', 'console.log(JSON.stringify(3));', /no JSON object/],
    ['regular expressions, tested', `const ok = /a+/.test('a');`, /indexOf/],
    ['regular expressions, made', `const ok = new RegExp('a+');`, /indexOf/],
    ['tuples', `const t: [string, f64] = ['a', 1];`, /a class with a field/],
    ['types of results', 'function f(a: f64) { return a; }', /function add\(a: f64, b: f64\): f64/],
    ['types of parameters', 'function f(a): f64 { return 1; } f(1);', /function add\(a: f64, b: f64\): f64/],
    ['optional parameters', 'function f(a?: string): void {} f();', /for when it is missing/],
    ['numbers added to texts', `let n = 1; console.log('n is ' + n);`, /value.toString\(\)/],
    ['swapping by destructuring', 'let a = 1; let b = 2; [a, b] = [b, a];', /one by one/],
    ['fractions in whole numbers', 'let t = 0; t += 1.5;', /let n: f64 = 0/],
    ['comparisons with fractions', '[1.5].sort((a, b) => a - b);', /returns an i32/],
    ['texts in enumerations', `enum C { Red = 'red' } console.log(C.Red);`, /use constants/],
    ['names of members', 'enum C { Red } console.log(C[C.Red]);', /not there at run time/],
    ['bigint', 'const b = 10n;', /64 bits/],
    ['satisfies', 'const a = 1 satisfies i32;', /declare the type/],
    ['as const', 'const a = [1] as const; console.log(a.length);', /leave out/],
    ['the in operator', `class A {} console.log('x' in new A());`, /map.has\(key\)/],
    ['Array.from', 'const a = Array.from([1]);', /are arrays already/],
    ['Map.forEach', 'new Map<i32, i32>().forEach((v) => {});', /for \(const key of map.keys\(\)\)/],
    ['find', 'console.log([1].find((x) => x > 0));', /findIndex/],
    ['toFixed', 'console.log((1.5).toFixed(1));', /fixed\(value, digits\)/],
    ['conversion by a constructor', `console.log(Number('1'));`, /parseInt\(text\)/],
    ['a date of now', 'const d = new Date(); console.log(d.getTime());', /Date.now\(\)/],
    ['a date of parts', 'const d = new Date(2020, 1, 2);', /Date.UTC/],
    ['Record', 'let r: Record<string, f64>;', /Map<string, i32>/],
    ["Node's process", 'console.log(process.argv.length);', /not Node/],
    ['static # names', 'class A { static #n: i32 = 0; }', /write private/],
    ['undefined', 'console.log(undefined);', /references can be null/],
    [
      'closures',
      'export function main(): void { let k = 3; const f = (): i32 => k; console.log(f()); }',
      /as parameters/,
    ],
  ])('is named, with what to write instead: %s', async (_, source, advice) => {
    const errors = await complaints(source);
    expect(errors.map(({ explanation }) => explanation).join('\n')).toMatch(advice);
    expect(errors.every(({ line, sourceLine }) => line === 2 && sourceLine === source)).toBe(true);
  });
});

test('an error points to what is missing, and comes once', async () => {
  const errors = await complaints(`let s: string | null = 'a'; const n = s ?? 'b';`);
  expect(errors.map(({ line, column }) => [line, column])).toEqual([[2, 41]]);
});

test('an unknown name among arguments is named itself', async () => {
  const errors = await complaints(`console.log('a', nmae, 1);`);
  expect(errors.map(({ line, column, explanation }) => [line, column, explanation])).toEqual([
    [2, 18, "Cannot find name 'nmae'."],
  ]);
});

test('a mistake that shows in the library is shown where the user called it', async () => {
  const errors = await complaints('class P {}\nconst list = [new P()];\nlist.sort();');
  expect(errors.every(({ line, column }) => line === 4 && column === 1)).toBe(true);
  expect(errors[0]!.explanation).toMatch(/types 'P' and 'P': say how they compare/);
});

test.each([
  'export function main(a: string, b: string): i32 { return 1; }',
  'export function main(): string { return ""; }',
])('a main that cannot be called is told where it is: %s', async (source) => {
  const errors = await complaints(source);
  expect(errors.map(({ line, column }) => [line, column])).toEqual([[2, 17]]);
  expect(errors[0]!.explanation).toMatch(/args: string\[\]/);
});

describe('a mistake', () => {
  test('of types is shown where it is', async () => {
    const [error] = await complaints(`let x: i32 = 'abc';`);
    expect([error!.line, error!.column, error!.explanation]).toEqual([
      2,
      14,
      expect.stringContaining('not assignable'),
    ]);
  });

  test('in an import names the file as the user does', async () => {
    const [error] = await complaints(`import { x } from './nope.ts';`);
    expect(error!.explanation).toContain(`'${join(folder, 'nope.ts')}'`);
    expect(error!.line).toBe(2);
  });

  test('is none in a program that is right', async () => {
    expect(await complaints('console.log(1 + 1);')).toEqual([]);
  });
});
