// Every operator on floats, and every conversion, on operands that lie at the edges, against the host's engine, bit by bit. Where an
// operation makes a NaN, any quiet one is right; where bits are only moved, all of them count.

import { describe, expect, test } from '@jest/globals';
import { OPCODES } from '../../toolchain/wasm/opcodes.ts';
import { instantiate, type Outcome, Store, type Value } from '../../wasm/index.ts';
import { I32, I64, type Type, writeModule } from '../toolchain/wasm/wasm-writer.ts';
import { alike, EngineInstance } from './engine.ts';

const view = new DataView(new ArrayBuffer(8));
const bits64 = (value: number): bigint => {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
};
const bits32 = (value: number): number => {
  view.setFloat32(0, value);
  return view.getInt32(0);
};

const NUMBERS = [
  ...[0, 0.5, 1, 1.5, 2.5, 3, 0.1, 0.49999999999999994, 4503599627370495.5, 8388607.5, 1e300, 3e38, 1e-40],
  ...[
    2 ** 31,
    2 ** 31 - 1,
    2 ** 31 - 0.5,
    2 ** 31 + 1,
    2 ** 32,
    2 ** 32 - 0.5,
    2 ** 53,
    2 ** 63,
    2 ** 64,
    2 ** 24 + 1,
  ],
  ...[2 ** 63 - 1024, 2 ** 64 - 2048, 5e-324, 2.2250738585072014e-308, Infinity, 16777217, 0.9999999],
];
const DOUBLES = [
  ...NUMBERS.flatMap((x) => [bits64(x), bits64(-x)]),
  ...[
    0x7ff8000000000000n,
    0xfff8000000000000n,
    0x7ff0000000000001n,
    0xfff4000000000123n,
    0x7ff8deadbeef0001n,
  ],
];
const SINGLES = [
  ...NUMBERS.flatMap((x) => [bits32(x), bits32(-x)]),
  ...[0x7fc00000, 0x7f800001, 0xffc00000 | 0, 0xffa12345 | 0, 0x7fc12345, 1, 0x007fffff],
];
const WORDS = [0, 1, -1, 7, 31, 0x7fffffff, -0x80000000, 0x01000001, 16777219, -16777217, 0x12345678];
const LONGS = [
  ...WORDS.map(BigInt),
  ...[0x7fffffffffffffffn, -0x8000000000000000n, 0x20000000000001n, -0x20000000000003n, 0x7fffff4000000001n],
  ...[
    0x8000004000000001n,
    0x0040000040000001n,
    0xffffffffffffffffn,
    0x123456789abcdef0n,
    0x7fffffbfffffffffn,
  ],
];
const EDGES: Record<string, (number | bigint)[]> = { i: WORDS, l: LONGS, f: SINGLES, d: DOUBLES };
/** The integer type with the bits of each, the instruction from those bits and the one to them. */
const CARRIED: Record<string, { type: Type; from: number[]; to: number[] }> = {
  i: { type: I32, from: [], to: [] },
  l: { type: I64, from: [], to: [] },
  f: { type: I32, from: [0xbe], to: [0xbc] },
  d: { type: I64, from: [0xbf], to: [0xbd] },
};

const OPERATORS = Object.entries(OPCODES)
  .filter(([, { signature, immediate }]) => immediate === 'none' && /^[ilfd]+:[ilfd]$/.test(signature))
  .filter(([, { signature }]) => /[fd]/.test(signature))
  .map(([code, { name, signature }]) => ({ name, code: Number(code), signature }));

function functionOf(code: number, signature: string) {
  const [from, to] = signature.split(':') as [string, string];
  const opcode = code > 0xff ? [0xfc, code & 0xff] : [code];
  return {
    parameters: [...from].map((letter) => CARRIED[letter].type),
    results: [CARRIED[to].type],
    body: [
      ...[...from].flatMap((letter, i) => [0x20, i, ...CARRIED[letter].from]),
      ...opcode,
      ...CARRIED[to].to,
    ],
    exportAs: 'f',
  };
}

const isNan: Record<string, (bits: number | bigint) => boolean> = {
  i: () => false,
  l: () => false,
  f: (bits) => (Number(bits) & 0x7fffffff) > 0x7f800000,
  d: (bits) => (BigInt(bits) & 0x7fffffffffffffffn) > 0x7ff0000000000000n,
};
const isQuiet: Record<string, (bits: number | bigint) => boolean> = {
  f: (bits) => (Number(bits) & 0x400000) !== 0,
  d: (bits) => (BigInt(bits) & 0x8000000000000n) !== 0n,
};
const MOVES_BITS = /abs|neg|copysign|reinterpret/;

function agree(name: string, type: string, actual: Outcome<Value>, expected: Outcome<Value>): boolean {
  if ('trap' in actual || 'trap' in expected)
    return 'trap' in actual && 'trap' in expected && actual.trap === expected.trap;
  const [given, wanted] = [actual.values[0], expected.values[0]] as (number | bigint)[];
  if (!isNan[type](wanted) || MOVES_BITS.test(name)) return given === wanted;
  return isNan[type](given) && isQuiet[type](given);
}

const store = new Store({ ramBytes: 0x1000000 });

describe('operators on floats', () => {
  test.each(OPERATORS)('$name', ({ name, code, signature }) => {
    const wasm = writeModule({ functions: [functionOf(code, signature)] });
    const ours = instantiate(wasm, {}, { store });
    const theirs = new EngineInstance(wasm);
    const [from, to] = signature.split(':') as [string, string];
    const [xs, ys] = [EDGES[from[0]], from.length > 1 ? EDGES[from[1]] : [undefined]];
    for (const x of xs)
      for (const y of ys) {
        const args = y === undefined ? [x] : [x, y];
        const expected = theirs.invoke('f', args);
        const actual = alike(ours.invoke('f', args), expected);
        // built only on failure: there are tens of thousands of calls
        if (!agree(name, to, actual, expected))
          expect({ name, args, ...actual }).toEqual({ name, args, ...expected });
      }
  });
});
