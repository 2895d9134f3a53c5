// Quotients and square roots of significands, a bit a step as on paper. Both give a fixed-point number whose bit 63 has
// the weight 1, and say whether it is exact.
//
// Operands are 64-bit fixed-point numbers too, in [1, 2), of which the low 11 bits are zero: they can be moved down by a
// bit without loss, so that no remainder needs more than 64 bits.

export interface Quotient {
  high: number;
  low: number;
  exact: boolean;
}

/** More than the 53 bits of a double, and two for rounding. */
const STEPS = 58;
const TWO_32 = 2 ** 32;

/** a / b, in (1/2, 2). */
export function divide(result: Quotient, aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  let high = aHigh >>> 1;
  let low = ((aHigh << 31) | (aLow >>> 1)) >>> 0;
  const divisorHigh = bHigh >>> 1;
  const divisorLow = ((bHigh << 31) | (bLow >>> 1)) >>> 0;
  begin(result);
  for (let step = 0; step < STEPS; step++) {
    const fits = high > divisorHigh || (high === divisorHigh && low >= divisorLow);
    if (fits) {
      low -= divisorLow;
      high -= divisorHigh;
      if (low < 0) {
        low += TWO_32;
        high--;
      }
    }
    append(result, fits);
    high = ((high << 1) | (low >>> 31)) >>> 0;
    low = (low << 1) >>> 0;
  }
  finish(result, (high | low) === 0);
}

/** The root of a, or of 2a, in [1, 2). */
export function squareRoot(result: Quotient, aHigh: number, aLow: number, doubled: boolean): void {
  // Bits 63:62 are the integer part; two more bits of the radicand enter the remainder at each step.
  let radicandHigh = doubled ? aHigh : aHigh >>> 1;
  let radicandLow = doubled ? aLow : ((aHigh << 31) | (aLow >>> 1)) >>> 0;
  let high = 0;
  let low = 0;
  begin(result);
  for (let step = 0; step < STEPS; step++) {
    high = ((high << 2) | (low >>> 30)) >>> 0;
    low = ((low << 2) | (radicandHigh >>> 30)) >>> 0;
    radicandHigh = ((radicandHigh << 2) | (radicandLow >>> 30)) >>> 0;
    radicandLow = (radicandLow << 2) >>> 0;
    // (2 root + 1)^2 - (2 root)^2, in units of the new place.
    const trialHigh = ((result.high << 2) | (result.low >>> 30)) >>> 0;
    const trialLow = ((result.low << 2) | 1) >>> 0;
    const fits = high > trialHigh || (high === trialHigh && low >= trialLow);
    if (fits) {
      low -= trialLow;
      high -= trialHigh;
      if (low < 0) {
        low += TWO_32;
        high--;
      }
    }
    append(result, fits);
  }
  finish(result, (high | low) === 0);
}

function begin(result: Quotient): void {
  result.high = 0;
  result.low = 0;
}

function append(result: Quotient, bit: boolean): void {
  result.high = ((result.high << 1) | (result.low >>> 31)) >>> 0;
  result.low = ((result.low << 1) | (bit ? 1 : 0)) >>> 0;
}

/** Moves the bits to the top. */
function finish(result: Quotient, exact: boolean): void {
  const shift = 64 - STEPS;
  result.high = ((result.high << shift) | (result.low >>> (32 - shift))) >>> 0;
  result.low = (result.low << shift) >>> 0;
  result.exact = exact;
}
