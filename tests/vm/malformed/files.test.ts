// Files that are no programs, or damaged ones: the machine refuses them with one line, or runs what they say. Nothing else
// ever reaches the host.

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { link } from '../../../toolchain/link/link.ts';
import { LoadError } from '../../../vm/elf-loader.ts';
import { Machine } from '../../../vm/machine.ts';

const SOURCE = `
    .globl _start, tohost
_start:
    la t0, tohost
    li t1, 3
    sw t1, 0(t0)
    j _start
    .data
tohost:
    .word 0
    .bss
    .zero 64
`;
const program = link([assemble(SOURCE, { file: 'program.S' })], { entry: '_start', textBase: RAM_BASE });
const machine = new Machine({ ramBytes: 0x100000 });

/** Loads and runs; what came of it. */
function attempt(load: () => void): 'ran' | 'refused' {
  machine.reset();
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(LoadError);
    expect((error as Error).message).toMatch(/^[^\n]{5,200}$/);
    return 'refused';
  }
  machine.run(500);
  return 'ran';
}

test('the program itself runs to its end', () => {
  machine.loadElf(program);
  expect(machine.run(500)).toEqual({ kind: 'finished', status: 1 });
});

test('cut anywhere, it is refused or runs', () => {
  const outcomes = new Set<string>();
  for (let length = 0; length < program.length; length += length < 400 ? 1 : 37) {
    outcomes.add(attempt(() => machine.loadElf(program.subarray(0, length))));
  }
  expect(outcomes.has('refused')).toBe(true);
});

test('with bytes changed, it is refused or runs', () => {
  const header = fc.nat(0x7f);
  const at = fc.oneof({ arbitrary: header, weight: 3 }, { arbitrary: fc.nat(program.length - 1), weight: 1 });
  const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(0xff));
  const outcomes = new Map([
    ['ran', 0],
    ['refused', 0],
  ]);
  fc.assert(
    fc.property(fc.array(fc.tuple(at, value), { minLength: 1, maxLength: 6 }), (changes) => {
      const file = program.slice();
      for (const [place, byte] of changes) file[place] = byte;
      const outcome = attempt(() => machine.loadElf(file));
      outcomes.set(outcome, outcomes.get(outcome)! + 1);
    }),
    { numRuns: 500 },
  );
  expect([...outcomes.values()].every((count) => count > 30)).toBe(true);
});

test.each(['kernel', 'bios'] as const)('random bytes as %s', (role) => {
  const elfLike = fc
    .uint8Array({ maxLength: 300 })
    .map((bytes) => Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, ...bytes));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), elfLike), (bytes) => {
      attempt(() => machine.load({ [role]: bytes }));
    }),
    { numRuns: 500 },
  );
});

test('what does not fit into RAM is refused', () => {
  expect(attempt(() => machine.load({ kernel: new Uint8Array(0x100001) }))).toBe('refused');
  expect(attempt(() => machine.load({ bios: new Uint8Array(0x100000), kernel: Uint8Array.of(1) }))).toBe(
    'refused',
  );
});
