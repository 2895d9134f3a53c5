// Random functions give the same on the machine as in the host's WebAssembly engine: results, traps, memory, globals.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Guest, MEMORY_BASE } from './guest.ts';
import { Host, wordsOf } from './host.ts';
import { type RandomModule, randomModule, WINDOW_BYTES } from './random-module.ts';
import { I64 } from './wasm-writer.ts';

const COMPARED_BYTES = WINDOW_BYTES + 0x40;

/** Calls every function on both sides, one after the other on the same memory, and compares. */
function compare(module: RandomModule, seeds: number[]): void {
  const host = new Host(module.write(0));
  const guest = new Guest(module.write(MEMORY_BASE));
  module.functions.forEach(({ name, parameters, results }, f) => {
    const args = parameters.map((type, i) => {
      const word = seeds[(f + i) % seeds.length];
      return type === I64
        ? BigInt.asIntN(64, (BigInt(word) << 31n) ^ BigInt(seeds[i % seeds.length]))
        : word | 0;
    });
    const expected = host.call(name, args);
    const words = wordsOf(args);
    const resultWords = results.reduce((sum, type) => sum + (type === I64 ? 2 : 1), 0);
    const { retired: _, cause, ...outcome } = guest.call(name, words, resultWords);
    expect({ name, ...outcome }).toEqual({ name, ...expected });
    if (cause !== undefined) expect(cause).toBe(3); // breakpoint
    host.call('dump', []);
    guest.call('dump', []);
    expect(Buffer.from(guest.memory(COMPARED_BYTES))).toEqual(Buffer.from(host.memory(COMPARED_BYTES)));
  });
}

const tape = (length: number) => fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 8, maxLength: length });
const seeds = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
const runs = (count: number) => ({ numRuns: Number(process.env.RUNS ?? count) });

describe('random functions agree with the host engine', () => {
  test('small ones', () => {
    fc.assert(
      fc.property(tape(80), seeds, (numbers, args) => compare(randomModule(numbers), args)),
      runs(200),
    );
  });
  test('large ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 300, maxLength: 3000 }),
        seeds,
        (numbers, args) => compare(randomModule(numbers), args),
      ),
      runs(60),
    );
  });
});
