// How programs of the user's fail: what is said, where in their source it was, and the exit status. After each the system
// goes on.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeArchive } from '../../toolchain/archive.ts';
import { Programs } from '../helpers/programs.ts';
import { buildImage, runLine } from '../helpers/system.ts';

const programs = new Programs();
beforeAll(buildImage, 300_000);
afterAll(() => programs.close());

/** Name, lines of the program, what standard error must match, exit status. */
const ENDINGS: readonly [string, string[], RegExp, number][] = [
  [
    'division by zero',
    ['function half(a: i32, b: i32): i32 {', '  return a / b;', '}', 'console.log(half(1, args.length));'],
    /^p: integer division by zero \(p\.ts:3:10\)\n$/,
    133,
  ],
  [
    'overflow in a division',
    ['export function main(): i32 {', '  return i32.MIN_VALUE / (<i32>args.length - 1);', '}'],
    /^p: integer overflow in a division or conversion \(p\.ts:3:10\)\n$/,
    133,
  ],
  [
    'unreachable',
    ['if (args.length == 0) unreachable();'],
    /^p: unreachable code was reached \(p\.ts:2:23\)\n$/,
    133,
  ],
  [
    'a null reference',
    [
      'class Node { value: i32 = 1; next: Node | null = null; }',
      'export function main(): i32 {',
      '  let node = changetype<Node>(args.length);',
      '  return node.value;',
      '}',
    ],
    /^p: page fault: load at address 0x00000000, pc 0x\w{8} \(a null reference at p\.ts:5:10\)\n$/,
    139,
  ],
  [
    'null where something must be',
    [`const text = files.readText('/nope');`, 'console.log(text!.length);'],
    /^p: Unexpected 'null' .*\(p\.ts:3:13\)\n$/,
    134,
  ],
  [
    'an index out of range, in a function',
    ['function pick(list: i32[], i: i32): i32 {', '  return list[i];', '}', 'console.log(pick([1], 7));'],
    /^p: Index out of range\np: aborted at p\.ts:3:10\n$/,
    134,
  ],
  [
    'a missing key, at the top',
    ['const m = new Map<string, i32>();', `console.log(m.get('x'));`],
    /^p: Key does not exist\np: aborted at p\.ts:3:13\n$/,
    134,
  ],
  [
    'nothing left to take, at the top',
    ['const list: i32[] = [];', 'console.log(list.pop());'],
    /^p: Array is empty\np: aborted at p\.ts:3:13\n$/,
    134,
  ],
  [
    'a bad length, in the third of three calls',
    [`console.log('abc'.charCodeAt(9));`, `console.log('abc'.substring(1));`, `console.log('x'.repeat(-1));`],
    /^p: Invalid length\np: aborted at p\.ts:4:13\n$/,
    134,
  ],
  ['an assertion', [`assert(args.length > 3, 'too few');`], /^p: too few \(p\.ts:2:1\)\n$/, 134],
  ['an error thrown', [`throw new Error('no way');`], /^p: no way \(p\.ts:2:1\)\n$/, 134],
  [
    'endless recursion',
    ['function f(n: i32): i32 {', '  return f(n + 1) + 1;', '}', 'console.log(f(0));'],
    /^p: stack overflow: .*\(endless recursion\? p\.ts:3:1\d\)\n$/,
    139,
  ],
  [
    'endless allocation',
    ['const kept: string[] = [];', `while (true) kept.push('x'.repeat(9999) + kept.length.toString());`],
    /^p: out of memory \(p\.ts:3:\d+\)\n$/,
    137,
  ],
  [
    'one allocation too large',
    ['const kept = new StaticArray<u8>(200_000_000);', 'console.log(kept.length);'],
    /^p: out of memory \(p\.ts:2:14\)\n$/,
    137,
  ],
];

describe('a program that ends with', () => {
  test.each(ENDINGS)(
    '%s',
    async (_, lines, said, status) => {
      const source = [`import { args, console, files } from 'cox';`, ...lines].join('\n');
      const result = await programs.run('/run/p; echo $?', { 'p.ts': source });
      expect(result.errors).toMatch(said);
      expect(result.output.split('\n').at(-2)).toBe(String(status));
      expect({ serial: result.serial, status: result.status }).toEqual({ serial: '', status: 0 });
    },
    60_000,
  );
});

test('what was printed before a failure is not lost', async () => {
  const source = `import { console, args } from 'cox';\nconsole.log('before');\nassert(args.length > 0);\n`;
  const { output } = await programs.run('/run/p', { 'p.ts': source });
  expect(output).toBe('before\n');
}, 60_000);

test('garbage is collected: a program may make more than there is memory', async () => {
  const source = `import { console } from 'cox';
let bytes = 0;
for (let i = 0; i < 400; i++) bytes += new StaticArray<u8>(100_000).length;
console.log(bytes);`;
  const { output, errors, status } = await programs.run('/run/p', { 'p.ts': source });
  expect({ output, errors, status }).toEqual({ output: '40000000\n', errors: '', status: 0 });
}, 60_000);

test.each([
  ['ends quietly', `while (true) console.log('y');`, '141'],
  ['may find out itself', `stdout.whenClosed = null;\nwhile (!outputClosed()) console.log('y');`, '1'],
])(
  'a program that writes without end into a pipe that nobody reads %s',
  async (_, lines, status) => {
    const source = `import { console, outputClosed, stdout } from 'cox';\n${lines}\n`;
    const line = '(/run/p; echo $? >/tmp/status) | head -n 2; wait; sleep 1; cat /tmp/status';
    const { output, errors } = await programs.run(line, { 'p.ts': source });
    expect({ output, errors }).toEqual({ output: `y\ny\n${status}\n`, errors: '' });
  },
  60_000,
);

test('a fault in an imported file is told with that file', async () => {
  programs.save('lists.ts', 'export function twice(list: i32[], i: i32): i32 {\n  return list[2 * i];\n}\n');
  const source = `import { twice } from './lists';\nconsole.log(twice([1], 4));\n`;
  const { errors } = await programs.run('/run/p', { 'p.ts': source });
  expect(errors).toBe('p: Index out of range\np: aborted at lists.ts:2:10\n');
}, 60_000);

describe('a program file', () => {
  const content = (bytes: Uint8Array) => writeArchive([{ path: 'run/p', content: bytes, executable: true }]);

  test('that is none is refused', () => {
    const { errors, output } = runLine(
      '/run/p; echo $?',
      '',
      undefined,
      content(Buffer.from('not a program')),
    );
    expect({ errors, output }).toEqual({
      errors: 'sh: /run/p: not a program for this machine\n',
      output: '126\n',
    });
  });

  test('with a damaged line table is told about without a place', async () => {
    const elf = await programs.compile(
      'q.ts',
      `import { args } from 'cox';\nif (args.length == 0) unreachable();\n`,
    );
    const text = Buffer.from(elf).toString('latin1');
    for (const mark of ['.debug_line', '~lib/']) {
      const damaged = Uint8Array.from(elf);
      for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1))
        damaged.fill(0xff, at - 40, at + 20);
      const { errors, output } = runLine('/run/p; echo $?', '', undefined, content(damaged));
      expect(errors).toMatch(/^p: .*pc 0x|^p: unreachable|^sh: /);
      expect(output).toMatch(/^1\d\d\n$/);
    }
  }, 60_000);
});
