// Random functions give the same on the machine as in the host's WebAssembly engine: results, traps, memory, globals.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TRAP } from '../../../toolchain/wasm/traps.ts';
import { Guest, MEMORY_BASE } from './guest.ts';
import { Host, wordsOf } from './host.ts';
import { type RandomModule, randomModule, WINDOW_BYTES } from './random-module.ts';
import { I64, type Type } from './wasm-writer.ts';

const COMPARED_BYTES = WINDOW_BYTES + 0x40;

const ARGUMENT_SETS = 5;

/** Calls every function on both sides, one after the other on the same memory, and compares. */
function compare(module: RandomModule, seeds: number[]): void {
  const host = new Host(module.write(0));
  const guest = new Guest(module.write(MEMORY_BASE));
  module.functions.forEach(({ name, parameters, results }) => {
    const resultWords = results.reduce((sum, type) => sum + (type === I64 ? 2 : 1), 0);
    for (let set = 0; set < ARGUMENT_SETS; set++) {
      const args = parameters.map((type, i) => argument(type, seeds, set + i));
      host.call('refuel', []);
      guest.call('refuel', []);
      const expected = host.call(name, args);
      const { retired: _, cause, ...outcome } = guest.call(name, wordsOf(args), resultWords);
      // the engine has one text for both
      if (outcome.trap === TRAP.UNINITIALIZED) outcome.trap = TRAP.CALL_TYPE;
      if (outcome.trap === TRAP.INVALID_CONVERSION) outcome.trap = TRAP.INTEGER_OVERFLOW;
      expect({ name, args, ...outcome }).toEqual({ name, args, ...expected });
      if (cause !== undefined) expect(cause).toBe(3); // breakpoint
    }
  });
  host.call('dump', []);
  guest.call('dump', []);
  expect(Buffer.from(guest.memory(COMPARED_BYTES))).toEqual(Buffer.from(host.memory(COMPARED_BYTES)));
}

/** Small numbers and large ones: the seeds as they are, or their low bits. */
function argument(type: Type, seeds: number[], n: number): number | bigint {
  const word = seeds[n % seeds.length];
  const value = n % 2 ? word & 7 : word;
  return type === I64 ? BigInt.asIntN(64, (BigInt(value) << 31n) ^ BigInt(seeds[0])) : value | 0;
}

const tape = (length: number) => fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 8, maxLength: length });
const seeds = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
/** Shrinking a large module takes long: after this time the smallest one so far is reported. */
const runs = (count: number) => ({
  numRuns: Number(process.env.RUNS ?? count),
  interruptAfterTimeLimit: 40_000,
});

describe('random functions agree with the host engine', () => {
  test('small ones', () => {
    fc.assert(
      fc.property(tape(80), seeds, (numbers, args) => compare(randomModule(numbers), args)),
      runs(300),
    );
  });
  test('small ones with floats', () => {
    fc.assert(
      fc.property(tape(150), seeds, (numbers, args) =>
        compare(randomModule(numbers, { floats: true }), args),
      ),
      runs(100),
    );
  });
  test('large ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 300, maxLength: 2000, size: 'max' }),
        seeds,
        // every other one with floats
        (numbers, args) => compare(randomModule(numbers, { floats: numbers[0] % 2 === 1 }), args),
      ),
      runs(120),
    );
  });
});
