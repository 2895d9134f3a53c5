// Rounding a 128-bit significand to so many bits (IEEE 754, "Rounding-direction attributes").

import { RDN, RMM, RNE, RUP } from './format.ts';
import { BITS, shiftRightJam, type Wide, wide } from './wide.ts';

/** What was cut off, in units of the last place kept: 0 nothing, 1 less than a half, 2 a half, 3 more. */
type Remainder = number;

/** Whether the magnitude grows by one in the last place. */
function roundsAway(mode: number, negative: boolean, odd: boolean, remainder: Remainder): boolean {
  if (mode === RNE) return remainder + (odd ? 1 : 0) > 2;
  if (mode === RMM) return remainder >= 2;
  return remainder !== 0 && ((mode === RDN && negative) || (mode === RUP && !negative));
}

/** The outcome of rounding: an integer of two words, and whether something was lost. */
export class Rounded {
  high = 0;
  low = 0;
  inexact = false;
  readonly #work = wide();

  /**
   * Rounds to the `keep` leading bits of a significand, which become an integer: up to 2^keep where all of them were ones.
   * With no bits to keep, the integer is 0 or 1.
   * @param keep at most 62; zero or negative where the leading bit stands below the last place kept
   */
  round(significand: Wide, keep: number, mode: number, negative: boolean): void {
    const work = this.#work;
    work.set(significand);
    // Two bits more than are kept: the half, and whether there is something below it.
    shiftRightJam(work, BITS - keep - 2);
    const remainder = work[0] & 3;
    this.inexact = remainder !== 0;
    this.low = ((work[1] << 30) | (work[0] >>> 2)) >>> 0;
    this.high = work[1] >>> 2;
    if (!roundsAway(mode, negative, (this.low & 1) !== 0, remainder)) return;
    this.low = (this.low + 1) >>> 0;
    if (this.low === 0) this.high++;
  }
}
