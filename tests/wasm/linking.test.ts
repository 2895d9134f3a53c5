// What instances share: functions, memories, tables and globals, among each other and with the host; and what does not fit together.

import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  createGlobal,
  createMemory,
  createTable,
  FunctionExtern,
  type GlobalExtern,
  hostFunction,
  type Imports,
  type Instance,
  instantiate,
  type MemoryExtern,
  Store,
  type TableExtern,
  WasmError,
} from '../../wasm/index.ts';
import { wat } from './wat.ts';

let store: Store;
beforeAll(() => {
  store = new Store({ ramBytes: 0x4000000 });
});

const make = (text: string, imports: Imports = {}): Instance => instantiate(wat(text), imports, { store });
const values = (...list: unknown[]) => ({ values: list });

function refusal(text: string, imports: Imports = {}): string {
  try {
    make(text, imports);
  } catch (error) {
    if (error instanceof WasmError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('functions', () => {
  test('of another instance run on that instance', () => {
    const counter = make(`(global $n (mut i32) (i32.const 0))
      (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))`);
    const user = make(
      '(import "c" "next" (func $f (result i32))) (func (export "twice") (result i32) (i32.mul (call $f) (call $f)))',
      { c: counter.exports },
    );
    expect(user.invoke('twice')).toEqual(values(2));
    expect(counter.invoke('next')).toEqual(values(3));
  });

  test('of the host get values of every type, and give several', () => {
    const seen: unknown[] = [];
    const echo = (...args: unknown[]) => {
      seen.push(...args);
      return args.reverse();
    };
    const user = make(
      `(import "h" "echo" (func $f (param i32 i64 f32 f64) (result f64 f32 i64 i32)))
       (func (export "f") (result f64 f32 i64 i32)
         (call $f (i32.const -1) (i64.const -2) (f32.const 1.5) (f64.const -0.1)))`,
      { h: { echo } },
    );
    expect(user.invoke('f')).toEqual(values(-0.1, 1.5, -2n, -1));
    expect(seen).toEqual([-1, -2n, 1.5, -0.1]);
  });

  test('of the host may call the instance again, and live values survive', () => {
    let user: Instance;
    const again = (n: number) => {
      const outcome = user.invoke('sum', [n - 1]);
      return 'values' in outcome ? outcome.values[0] : -1;
    };
    user = make(
      `(import "h" "again" (func $again (param i32) (result f64)))
       (func (export "sum") (param i32) (result f64)
         (if (result f64) (local.get 0)
           (then (f64.add (f64.convert_i32_s (local.get 0)) (call $again (local.get 0))))
           (else (f64.const 0.5))))`,
      { h: { again } },
    );
    expect(user.invoke('sum', [10])).toEqual(values(55.5));
  });

  test('of the host that throw end the call, and the next one works', () => {
    const user = make(
      '(import "h" "f" (func $f)) (func (export "f") (call $f)) (func (export "g") (result i32) (i32.const 1))',
      {
        h: {
          f: () => {
            throw new Error('enough');
          },
        },
      },
    );
    expect(() => user.invoke('f')).toThrow('enough');
    expect(user.invoke('g')).toEqual(values(1));
  });

  test('endless recursion across instances exhausts the stack', () => {
    const table = createTable('funcref', { minimum: 1 }, store);
    const text = (slot: number) => `(import "t" "t" (table 1 funcref)) (type $v (func))
      (func $f (export "f") (call_indirect (type $v) (i32.const ${slot}))) (elem (i32.const 0) $f)`;
    const user = make(text(0), { t: { t: table } });
    expect(user.invoke('f')).toEqual({ trap: 'call stack exhausted' });
    expect(user.invoke('f')).toEqual({ trap: 'call stack exhausted' });
  });
});

describe('memories', () => {
  test('are shared, also after one of the instances has let them grow', () => {
    const owner = make(
      '(memory (export "m") 1 5) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))',
    );
    const user = make(
      `(import "o" "m" (memory 1 6)) (data (i32.const 10) "\\2a")
       (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
       (func (export "size") (result i32) (memory.size))`,
      { o: owner.exports },
    );
    expect(user.invoke('load', [10])).toEqual(values(42));
    expect(user.invoke('load', [65536])).toEqual({ trap: 'out of bounds memory access' });
    expect(owner.invoke('grow', [2])).toEqual(values(1));
    expect([user.invoke('load', [65536]), user.invoke('load', [10])]).toEqual([values(0), values(42)]);
    expect(owner.invoke('grow', [3])).toEqual(values(-1));
    expect(user.invoke('size')).toEqual(values(3));
    const memory = owner.exports.m as MemoryExtern;
    expect([memory.pages, memory.bytes[10], memory.grow(2), memory.grow(1)]).toEqual([3, 42, 3, -1]);
  });

  test('an access at the very end and one beyond, for each width and far offsets', () => {
    const user = make(`(memory 1)
      (func (export "l8") (param i32) (result i32) (i32.load8_s (local.get 0)))
      (func (export "l16") (param i32) (result i32) (i32.load16_u offset=1 (local.get 0)))
      (func (export "l64") (param i32) (result i64) (i64.load offset=2 (local.get 0)))
      (func (export "d") (param i32) (result f64) (f64.load offset=65528 (local.get 0)))
      (func (export "far") (param i32) (result i32) (i32.load offset=0xfffffffc (local.get 0)))
      (func (export "store") (param i32) (i64.store offset=65529 (local.get 0) (i64.const -1)))`);
    const out = { trap: 'out of bounds memory access' };
    expect([user.invoke('l8', [65535]), user.invoke('l8', [65536]), user.invoke('l8', [-1])]).toEqual([
      values(0),
      out,
      out,
    ]);
    expect([user.invoke('l16', [65533]), user.invoke('l16', [65534]), user.invoke('l16', [-1])]).toEqual([
      values(0),
      out,
      out,
    ]);
    expect([user.invoke('l64', [65526]), user.invoke('l64', [65527]), user.invoke('l64', [-2])]).toEqual([
      values(0n),
      out,
      out,
    ]);
    expect([user.invoke('d', [0]), user.invoke('d', [1]), user.invoke('d', [-65528])]).toEqual([
      values(0),
      out,
      out,
    ]);
    expect([user.invoke('far', [0]), user.invoke('far', [4]), user.invoke('far', [-4])]).toEqual([
      out,
      out,
      out,
    ]);
    expect([user.invoke('store', [0]), user.invoke('l64', [65526])]).toEqual([out, values(0n)]);
  });
});

describe('tables', () => {
  const OWNER = `(table $t (export "t") 4 8 funcref) (type $i (func (result i32)))
    (func $one (result i32) (i32.const 1)) (func $two (param f32) (result i32) (i32.const 2))
    (elem (i32.const 0) $one $two)
    (func (export "call") (param i32) (result i32) (call_indirect $t (type $i) (local.get 0)))
    (func (export "get") (param i32) (result funcref) (table.get $t (local.get 0)))
    (func (export "set") (param i32 funcref) (table.set $t (local.get 0) (local.get 1)))
    (func (export "grow") (param i32 funcref) (result i32) (table.grow $t (local.get 1) (local.get 0)))
    (func (export "fill") (param i32 funcref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
    (func (export "size") (result i32) (table.size $t))`;

  test('are shared: functions of one instance are called through the table by another', () => {
    const owner = make(OWNER);
    make('(import "o" "t" (table 4 funcref)) (func $f (result i32) (i32.const 77)) (elem (i32.const 2) $f)', {
      o: owner.exports,
    });
    expect(owner.invoke('call', [2])).toEqual(values(77));
    expect(owner.invoke('call', [1])).toEqual({ trap: 'indirect call type mismatch' });
    expect(owner.invoke('call', [3])).toEqual({ trap: 'uninitialized element' });
    expect(owner.invoke('call', [4])).toEqual({ trap: 'undefined element' });
    expect(owner.invoke('call', [-1])).toEqual({ trap: 'undefined element' });
  });

  test('get, set, grow, fill; references are functions for the host', () => {
    const owner = make(OWNER);
    const outcome = owner.invoke('get', [0]);
    const [one] = 'values' in outcome ? (outcome.values as FunctionExtern[]) : [];
    expect(one).toBeInstanceOf(FunctionExtern);
    expect(one!.call([])).toEqual(values(1));
    expect(owner.invoke('get', [2])).toEqual(values(null));
    expect(owner.invoke('set', [3, one])).toEqual(values());
    expect(owner.invoke('call', [3])).toEqual(values(1));
    expect(owner.invoke('grow', [4, one])).toEqual(values(4));
    expect(owner.invoke('grow', [1, null])).toEqual(values(-1));
    expect([owner.invoke('size'), owner.invoke('call', [7])]).toEqual([values(8), values(1)]);
    expect(owner.invoke('fill', [7, null, 2])).toEqual({ trap: 'out of bounds table access' });
    expect(owner.invoke('fill', [6, null, 2])).toEqual(values());
    expect(owner.invoke('call', [7])).toEqual({ trap: 'uninitialized element' });
    expect(owner.invoke('get', [8])).toEqual({ trap: 'out of bounds table access' });
    expect((owner.exports.t as TableExtern).get(0)).toBe(one);
  });

  test('segments: init, drop, copy that overlaps', () => {
    const user = make(`(table $t 6 funcref) (type $i (func (result i32)))
      (func $a (result i32) (i32.const 10)) (func $b (result i32) (i32.const 11)) (elem $e func $a $b)
      (func (export "init") (param i32 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
      (func (export "drop") (elem.drop $e))
      (func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
      (func (export "call") (param i32) (result i32) (call_indirect $t (type $i) (local.get 0)))`);
    const out = { trap: 'out of bounds table access' };
    expect([user.invoke('init', [5, 0, 2]), user.invoke('init', [0, 1, 2])]).toEqual([out, out]);
    expect(user.invoke('init', [0, 0, 2])).toEqual(values());
    expect(user.invoke('copy', [1, 0, 2])).toEqual(values());
    expect([0, 1, 2].map((i) => user.invoke('call', [i]))).toEqual([values(10), values(10), values(11)]);
    expect(user.invoke('drop')).toEqual(values());
    expect([user.invoke('init', [0, 0, 0]), user.invoke('init', [0, 0, 1])]).toEqual([values(), out]);
    expect([user.invoke('copy', [6, 0, 0]), user.invoke('copy', [7, 0, 0])]).toEqual([values(), out]);
  });

  test('externrefs come back as they went', () => {
    const user = make(`(table $t 2 externref)
      (func (export "keep") (param externref) (table.set $t (i32.const 1) (local.get 0)))
      (func (export "kept") (result externref) (table.get $t (i32.const 1)))
      (func (export "null") (param externref) (result i32) (ref.is_null (local.get 0)))`);
    const thing = { a: 1 };
    expect(user.invoke('kept')).toEqual(values(null));
    user.invoke('keep', [thing]);
    expect(user.invoke('kept')).toEqual(values(thing));
    expect([user.invoke('null', [0]), user.invoke('null', [null])]).toEqual([values(0), values(1)]);
  });
});

describe('globals', () => {
  test('mutable ones are shared; immutable ones initialise', () => {
    const owner = make(
      `(global (export "m") (mut i64) (i64.const 5)) (global (export "c") f32 (f32.const 1.25))`,
    );
    const user = make(
      `(import "o" "m" (global $m (mut i64))) (import "o" "c" (global $c f32))
       (global (export "copy") f32 (global.get $c))
       (func (export "add") (global.set $m (i64.add (global.get $m) (i64.const 0x100000000))))`,
      { o: owner.exports },
    );
    user.invoke('add');
    expect([owner.get('m'), user.get('copy')]).toEqual([0x100000005n, 1.25]);
    (owner.exports.m as GlobalExtern).value = -1n;
    user.invoke('add');
    expect(owner.get('m')).toBe(0xffffffffn);
    expect(owner.getBits('c')).toBe(0x3fa00000n);
  });

  test('of the host', () => {
    const user = make(
      `(import "h" "i" (global $i i32)) (import "h" "n" (global f64)) (import "h" "v" (global $v (mut f64)))
       (export "n" (global 1)) (memory (export "m") 1) (data (global.get $i) "x")
       (func (export "f") (global.set $v (f64.const 2.5)))`,
      { h: { i: 666, n: 0.1, v: createGlobal('f64', true, 1, store) } },
    );
    expect(user.get('n')).toBe(0.1);
    expect((user.exports.m as MemoryExtern).bytes[666]).toBe('x'.charCodeAt(0));
  });

  test('NaNs keep their bits', () => {
    const user = make(`(global (export "g") f32 (f32.const -nan:0x200001))
      (func (export "id") (param f32 f64) (result f64 f32) (local.get 1) (f32.neg (local.get 0)))`);
    expect(user.getBits('g')).toBe(0xffa00001n);
    expect(user.invokeBits('id', [0x7fa00002n, 0xfff0000000000003n])).toEqual(
      values(0xfff0000000000003n, 0xffa00002n),
    );
  });
});

describe('what does not link', () => {
  test.each<[string, string, Imports]>([
    ['unknown import: a.b', '(import "a" "b" (func))', {}],
    ['unknown import: a.b', '(import "a" "b" (func))', { a: {} }],
    ['unknown import: a.toString', '(import "a" "toString" (func))', { a: {} }],
    ['incompatible import type: a.b is to be a function', '(import "a" "b" (func))', { a: { b: 1 } }],
    [
      'incompatible import type: a.b is to be a function',
      '(import "a" "b" (func (param i32)))',
      { a: { b: hostFunction([], [], () => 0) } },
    ],
    [
      'incompatible import type: a.b is to be a global',
      '(import "a" "b" (global (mut i32)))',
      { a: { b: 1 } },
    ],
    ['incompatible import type: a.b is to be a global', '(import "a" "b" (global i64))', { a: { b: 1 } }],
  ])('%s for %s', (message, text, imports) => {
    expect(refusal(text, imports)).toBe(`unlinkable: ${message}`);
  });

  test.each([
    ['(memory 1)', 'none'],
    ['(memory 1 3)', 'none'],
    ['(memory 2)', 'unlinkable'],
    ['(memory 1 1)', 'unlinkable'],
    ['(table 1 funcref)', 'unlinkable'],
  ])('a memory of one page, two at most, as %s: %s', (declared, expected) => {
    const memory = createMemory({ minimum: 1, maximum: 2 }, store);
    expect(refusal(`(import "a" "b" ${declared})`, { a: { b: memory } })).toMatch(expected);
  });

  test.each([
    ['(table 5 funcref)', 'none'],
    ['(table 5 10 funcref)', 'unlinkable'],
    ['(table 6 funcref)', 'unlinkable'],
    ['(table 5 externref)', 'unlinkable'],
  ])('a table of five without maximum as %s: %s', (declared, expected) => {
    const table = createTable('funcref', { minimum: 5 }, store);
    expect(refusal(`(import "a" "b" ${declared})`, { a: { b: table } })).toMatch(expected);
  });

  test('what lives in another store', () => {
    const elsewhere = createMemory({ minimum: 1 }, new Store({ ramBytes: 0x1000000 }));
    expect(refusal('(import "a" "b" (memory 1))', { a: { b: elsewhere } })).toMatch('another store');
  });
});

describe('instantiation that traps', () => {
  test('a segment that does not fit; those before it have been copied', () => {
    const memory = createMemory({ minimum: 1 }, store);
    const text = '(import "a" "m" (memory 1)) (data (i32.const 0) "ab") (data (i32.const 65535) "cd")';
    expect(refusal(text, { a: { m: memory } })).toBe('trap: out of bounds memory access');
    expect([...memory.bytes.subarray(0, 2)]).toEqual([97, 98]);
    expect(refusal('(table 1 funcref) (func $f) (elem (i32.const 1) $f)')).toBe(
      'trap: out of bounds table access',
    );
  });

  test('the start function runs, and may trap', () => {
    const user = make(
      '(global (export "g") (mut i32) (i32.const 0)) (func $s (global.set 0 (i32.const 9))) (start $s)',
    );
    expect(user.get('g')).toBe(9);
    expect(refusal('(func $s (unreachable)) (start $s)')).toBe('trap: unreachable');
  });
});
