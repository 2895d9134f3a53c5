// What the translator makes of small functions, instruction for instruction: the rules that fold constants, addresses and
// comparisons, and keep functions free of what they do not need. A change that makes one of these longer is a step back.

import { describe, expect, test } from '@jest/globals';
import { codeOf } from './code-of.ts';
import { I32, I64, type Type } from './wasm-writer.ts';
import { wat } from './wat.ts';

const unary = (body: string) => codeOf({ parameters: [I32], results: [I32], body: wat(body) });
const binary = (body: string) => codeOf({ parameters: [I32, I32], results: [I32], body: wat(body) });

describe('one operand', () => {
  test.each([
    ['an addition takes a small constant', 'local.get 0 i32.const 5 i32.add', ['addi a0,a0,5', 'ret']],
    ['a subtraction is an addition', 'local.get 0 i32.const 5 i32.sub', ['addi a0,a0,-5', 'ret']],
    ['additions join', 'local.get 0 i32.const 5 i32.add i32.const 6 i32.add', ['addi a0,a0,11', 'ret']],
    ['a power of two multiplies by a shift', 'local.get 0 i32.const 8 i32.mul', ['slli a0,a0,3', 'ret']],
    ['and divides by one', 'local.get 0 i32.const 8 i32.div_u', ['srli a0,a0,3', 'ret']],
    ['and takes a remainder by a mask', 'local.get 0 i32.const 8 i32.rem_u', ['andi a0,a0,7', 'ret']],
    [
      'a mask of ones too long is two shifts',
      'local.get 0 i32.const 65535 i32.and',
      ['slli t0,a0,16', 'srli a0,t0,16', 'ret'],
    ],
    ['x <= c is x < c + 1', 'local.get 0 i32.const 9 i32.le_u', ['sltiu a0,a0,10', 'ret']],
    ['a comparison is not tested twice', 'local.get 0 i32.eqz i32.eqz i32.eqz', ['seqz a0,a0', 'ret']],
    [
      'an offset goes into the load',
      'local.get 0 i32.const 12 i32.add i32.load 2 8',
      ['lw a0,20(a0)', 'ret'],
    ],
    [
      'a shifted field is one shift and a mask',
      'local.get 0 i32.const 4095 i32.and i32.const 7 i32.shr_u i32.const 2 i32.shl',
      ['srli t0,a0,5', 'andi a0,t0,124', 'ret'],
    ],
    ['nothing is kept of an unused value', 'local.get 0 i32.const 3 i32.mul drop local.get 0', ['ret']],
    ['constants are computed', 'i32.const 6 i32.const 7 i32.mul', ['li a0,42', 'ret']],
    [
      'equal computations are made once',
      'local.get 0 i32.const 5 i32.shr_u local.tee 0 local.get 0 i32.xor',
      ['li a0,0', 'ret'],
    ],
  ])('%s', (_, body, expected) => expect(unary(body)).toEqual(expected));
});

describe('control', () => {
  test('a branch compares itself', () => {
    const code = binary('local.get 0 local.get 1 i32.lt_s if i32 i32.const 1 else i32.const 2 end');
    expect(code).toEqual(['blt a0,a1,0xc', 'li a0,2', 'ret', 'li a0,1', 'ret']);
  });
  test('both sides of && branch', () => {
    const code = binary(
      'local.get 0 i32.const 0 i32.lt_s local.get 1 i32.const 0 i32.eq i32.and if i32 i32.const 1 else i32.const 2 end',
    );
    expect(code.filter((line) => line.startsWith('b'))).toHaveLength(2);
    expect(code.some((line) => line.startsWith('and'))).toBe(false);
  });
  test('a counting loop turns with one branch', () => {
    const body =
      'loop local.get 1 local.get 0 i32.add local.set 1 local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end local.get 1';
    const code = codeOf({ parameters: [I32], locals: [I32], results: [I32], body: wat(body) });
    const loop = code.filter((line) => /^(add|addi|bnez)/.test(line));
    expect(loop).toHaveLength(3);
    expect(code.some((line) => line.startsWith('j '))).toBe(false);
  });
  test('a test at the head of a loop is not jumped back to', () => {
    const body =
      'block loop local.get 0 i32.const 100 i32.ge_s br_if 1 local.get 0 local.get 0 i32.store 2 0 local.get 0 i32.const 4 i32.add local.set 0 br 0 end end local.get 0';
    expect(unary(body).some((line) => line.startsWith('j '))).toBe(false);
  });
  test('a final call is a jump, without a frame', () => {
    const code = codeOf(
      { parameters: [I32], results: [I32], body: wat('local.get 0 i32.const 1 i32.add call 0') },
      { imports: [{ module: 'other', field: 'g', parameters: [I32], results: [I32] }] },
    );
    expect(code).toHaveLength(2);
    expect(code[0]).toBe('addi a0,a0,1');
  });
});

test('an indirect call loads the code address for its type, and tests the index and that there is one', () => {
  const code = codeOf(
    { parameters: [I32, I32], results: [I32], body: wat('local.get 0 local.get 1 call_indirect 0 0') },
    { table: [undefined, 0], types: [{ parameters: [I32], results: [I32] }] },
  );
  const way = code.slice(0, code.findIndex((line) => /^(jr|jalr)/.test(line)) + 1);
  expect(way.filter((line) => line.startsWith('lw'))).toHaveLength(1);
  expect(way.filter((line) => line.startsWith('b'))).toHaveLength(2);
  expect(way).toHaveLength(8);
});

describe('memory', () => {
  test('a constant address is one lui and an offset', () => {
    const code = codeOf({ results: [I32], body: wat('i32.const 1050000 i32.load 2 4') });
    expect(code).toEqual(['lui t0,0x100', 'lw a0,1428(t0)', 'ret']);
  });
  test('a stored word is not loaded again', () => {
    const code = binary('local.get 0 local.get 1 i32.store 2 4 local.get 0 i32.load 2 4');
    expect(code).toEqual(['sw a1,4(a0)', 'mv a0,a1', 'ret']);
  });
  test('a store through another pointer makes it load again', () => {
    const code = binary(
      'local.get 0 i32.load 2 4 local.get 1 i32.const 1 i32.store 2 0 local.get 0 i32.load 2 4 i32.add',
    );
    expect(code.filter((line) => line.startsWith('lw'))).toHaveLength(2);
  });
  test('two globals share one upper half of an address', () => {
    const globals = [1, 2].map((value) => ({ type: I32 as typeof I32, mutable: true, value }));
    const code = codeOf({ results: [I32], body: wat('global.get 0 global.get 1 i32.add') }, { globals });
    expect(code.filter((line) => line.startsWith('lui'))).toHaveLength(1);
    expect(code).toHaveLength(5);
  });
  test('an access that promises no alignment is made of bytes', () => {
    const code = unary('local.get 0 i32.load 0 0');
    expect(code.filter((line) => line.startsWith('lbu'))).toHaveLength(4);
  });
});

test('a 64-bit addition is four instructions', () => {
  const code = codeOf({
    parameters: [I64, I64],
    results: [I64],
    body: wat('local.get 0 local.get 1 i64.add'),
  });
  expect(code.filter((line) => line !== 'ret' && !line.startsWith('mv'))).toHaveLength(4);
});

test('registers that calls preserve are saved only where they are used', () => {
  const imports = [{ module: 'other', field: 'g', parameters: [], results: [] }];
  const code = codeOf({ parameters: [I32], results: [I32], body: wat('call 0 local.get 0') }, { imports });
  expect(code.filter((line) => line.startsWith('sw'))).toHaveLength(2);
});

describe('the frame', () => {
  const word: Type[] = [I32];
  const imports = [{ module: 'other', field: 'g', parameters: word, results: word }];
  const early = 'local.get 0 i32.eqz if local.get 1 return end';
  test('is made behind a test that returns early', () => {
    const body = wat(`${early} local.get 0 call 0 local.get 0 i32.add`);
    const code = codeOf({ parameters: [I32, I32], results: [I32], body }, { imports });
    const frame = code.findIndex((line) => line.startsWith('addi sp'));
    expect(code[0]).toMatch(/^b(eq|ne)z a0/);
    expect(frame).toBeGreaterThan(0);
    expect(code.filter((line) => line === 'addi sp,sp,-16')).toHaveLength(1);
    expect(code.filter((line) => line === 'addi sp,sp,16')).toHaveLength(1);
    expect(code.slice(-2)).toEqual(['mv a0,a1', 'ret']); // the early way out, without a frame
  });
  test('is made at the entry where the ways meet again and need it', () => {
    const body = wat(
      'local.get 1 if local.get 0 call 0 local.set 0 end local.get 0 call 0 local.get 1 i32.add',
    );
    const code = codeOf({ parameters: [I32, I32], results: [I32], body }, { imports });
    expect(code[0]).toMatch(/^addi sp,sp,-/);
  });
});

test('a minimum is a copy and a branch around another', () => {
  const code = binary('local.get 0 local.get 1 local.get 0 local.get 1 i32.lt_s select');
  expect(code.length).toBeLessThanOrEqual(4);
});
