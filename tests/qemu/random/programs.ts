// Random programs that come to an end on every machine: pc only moves forward, nothing waits for what may not come, and
// nothing depends on time. Left out is also what machines may do in different ways: see the deviations in docs/machine.md.

import * as fc from 'fast-check';
import { accessAsLower } from './as-lower.ts';
import { short, spoiling } from './compressed.ts';
import { fromClint, interruptBits, interruptEnable, waiting } from './interrupts.ts';
import { PROGRAM_WORDS } from './layout.ts';
import type { Halves, Phrase } from './phrase.ts';
import { back, calls, csrAccess, fence, illegal, patch, status } from './privileged.ts';
import { access, arithmetic, atomic, transfer } from './unprivileged.ts';

const plain = (arbitrary: fc.Arbitrary<Halves>): fc.Arbitrary<Phrase> =>
  arbitrary.map((halves) => ({ halves }));

const phrases = [
  { arbitrary: plain(arithmetic), weight: 30 },
  { arbitrary: plain(access), weight: 25 },
  { arbitrary: plain(short), weight: 25 },
  { arbitrary: transfer, weight: 14 },
  { arbitrary: plain(csrAccess), weight: 8 },
  { arbitrary: plain(fence), weight: 2 },
  { arbitrary: plain(calls), weight: 2 },
  { arbitrary: plain(patch), weight: 1 },
  { arbitrary: plain(illegal), weight: 1 },
  { arbitrary: plain(interruptEnable), weight: 3 },
  { arbitrary: plain(waiting), weight: 4 },
];
const atomics = { arbitrary: plain(atomic), weight: 8 };
const changes = [
  { arbitrary: plain(status), weight: 4 },
  { arbitrary: back, weight: 2 },
];
/** What only M-mode can do. */
const machineOnly = [
  { arbitrary: plain(fromClint), weight: 2 },
  { arbitrary: plain(accessAsLower), weight: 6 },
  { arbitrary: plain(csrAccess), weight: 20 },
];

/** Puts phrases one behind the other, as far as there is room, and lets their jumps go to the starts of others. */
function assembled(parts: readonly Phrase[]): number[] {
  const starts = [0];
  for (const { halves } of parts) starts.push(starts[starts.length - 1] + halves.length);
  const fitting = parts.filter((_, n) => starts[n + 1] <= PROGRAM_WORDS * 2);
  return fitting.flatMap(({ halves, make, skip = 0 }, n) => {
    const to = starts[Math.min(n + 1 + skip, fitting.length)];
    return make === undefined ? halves : make((to - starts[n]) * 2);
  });
}

const spoilt = { arbitrary: plain(spoiling), weight: 3 };
const programOf = (...kinds: fc.Arbitrary<Phrase>[]) =>
  fc
    .oneof(...kinds.map((phrase) => fc.array(phrase, { minLength: 3, maxLength: 60, size: 'max' })))
    .map(assembled);

export interface Programs {
  readonly machine: fc.Arbitrary<number[]>;
  readonly lower: fc.Arbitrary<number[]>;
  /**
   * Where protection may take away the page that is safe otherwise. Addresses last here, so that no access crosses pages:
   * QEMU asks for protection as if the next page came next in physical memory, too.
   */
  readonly guarded: fc.Arbitrary<number[]>;
}

/** Programs that use these interrupts. */
export function programsWith(interrupts: readonly number[]): Programs {
  const all = [...phrases, { arbitrary: plain(interruptBits(interrupts)), weight: 5 }];
  const lowerChanging = fc.oneof(...all, ...changes, spoilt);
  return {
    machine: programOf(
      fc.oneof(...all, atomics, ...machineOnly),
      fc.oneof(...all, ...machineOnly, ...changes),
    ),
    lower: programOf(fc.oneof(...all, atomics, spoilt), lowerChanging),
    guarded: programOf(fc.oneof(...all, ...changes)),
  };
}
