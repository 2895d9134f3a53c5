// cox wasm invoke, with right input and wrong.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT_LIMIT, EXIT_TRAP, EXIT_USAGE } from '../../cli/exit-codes.ts';
import { formatValue, parseValue } from '../../cli/wasm-values.ts';
import { cox } from '../helpers/cox.ts';
import { F32, F64, type FunctionSource, I32, I64, writeModule } from '../toolchain/wasm/wasm-writer.ts';
import { wat } from '../toolchain/wasm/wat.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cox-wasm-'));
  file = path.join(folder, 'm.wasm');
  const body = 'local.get 0 local.get 1';
  const two: Pick<FunctionSource, 'parameters' | 'results'> = { parameters: [I32, I32], results: [I32] };
  const functions: FunctionSource[] = [
    { ...two, body: wat(`${body} i32.add`), exportAs: 'add' },
    { ...two, body: wat(`${body} i32.div_s`), exportAs: 'divide' },
    {
      parameters: [F64, F32, I64],
      results: [I64, F32, F64],
      body: wat('local.get 2 local.get 1 local.get 0'),
      exportAs: 'turn',
    },
    { parameters: [], results: [], body: wat('loop br 0 end'), exportAs: 'spin' },
    { parameters: [], results: [], body: wat('call 4 call 4'), exportAs: 'deep' },
  ];
  writeFileSync(file, writeModule({ functions }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const invoke = (...args: string[]) => cox(['wasm', 'invoke', ...args]);

describe('cox wasm invoke', () => {
  test('prints results, one a line', async () => {
    expect(await invoke(file, 'add', '2', 'i32:-5')).toEqual({ status: 0, output: '-3\n', errors: '' });
    expect(await invoke(file, 'turn', '-0', '0.1', '-0x10')).toMatchObject({ output: '-16\n0.1\n-0\n' });
  });

  test.each([
    [['divide', '1', '0'], 'trap: integer divide by zero'],
    [['deep'], 'trap: call stack exhausted'],
  ])('%j traps', async (args, text) => {
    const ended = await invoke(file, ...args);
    expect(ended).toMatchObject({ status: EXIT_TRAP, output: '' });
    expect(ended.errors).toMatch(new RegExp(`^cox wasm: .*m\\.wasm: ${args[0]}: ${text}\n$`));
  });

  test('a limit ends what would never end', async () => {
    const ended = await cox(['wasm', '--max-instructions', '100k', 'invoke', file, 'spin']);
    expect(ended).toMatchObject({
      status: EXIT_LIMIT,
      errors: expect.stringMatching(/instruction limit reached/),
    });
  });

  test.each([
    [['x.wasm', 'f'], /x\.wasm: no such file/],
    [[path.join(import.meta.dirname, 'wasm.test.ts'), 'f'], /malformed: magic header not detected/],
  ])('%j', async (args, text) => {
    expect(await invoke(...args)).toMatchObject({ status: EXIT_USAGE, errors: expect.stringMatching(text) });
  });

  test.each([
    [['f'], /no function 'f' is exported; there are add, divide, turn/],
    [[], /EXPORT is missing/],
    [['add', '1'], /add takes 2 \(i32, i32\), and 1 are given/],
    [['add', '1', '1.5'], /1\.5 is no value of type i32/],
    [['add', '1', 'i64:1'], /i64:1 where the type is i32/],
    [['add', '1', '4294967296'], /no value of type i32/],
  ])('%j', async (args, text) => {
    expect(await invoke(file, ...args)).toMatchObject({
      status: EXIT_USAGE,
      errors: expect.stringMatching(text),
    });
  });
});

describe('values', () => {
  test.each([
    ['i32', '-1', 0xffffffffn],
    ['i64', '-9223372036854775808', 0x8000000000000000n],
    ['f32', '3.4028235e+38', 0x7f7fffffn],
    ['f32', '-nan:0x200001', 0xffa00001n],
    ['f64', 'nan', 0x7ff8000000000000n],
    ['f64', '-inf', 0xfff0000000000000n],
    ['f64', '5e-324', 1n],
  ] as const)('%s %s', (type, text, bits) => {
    expect(parseValue(type, text)).toBe(bits);
    expect(formatValue(type, bits)).toBe(text);
  });
});
