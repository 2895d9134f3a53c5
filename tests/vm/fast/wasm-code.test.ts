// The small WebAssembly encoder, proved by the host's own engine.

/// <reference path="../../../vm/webassembly.d.ts" />

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  add,
  block,
  br,
  brIf,
  brTable,
  type Code,
  choose,
  eqz,
  get,
  i32,
  Label,
  load32,
  loop,
  ltUnsigned,
  mul,
  select,
  set,
  shrSigned,
  store32,
  sub,
  unsignedLeb,
  when,
  xor,
} from '../../../vm/fast/wasm-code.ts';
import { encodeModule } from '../../../vm/fast/wasm-module.ts';

/** Makes a function of two numbers; local 2 is free. */
function compile(
  body: Code,
  memory = new WebAssembly.Memory({ initial: 1 }),
): (a: number, b: number) => number {
  const bytes = encodeModule([{ name: 'f', parameters: 2, results: 1, locals: 1, body }]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)), {
    cox: { memory },
  });
  return instance.exports.f as (a: number, b: number) => number;
}

describe('expressions', () => {
  test('every constant arrives as it is', () => {
    fc.assert(fc.property(fc.integer(), (value) => expect(compile(i32(value))(0, 0)).toBe(value)));
  });

  test('offsets and counts of any length are encoded', () => {
    expect(unsignedLeb(0)).toEqual([0]);
    expect(unsignedLeb(127)).toEqual([127]);
    expect(unsignedLeb(128)).toEqual([0x80, 1]);
    expect(unsignedLeb(0xffffffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  interface Formula {
    readonly code: Code;
    readonly value: (a: number, b: number) => number;
  }
  const { formula } = fc.letrec<{ formula: Formula; leaf: Formula }>((tie) => ({
    leaf: fc.oneof(
      fc.integer().map((n) => ({ code: i32(n), value: () => n })),
      fc.constant({ code: get(0), value: (a: number) => a }),
      fc.constant({ code: get(1), value: (_: number, b: number) => b }),
    ),
    formula: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.tuple(tie('formula'), tie('formula'), tie('formula'), fc.nat(7)).map(([p, q, r, kind]): Formula => {
        const pairs: Formula[] = [
          { code: add(p.code, q.code), value: (a, b) => (p.value(a, b) + q.value(a, b)) | 0 },
          { code: sub(p.code, q.code), value: (a, b) => (p.value(a, b) - q.value(a, b)) | 0 },
          { code: mul(p.code, q.code), value: (a, b) => Math.imul(p.value(a, b), q.value(a, b)) },
          { code: xor(p.code, q.code), value: (a, b) => p.value(a, b) ^ q.value(a, b) },
          { code: shrSigned(p.code, q.code), value: (a, b) => p.value(a, b) >> q.value(a, b) },
          {
            code: ltUnsigned(p.code, q.code),
            value: (a, b) => (p.value(a, b) >>> 0 < q.value(a, b) >>> 0 ? 1 : 0),
          },
          {
            code: choose(p.code, q.code, r.code),
            value: (a, b) => (p.value(a, b) !== 0 ? q : r).value(a, b),
          },
          {
            code: select(p.code, q.code, r.code),
            value: (a, b) => (p.value(a, b) !== 0 ? q : r).value(a, b),
          },
        ];
        return pairs[kind];
      }),
    ),
  }));

  test('formulas of any shape compute what they say', () => {
    fc.assert(
      fc.property(formula, fc.integer(), fc.integer(), ({ code, value }, a, b) => {
        expect(compile(code)(a, b)).toBe(value(a, b));
      }),
    );
  });
});

describe('control', () => {
  test('a loop goes round until a branch leaves it', () => {
    const again = new Label();
    const done = new Label();
    const sum = [
      block(
        done,
        loop(
          again,
          brIf(done, eqz(get(0))),
          set(2, add(get(2), get(0))),
          set(0, sub(get(0), i32(1))),
          br(again),
        ),
      ),
      get(2),
    ];
    expect(compile(sum)(100, 0)).toBe(5050);
  });

  test('a branch table lands behind the block that it names, and out of range in the last', () => {
    const [zero, one, other, end] = [new Label(), new Label(), new Label(), new Label()];
    const body = [
      block(
        end,
        block(
          other,
          block(one, block(zero, brTable(get(0), [zero, one, other])), set(2, i32(10)), br(end)),
          set(2, i32(11)),
          br(end),
        ),
        set(2, i32(12)),
      ),
      get(2),
    ];
    expect([0, 1, 2, 3, -1].map((n) => compile(body)(n, 0))).toEqual([10, 11, 12, 12, 12]);
  });

  test('what hangs on a condition happens only then', () => {
    const body = [
      when(get(0), set(2, i32(1)), set(2, i32(2))),
      when(get(1), set(2, add(get(2), i32(10)))),
      get(2),
    ];
    const f = compile(body);
    expect([f(1, 0), f(0, 0), f(1, 1), f(0, 1)]).toEqual([1, 2, 11, 12]);
  });

  test('a branch to a label that does not enclose it is refused', () => {
    expect(() => compile([br(new Label()), i32(0)])).toThrow('does not enclose');
  });
});

test('memory is the one that the module is given', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const words = new Int32Array(memory.buffer);
  words[10] = 7;
  const f = compile([store32(get(0), 8, add(load32(get(1), 40), i32(1))), i32(0)], memory);
  f(100, 0);
  expect(words[27]).toBe(8);
});
