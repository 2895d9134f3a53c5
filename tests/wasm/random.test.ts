// Random modules as instances give the same as in the host's WebAssembly engine: results, traps, memory, globals; with floats,
// addresses out of bounds, tables and memories that change.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantiate, type MemoryExtern, Store } from '../../wasm/index.ts';
import { type RandomModule, randomModule, WINDOW_BYTES } from '../toolchain/wasm/random-module.ts';
import { F32, F64, I64, type Type } from '../toolchain/wasm/wasm-writer.ts';
import { alike, EngineInstance } from './engine.ts';

const COMPARED_BYTES = WINDOW_BYTES + 0x60;
const ARGUMENT_SETS = 4;

function compare(module: RandomModule, seeds: number[]): void {
  const bytes = module.write(0);
  const theirs = new EngineInstance(bytes);
  const ours = instantiate(bytes, {}, { store: new Store({ ramBytes: 0x2000000 }) });
  const memory = () => (theirs.exports.memory as { buffer: ArrayBuffer }).buffer;
  for (const { name, parameters } of module.functions)
    for (let set = 0; set < ARGUMENT_SETS; set++) {
      const args = parameters.map((type, i) => argument(type, seeds, set + i));
      for (const instance of [ours, theirs]) instance.invoke('refuel');
      const expected = theirs.invoke(name, args);
      expect({ name, args, ...alike(ours.invoke(name, args), expected) }).toEqual({
        name,
        args,
        ...expected,
      });
    }
  for (const instance of [ours, theirs]) instance.invoke('dump');
  const { bytes: given } = ours.exports.memory as MemoryExtern;
  expect(given.length).toBe(memory().byteLength);
  expect(Buffer.from(given.subarray(0, COMPARED_BYTES))).toEqual(Buffer.from(memory(), 0, COMPARED_BYTES));
}

/** Small numbers and large ones: the seeds as they are, or their low bits. */
function argument(type: Type, seeds: number[], n: number): number | bigint {
  const word = seeds[n % seeds.length];
  const value = n % 2 ? word & 7 : word;
  if (type === I64) return BigInt.asIntN(64, (BigInt(value) << 31n) ^ BigInt(seeds[0]));
  if (type === F32) return Math.fround(value / 8);
  return type === F64 ? value / 3 : value | 0;
}

const tape = (shortest: number, longest: number) =>
  fc.array(fc.nat({ max: 0x7fffffff }), { minLength: shortest, maxLength: longest, size: 'max' });
const seeds = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
const runs = (count: number) => ({
  numRuns: Number(process.env.RUNS ?? count),
  interruptAfterTimeLimit: 60_000,
});

describe('random instances agree with the host engine', () => {
  test.each([
    ['small ones', 8, 120, 100],
    ['large ones', 300, 1500, 25],
  ])('%s', (_, shortest, longest, count) => {
    fc.assert(
      fc.property(tape(shortest, longest), seeds, (numbers, args) =>
        compare(randomModule(numbers, { floats: true, instance: true }), args),
      ),
      runs(count),
    );
  });
});
