// A floating-point value taken apart.

import { BOX, type Format, SINGLE } from './format.ts';

// Kinds, in the order of their magnitude as far as they have one.
export const ZERO = 0;
export const FINITE = 1;
export const INFINITE = 2;
export const QUIET_NAN = 3;
export const SIGNALING_NAN = 4;

const HIDDEN = 0x80000000;
const QUIET = 0x40000000;

export class Operand {
  kind = ZERO;
  negative = false;
  /** The field was zero, so that the value is zero or subnormal. */
  subnormal = false;
  // A finite value is significand x 2^exponent, where the significand is a fixed-point number in [1, 2): bit 31 of the
  // high word has the weight 1.
  exponent = 0;
  high = 0;
  low = 0;

  get isNan(): boolean {
    return this.kind >= QUIET_NAN;
  }

  /** Takes a value apart. A single that is not boxed is a quiet NaN. */
  unpack(format: Format, high: number, low: number): void {
    if (format !== SINGLE) {
      this.#set(format, high, (high << 11) | (low >>> 21), low << 11);
    } else if (high === BOX) {
      this.#set(format, low, low << 8, 0);
    } else {
      this.kind = QUIET_NAN;
      this.negative = false;
    }
  }

  /** Makes it the value of an integer below 2^32. */
  setInteger(magnitude: number, negative: boolean): void {
    this.kind = magnitude === 0 ? ZERO : FINITE;
    this.negative = negative;
    this.exponent = 31;
    this.high = magnitude;
    this.low = 0;
    if (magnitude !== 0) this.#normalize();
  }

  /** `top` is the word with sign and exponent; the fraction stands below the place of the hidden bit, with rubbish there. */
  #set({ bias, maxField, fieldShift }: Format, top: number, fractionHigh: number, fractionLow: number): void {
    const field = (top >>> fieldShift) & maxField;
    this.negative = top >>> 31 !== 0;
    this.subnormal = field === 0;
    this.high = (fractionHigh & ~HIDDEN) >>> 0;
    this.low = fractionLow >>> 0;
    const noFraction = (this.high | this.low) === 0;
    if (field === maxField) {
      this.kind = noFraction ? INFINITE : this.high & QUIET ? QUIET_NAN : SIGNALING_NAN;
    } else if (field !== 0) {
      this.kind = FINITE;
      this.exponent = field - bias;
      this.high = (this.high | HIDDEN) >>> 0;
    } else {
      this.kind = noFraction ? ZERO : FINITE;
      this.exponent = 1 - bias;
      if (!noFraction) this.#normalize();
    }
  }

  /** Moves the leading one to where it belongs. */
  #normalize(): void {
    if (this.high === 0) {
      this.high = this.low;
      this.low = 0;
      this.exponent -= 32;
    }
    const shift = Math.clz32(this.high);
    if (shift === 0) return;
    this.high = ((this.high << shift) | (this.low >>> (32 - shift))) >>> 0;
    this.low = (this.low << shift) >>> 0;
    this.exponent -= shift;
  }
}

/** -1, 0 or 1 as a is less than, equal to or greater than b; neither is a NaN. */
export function compare(a: Operand, b: Operand): number {
  if (a.kind === ZERO && b.kind === ZERO) return 0;
  if (a.kind === ZERO) return b.negative ? 1 : -1;
  if (a.negative !== b.negative && b.kind !== ZERO) return a.negative ? -1 : 1;
  const magnitude = compareMagnitudes(a, b);
  return a.negative ? -magnitude : magnitude;
}

function compareMagnitudes(a: Operand, b: Operand): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  if (a.kind !== FINITE) return 0;
  return Math.sign(a.exponent - b.exponent) || Math.sign(a.high - b.high) || Math.sign(a.low - b.low);
}

/** The mask of fclass (unprivileged manual, "Single-Precision Floating-Point Classify Instruction"). */
export function classify({ kind, negative, subnormal }: Operand): number {
  if (kind === SIGNALING_NAN) return 1 << 8;
  if (kind === QUIET_NAN) return 1 << 9;
  // From -infinity to -0, and mirrored from +0 to +infinity.
  const distance = kind === INFINITE ? 0 : kind === ZERO ? 3 : subnormal ? 2 : 1;
  return 1 << (negative ? distance : 7 - distance);
}
