// Random functions give the same on the machine as in the host's WebAssembly engine: results, traps, memory, globals.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TRAP } from '../../../toolchain/wasm/traps.ts';
import { Guest, MEMORY_BASE } from './guest.ts';
import { type RandomModule, randomModule, WINDOW_BYTES } from './random-module.ts';
import { I64, type Type } from './wasm-writer.ts';

const COMPARED_BYTES = WINDOW_BYTES + 0x40;

type Ending = { words?: number[]; trap?: number };

/** What the engine's message says about the kind of trap. */
const HOST_TRAPS: [RegExp, number][] = [
  [/unreachable/, TRAP.UNREACHABLE],
  [/divide by zero|remainder by zero/, TRAP.DIVIDE_BY_ZERO],
  [/unrepresentable/, TRAP.INTEGER_OVERFLOW],
  [/table index is out of bounds/, TRAP.TABLE_INDEX],
  [/null function|signature mismatch/, TRAP.CALL_TYPE],
];

function wordsOf(values: unknown, types: Type[]): number[] {
  const list = types.length === 0 ? [] : types.length === 1 ? [values] : (values as unknown[]);
  return list.flatMap((value) =>
    typeof value === 'bigint'
      ? [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))]
      : [value as number],
  );
}

function hostCall(exports: WebAssembly.Exports, name: string, args: unknown[], results: Type[]): Ending {
  try {
    return { words: wordsOf((exports[name] as (...a: unknown[]) => unknown)(...args), results) };
  } catch (error) {
    const kind = HOST_TRAPS.find(([pattern]) => pattern.test(String(error)));
    if (!kind) throw error;
    return { trap: kind[1] };
  }
}

/** Calls every function on both sides, one after the other on the same memory, and compares. */
function compare(module: RandomModule, seeds: number[]): void {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.write(0) as BufferSource), {});
  const guest = new Guest(module.write(MEMORY_BASE));
  const hostMemory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
  module.functions.forEach(({ name, parameters, results }, f) => {
    const args = parameters.map((type, i) => {
      const word = seeds[(f + i) % seeds.length];
      return type === I64
        ? BigInt.asIntN(64, (BigInt(word) << 31n) ^ BigInt(seeds[i % seeds.length]))
        : word | 0;
    });
    const host = hostCall(exports, name, args, results);
    const words = args.flatMap((arg) => wordsOf(arg, [I64]));
    const resultWords = results.reduce((sum, type) => sum + (type === I64 ? 2 : 1), 0);
    const { retired: _, cause, ...outcome } = guest.call(name, words, resultWords);
    expect({ name, ...outcome }).toEqual({ name, ...host });
    if (cause !== undefined) expect(cause).toBe(3); // breakpoint
    (exports.dump as () => void)();
    guest.call('dump', []);
    expect(Buffer.from(guest.memory(COMPARED_BYTES))).toEqual(
      Buffer.from(hostMemory.slice(0, COMPARED_BYTES)),
    );
  });
}

const tape = (length: number) => fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 8, maxLength: length });
const seeds = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
const runs = (count: number) => ({ numRuns: Number(process.env.RUNS ?? count) });

describe('random functions agree with the host engine', () => {
  test('small ones', () => {
    fc.assert(
      fc.property(tape(80), seeds, (numbers, args) => compare(randomModule(numbers), args)),
      runs(300),
    );
  });
  test('large ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 300, maxLength: 3000 }),
        seeds,
        (numbers, args) => compare(randomModule(numbers), args),
      ),
      runs(100),
    );
  });
});
