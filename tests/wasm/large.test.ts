// Large modules: calls over more than a `jal` reaches, and what is too large.

import { describe, expect, test } from '@jest/globals';
import { instantiate, Store } from '../../wasm/index.ts';
import {
  type FunctionSource,
  I32,
  i32const,
  type Type,
  unsigned,
  writeModule,
} from '../toolchain/wasm/wasm-writer.ts';
import { EngineInstance } from './engine.ts';

const one: { parameters: Type[]; results: Type[] } = { parameters: [I32], results: [I32] };
/** x = rotl(x * c, k), many times. */
const mix = (steps: number): number[] =>
  Array.from({ length: steps }, (_, k) => [
    ...[0x20, 0, ...i32const(k * 77777 + 12345), 0x6c, ...i32const(k & 31), 0x77, 0x21, 0],
  ]).flat();

test('functions call others that are more than 1 MiB away', () => {
  const count = 70;
  const body = mix(1000);
  const functions = Array.from({ length: count }, (_, i): FunctionSource => {
    const next = i + 1 < count ? [0x10, ...unsigned(i + 1)] : [];
    return { ...one, body: [...body, 0x20, 0, ...next], exportAs: `f${i}` };
  });
  functions.push({ ...one, body: [0x20, 0, 0x10, 0], exportAs: 'back' });
  const bytes = writeModule({ functions });
  const ours = instantiate(bytes, {}, { store: new Store({ ramBytes: 0x2000000 }) });
  const theirs = new EngineInstance(bytes);
  for (const name of ['f0', `f${count - 2}`, 'back'])
    expect(ours.invoke(name, [7])).toEqual(theirs.invoke(name, [7]));
});

test('a function of more than 1 MiB is refused in one line', () => {
  const bytes = writeModule({ functions: [{ ...one, body: [...mix(50_000), 0x20, 0], exportAs: 'f' }] });
  expect(() => instantiate(bytes)).toThrow(
    /^function function\[0\]: its machine code takes \d+ bytes, and 1 MiB is the most$/,
  );
});

test.each([
  [
    'a sum doubled many times',
    [...Array.from({ length: 60 }, () => [0x20, 0, 0x20, 0, 0x6a, 0x21, 0]).flat(), 0x20, 0],
  ],
  ['a sum of very many', [0x20, 0, ...Array.from({ length: 5000 }, () => [0x20, 0, 0x6a]).flat()]],
  [
    'very many blocks',
    [
      ...Array(3000).fill([0x02, 0x40]).flat(),
      0x20,
      0,
      0x0d,
      ...unsigned(2000),
      ...Array(3000).fill(0x0b),
      0x20,
      0,
    ],
  ],
])('%s, as an address', (_, code: number[]) => {
  const bytes = writeModule({
    memory: 1,
    functions: [{ ...one, body: [...code, 0x28, 0, 0], exportAs: 'f' }],
  });
  const ours = instantiate(bytes, {}, { store: new Store({ ramBytes: 0x1000000 }) });
  expect(ours.invoke('f', [4])).toEqual(new EngineInstance(bytes).invoke('f', [4]));
});

const repeat = (count: number, code: (k: number) => number[]): number[] =>
  Array.from({ length: count }, (_, k) => code(k)).flat();
/** local 0 = local 0 `code` k */
const stir = (k: number, code: number): number[] => [0x20, 0, ...i32const(k), code, 0x21, 0];

describe('shapes that no compiler makes', () => {
  test.each<[string, number[]]>([
    [
      'a choice among 3,000 blocks',
      [
        ...repeat(3000, () => [0x02, 0x40]),
        ...[0x20, 0, 0x0e, ...unsigned(2999), ...repeat(3000, unsigned)],
        ...repeat(3000, (k) => [0x0b, ...stir(k, 0x73)]),
        ...[0x20, 0],
      ],
    ],
    [
      'a table of 10,000 branches to few blocks',
      [
        ...repeat(50, () => [0x02, 0x40]),
        ...[0x20, 0, 0x0e, ...unsigned(10_000), ...repeat(10_001, (k) => [k % 50])],
        ...repeat(50, (k) => [0x0b, ...stir(k, 0x6a)]),
        ...[0x20, 0],
      ],
    ],
    [
      'ifs in 3,000 ifs, each with its else',
      [
        ...repeat(3000, () => [0x20, 0, 0x04, I32]),
        ...[0x20, 0],
        ...repeat(3000, (k) => [0x05, ...i32const(k), 0x0b]),
      ],
    ],
    ['1,500 ifs in a row', [...repeat(1500, (k) => [0x20, 0, 0x04, 0x40, ...stir(k, 0x6a), 0x0b]), 0x20, 0]],
    [
      '1,000 loops in a row',
      [
        ...repeat(1000, (k) => [
          ...[...i32const(3), 0x21, 1, 0x03, 0x40, ...stir(k, 0x6a)],
          ...[0x20, 1, ...i32const(1), 0x6b, 0x22, 1, 0x0d, 0, 0x0b],
        ]),
        ...[0x20, 0],
      ],
    ],
  ])('%s', (_, body) => {
    agree([{ ...one, locals: [I32], body, exportAs: 'f' }]);
  });

  test('1,000 locals that a loop changes', () => {
    const local = (k: number) => unsigned(1 + (k % 1000));
    const body = [
      ...repeat(1000, (k) => [0x20, 0, ...i32const(k), 0x6c, 0x21, ...local(k)]),
      ...[...i32const(3), 0x21, 0, 0x03, 0x40],
      ...repeat(1000, (k) => [0x20, ...local(k), 0x20, ...local(k + 1), 0x6a, 0x21, ...local(k)]),
      ...[...stir(-1, 0x6a), 0x20, 0, 0x0d, 0, 0x0b, 0x20, 0],
      ...repeat(1000, (k) => [0x20, ...local(k), 0x73]),
    ];
    agree([{ ...one, locals: Array(1000).fill(I32), body, exportAs: 'f' }]);
  });

  test('1,000 arguments and 1,000 results', () => {
    const many: Type[] = Array(1000).fill(I32);
    const argumentsOf = repeat(1000, (k) => [0x20, 0, ...i32const(k), 0x6c]);
    agree([
      { parameters: many, results: many, body: repeat(1000, (k) => [0x20, ...unsigned(999 - k)]) },
      { ...one, body: [...argumentsOf, 0x10, 0, ...repeat(999, () => [0x6b])], exportAs: 'f' },
    ]);
  });
});

function agree(functions: FunctionSource[]): void {
  const bytes = writeModule({ functions });
  const ours = instantiate(bytes, {}, { store: new Store({ ramBytes: 0x1000000 }) });
  const theirs = new EngineInstance(bytes);
  for (const n of [0, 1, 77, -5]) expect(ours.invoke('f', [n])).toEqual(theirs.invoke('f', [n]));
}
