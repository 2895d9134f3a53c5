// What random programs are put together of: instructions that belong together, and how registers are used.
//
//   x2, x8..x15 addresses, not near the end of a page; seldom written, and never in machine mode, which could otherwise
//               reach devices that only QEMU has
//   x24..x26    used by phrases of several instructions
//   x28         an address that never faults, for atomics: QEMU reports their faults as those of loads

import * as fc from 'fast-check';
import { type EncodeOperands, encode } from '../../../isa/encode.ts';
import { INSTRUCTIONS, type InstructionName } from '../../../isa/instructions.ts';

export type Halves = readonly number[];

/** Instructions that belong together: nothing jumps into the middle of them. */
export interface Phrase {
  readonly halves: Halves;
  /** How many phrases a jump at its end skips; then `make` gives it for the distance from its start in bytes. */
  readonly skip?: number;
  readonly make?: (distance: number) => Halves;
}

/** A phrase that may go on a few phrases further down. */
export const jumping = (make: (distance: number) => Halves, skip: number): Phrase => ({
  halves: make(64),
  skip,
  make,
});
export const skips = fc.nat(4);

/** Half-words of instructions of 4 bytes. */
export const long = (...words: number[]): Halves => words.flatMap((word) => [word & 0xffff, word >>> 16]);

export const anyRegister = fc.nat(31);
export const target = fc.constantFrom(
  ...[0, 1, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 27, 29, 30, 31],
);
export const pointer = fc.integer({ min: 8, max: 15 });

export const named = (
  names: readonly InstructionName[],
  operands: fc.Arbitrary<EncodeOperands>,
): fc.Arbitrary<Halves> =>
  fc.tuple(fc.constantFrom(...names), operands).map(([name, given]) => long(encode(name, given)));

export const namesOf = (...formats: string[]): InstructionName[] =>
  INSTRUCTIONS.filter(({ format, extension }) => formats.includes(format) && extension !== 'Xidt').map(
    ({ name }) => name,
  );
