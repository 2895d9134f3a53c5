// Modules as wholes: what becomes of exports, imports, start, tables, globals, data segments; traps and where they point; calls with
// many arguments; frames that are large; errors in one line.

import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { SourceError } from '../../../toolchain/object.ts';
import { translate } from '../../../toolchain/wasm/translate.ts';
import { TRAP } from '../../../toolchain/wasm/traps.ts';
import { Guest, MEMORY_BASE } from './guest.ts';
import { F64, I32, I64, i32const, type ModuleSource, type Type, writeModule } from './wasm-writer.ts';
import { wat } from './wat.ts';

const fn = (parameters: Type[], results: Type[], body: string, exportAs?: string) => ({
  parameters,
  results,
  body: wat(body),
  exportAs,
});
const guest = (source: ModuleSource) => new Guest(writeModule({ memory: 1, ...source }));

describe('traps end at an ebreak that the table knows', () => {
  const divide = (name: string, type: Type = I32) => {
    const prefix = type === I64 ? 'i64' : 'i32';
    const body = `local.get 0 local.get 1 ${prefix}.${name}`;
    return guest({ functions: [fn([type, type], [type], body, 'f')] });
  };
  test.each(['div_s', 'div_u', 'rem_s', 'rem_u'])('i32.%s by zero', (name) => {
    expect(divide(name).call('f', [1, 0])).toMatchObject({ trap: TRAP.DIVIDE_BY_ZERO, cause: 3 });
  });
  test.each(['div_s', 'div_u', 'rem_s', 'rem_u'])('i64.%s by zero', (name) => {
    expect(divide(name, I64).call('f', [1, 0, 0, 0])).toMatchObject({ trap: TRAP.DIVIDE_BY_ZERO, cause: 3 });
  });
  test('the least number divided by -1 overflows; its remainder is 0', () => {
    expect(divide('div_s').call('f', [-0x80000000, -1])).toMatchObject({ trap: TRAP.INTEGER_OVERFLOW });
    expect(divide('rem_s').call('f', [-0x80000000, -1], 1).words).toEqual([0]);
    expect(divide('div_s', I64).call('f', [0, -0x80000000, -1, -1])).toMatchObject({
      trap: TRAP.INTEGER_OVERFLOW,
    });
    expect(divide('rem_s', I64).call('f', [0, -0x80000000, -1, -1]).words).toEqual([0, 0]);
  });
  test('quotients near the overflow are right', () => {
    expect(divide('div_s').call('f', [-0x80000000, 1], 1).words).toEqual([-0x80000000]);
    expect(divide('div_s').call('f', [0x7fffffff, -1], 1).words).toEqual([-0x7fffffff]);
    expect(divide('div_s').call('f', [-5, -1], 1).words).toEqual([5]);
  });
  test('unreachable', () => {
    const g = guest({ functions: [fn([I32], [], 'local.get 0 if unreachable end', 'f')] });
    expect(g.call('f', [1])).toMatchObject({ trap: TRAP.UNREACHABLE });
    expect(g.call('f', [0]).trap).toBeUndefined();
  });
  test('an indirect call outside the table, of nothing, of another type', () => {
    const call = [0x20, 0, 0x11, 0, 0]; // local.get 0, call_indirect of the first type: () -> i32
    const g = guest({
      types: [{ parameters: [], results: [I32] }],
      functions: [
        fn([], [I32], 'i32.const 7'),
        fn([I32], [], 'nop'),
        { parameters: [I32], results: [I32], body: call, exportAs: 'f' },
      ],
      table: [0, 1, undefined],
    });
    expect(g.call('f', [0], 1).words).toEqual([7]);
    expect(g.call('f', [1])).toMatchObject({ trap: TRAP.CALL_TYPE });
    expect(g.call('f', [2])).toMatchObject({ trap: TRAP.UNINITIALIZED });
    expect(g.call('f', [3])).toMatchObject({ trap: TRAP.TABLE_INDEX });
    expect(g.call('f', [-1])).toMatchObject({ trap: TRAP.TABLE_INDEX });
  });
});

describe('data', () => {
  test('active segments lie at their addresses', () => {
    const g = guest({
      functions: [fn([], [], 'nop', 'f')],
      data: [
        { address: MEMORY_BASE + 5, bytes: [1, 2, 3] },
        { address: MEMORY_BASE + 7, bytes: [9] },
      ],
    });
    expect([...g.memory(9)]).toEqual([0, 0, 0, 0, 0, 1, 2, 9, 0]);
  });
  test('a passive segment is copied until it is dropped, and never past its end', () => {
    const init = [...i32const(MEMORY_BASE), 0x20, 0, 0x20, 1, 0xfc, 8, 0, 0];
    const g = guest({
      functions: [
        { parameters: [I32, I32], results: [], body: init, exportAs: 'init' },
        { parameters: [], results: [], body: [0xfc, 9, 0], exportAs: 'drop' },
      ],
      data: [{ bytes: [10, 20, 30, 40] }],
    });
    expect(g.call('init', [1, 3]).trap).toBeUndefined();
    expect([...g.memory(4)]).toEqual([20, 30, 40, 0]);
    expect(g.call('init', [2, 3])).toMatchObject({ trap: TRAP.MEMORY });
    expect(g.call('init', [-1, 2])).toMatchObject({ trap: TRAP.MEMORY });
    g.call('drop', []);
    expect(g.call('init', [0, 1])).toMatchObject({ trap: TRAP.MEMORY });
    expect(g.call('init', [0, 0]).trap).toBeUndefined();
  });
  test('globals begin with their values; immutable ones need no memory', () => {
    const g = guest({
      functions: [fn([], [I64], 'global.get 0 global.get 1 i64.extend_i32_u i64.add', 'f')],
      globals: [
        { type: I64, mutable: true, value: 0x100000002n },
        { type: I32, mutable: false, value: 40 },
      ],
    });
    expect(g.call('f', []).words).toEqual([42, 1]);
    expect(g.object.sections.find(({ name }) => name === '.data.globals')!.size).toBe(8);
  });
  test('the heap begins where the caller says, and the space before it is reserved', () => {
    const wasm = writeModule({
      memory: 1,
      functions: [fn([], [], 'nop', 'f')],
      data: [{ address: 0x1000, bytes: [1] }],
    });
    const { sections, symbols } = translate(wasm, { name: 'x', heapBase: 0x3000 });
    expect(symbols.find(({ name }) => name === '__heap_base')).toMatchObject({
      section: 'absolute',
      value: 0x3000,
    });
    const reserved = sections.find(({ name }) => name.startsWith('.bss'))!;
    expect(reserved.address! + reserved.size).toBe(0x3000);
  });
});

describe('functions', () => {
  test('exports are global, the start function has a name, imports are undefined', () => {
    const wasm = writeModule({
      imports: [{ module: 'env', field: 'lib.print', parameters: [I32], results: [] }],
      functions: [fn([], [], 'i32.const 1 call 0', 'main'), fn([], [], 'nop')],
      start: 2,
    });
    const { symbols } = translate(wasm, { name: 'x' });
    const named = (name: string) => symbols.find((symbol) => symbol.name === name);
    expect(named('main')).toMatchObject({ binding: 'global', section: 0, type: 'function' });
    expect(named('__start_function')).toMatchObject({ binding: 'global', section: 0 });
    expect(named('lib.print')).toMatchObject({ section: undefined });
  });
  test('what nothing refers to is left out', () => {
    const wasm = writeModule({ functions: [fn([], [], 'nop', 'f'), fn([], [I32], 'i32.const 5')] });
    expect(translate(wasm, { name: 'x' }).sections[0].size).toBe(4);
  });
  test('ten arguments reach assembly as the calling convention has them', () => {
    const sum = assemble(
      '.globl last\nlast: lw t0, 0(sp)\n lw t1, 4(sp)\n slli t0, t0, 8\n or a0, t0, t1\n sub a0, a0, a7\n ret\n',
      { file: 'last.S' },
    );
    const ten = Array.from({ length: 10 }, (): Type => I32);
    const pass = ten.map((_, i) => `local.get ${i}`).join(' ');
    const wasm = writeModule({
      memory: 1,
      imports: [{ module: 'env', field: 'last', parameters: ten, results: [I32] }],
      functions: [fn(ten, [I32], `${pass} call 0 i32.const 1 i32.add`, 'f')],
    });
    const outcome = new Guest(wasm, {}, [sum]).call('f', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1);
    expect(outcome.words).toEqual([0x90a - 8 + 1]);
  });
  test('a frame beyond the reach of an immediate', () => {
    // 700 values that live across a call
    const count = 700;
    const load = (i: number) => `i32.const ${MEMORY_BASE + 4 * i} i32.load 2 0 local.set ${i}`;
    const indices = Array.from({ length: count }, (_, i) => i);
    const body = `${indices.map(load).join(' ')} call 1 ${indices.map((i) => `local.get ${i}`).join(' ')} ${'i32.add '.repeat(count - 1)}`;
    const locals = indices.map((): Type => I32);
    const g = guest({
      functions: [
        { ...fn([], [I32], body, 'f'), locals },
        fn([], [], `i32.const ${MEMORY_BASE} i32.const 99 i32.store 2 0`),
      ],
      data: [{ address: MEMORY_BASE, bytes: indices.flatMap((i) => [i & 0xff, i >> 8, 0, 0]) }],
    });
    expect(g.call('f', [], 1).words).toEqual([(count * (count - 1)) / 2]);
  });
  test('a branch that has farther to go than a branch reaches', () => {
    const filler =
      'local.get 0 i32.const 3 i32.mul i32.const 1 i32.add i32.const 5 i32.rotl local.set 0 '.repeat(400);
    const g = guest({ functions: [fn([I32], [I32], `local.get 0 if ${filler} end local.get 0`, 'f')] });
    expect(g.call('f', [0], 1).words).toEqual([0]);
    let expected = 1;
    for (let i = 0; i < 400; i++) {
      const n = Math.imul(expected, 3) + 1;
      expected = (n << 5) | (n >>> 27);
    }
    expect(g.call('f', [1], 1).words).toEqual([expected]);
  });
});

describe('refusals name the function and the instruction', () => {
  const refusal = (wasm: Uint8Array): string => {
    try {
      translate(wasm, { name: 'x.ts', floats: 'none' });
    } catch (error) {
      if (error instanceof SourceError) return error.message;
      throw error;
    }
    return 'none';
  };
  test('floating point, where it can be reached', () => {
    const body = 'f64.const 1.5 f64.const 2 f64.add drop';
    expect(refusal(writeModule({ functions: [fn([], [], body, 'f')] }))).toMatch(/function\[0\].*f64\.const/);
    expect(refusal(writeModule({ functions: [fn([], [], 'nop', 'f'), fn([F64], [], body)] }))).toBe('none');
  });
  test('an unknown intrinsic', () => {
    const imports = [{ module: 'intrinsics', field: 'halt_and_catch_fire', parameters: [], results: [] }];
    expect(refusal(writeModule({ imports, functions: [fn([], [], 'call 0', 'f')] }))).toMatch(
      /halt_and_catch_fire/,
    );
  });
  test('a CSR number that is not constant', () => {
    const imports = [
      { module: 'intrinsics', field: 'csr_read', parameters: [I32] as Type[], results: [I32] as Type[] },
    ];
    const functions = [fn([I32], [I32], 'local.get 0 call 0', 'f')];
    expect(refusal(writeModule({ imports, functions }))).toMatch(/CSR number/);
  });
  test('bytes that are no module', () => {
    expect(refusal(new Uint8Array([1, 2, 3]))).toMatch(/not a valid WebAssembly module/);
    const whole = writeModule({ functions: [fn([], [I32], 'i32.const 5', 'f')] });
    for (let length = 0; length < whole.length; length++) {
      const message = refusal(whole.slice(0, length));
      // a module may end after any section, if what it has declared is there
      if (message !== 'none') expect(message).toMatch(/^x\.ts:1:\d+: not a valid WebAssembly module: ./);
    }
  });
});
