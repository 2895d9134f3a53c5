// Every integer operator on operands that lie at the edges, against the host's engine: both operands unknown, the right one a
// constant (which takes the folding rules and immediates), the left one, both.

import { describe, expect, test } from '@jest/globals';
import { OPCODES } from '../../../toolchain/wasm/opcodes.ts';
import { Guest } from './guest.ts';
import { Host, wordsOf } from './host.ts';
import { type FunctionSource, I32, I64, i32const, i64const, type Type, writeModule } from './wasm-writer.ts';

const EDGES_I32 = [
  0, 1, -1, 7, 8, 31, 32, 255, 2047, -2048, 2048, 65535, 0x7fffffff, -0x80000000, 0x12345678, -1431655766,
];
const EDGES_I64 = [
  ...[0n, 1n, -1n, 10n, 31n, 32n, 63n, 64n, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n],
  ...[-0x80000000n, 0x7fffffffffffffffn, -0x8000000000000000n, 0x123456789abcdef0n, -12345678901n, 1000003n],
];

type Value = number | bigint;
const typeOf = (letter: string): Type => (letter === 'l' ? I64 : I32);
const edgesOf = (type: Type): Value[] => (type === I64 ? EDGES_I64 : EDGES_I32);
const constant = (type: Type, value: Value) =>
  type === I64 ? i64const(BigInt(value)) : i32const(Number(value));

const OPERATORS = Object.entries(OPCODES)
  .filter(
    ([, { signature, immediate, name }]) =>
      /^[il]+:[il]$/.test(signature) && immediate === 'none' && /^i/.test(name),
  )
  .map(([code, { name, signature }]) => {
    const [parameters, results] = signature.split(':').map((letters) => [...letters].map(typeOf));
    return { name, code: Number(code), parameters, results };
  });

interface Case {
  fn: FunctionSource;
  calls: Value[][];
}

function compare(cases: Case[]): void {
  const functions = cases.map(({ fn }, i) => ({ ...fn, exportAs: `f${i}` }));
  const wasm = writeModule({ functions, memory: 1 });
  const host = new Host(wasm);
  const guest = new Guest(wasm);
  cases.forEach(({ fn, calls }, i) => {
    for (const args of calls) {
      const {
        cause: _,
        retired: __,
        ...ending
      } = guest.call(`f${i}`, wordsOf(args), fn.results[0] === I64 ? 2 : 1);
      const expected = host.call(`f${i}`, args);
      // built only on failure: there are tens of thousands of calls
      if (JSON.stringify(ending) !== JSON.stringify(expected))
        expect({ args, ...ending }).toEqual({ args, ...expected });
    }
  });
}

const pairs = (x: Value[], y: Value[]): Value[][] => x.flatMap((a) => y.map((b) => [a, b]));

describe.each(OPERATORS)('$name', ({ code, parameters, results }) => {
  const [left, right] = parameters;
  const get = (index: number) => [0x20, index];
  test('of unknown operands', () => {
    const body = [...parameters.flatMap((_, i) => get(i)), code];
    const calls = right === undefined ? edgesOf(left).map((x) => [x]) : pairs(edgesOf(left), edgesOf(right));
    compare([{ fn: { parameters, results, body }, calls }]);
  });
  test('of constants', () => {
    const cases: Case[] = [];
    const add = (fnParameters: Type[], body: number[], calls: Value[][]) =>
      cases.push({ fn: { parameters: fnParameters, results, body: [...body, code] }, calls });
    for (const c of edgesOf(left)) {
      if (right === undefined) add([], constant(left, c), [[]]);
      else {
        add(
          [right],
          [...constant(left, c), ...get(0)],
          edgesOf(right).map((y) => [y]),
        );
        add(
          [left],
          [...get(0), ...constant(right, c)],
          edgesOf(left).map((x) => [x]),
        );
        add([], [...constant(left, c), ...constant(right, -1)], [[]]);
        add([], [...constant(left, c), ...constant(right, c)], [[]]);
      }
    }
    compare(cases);
  });
});
