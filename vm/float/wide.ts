// Unsigned 128-bit integers: four words, the least significant first. Wide enough for the exact product of two
// significands.
//
// Bits that a shift to the right would lose are "jammed": the last bit becomes 1 if any of them was. What matters for
// rounding is only whether there is something below, so nothing is lost by it.

import { multiplyHighUnsigned } from '../cpu/multiply.ts';

export type Wide = Uint32Array;

export const WORDS = 4;
export const BITS = 128;

export const wide = (): Wide => new Uint32Array(WORDS);

export function isZero(w: Wide): boolean {
  return (w[0] | w[1] | w[2] | w[3]) === 0;
}

/** w >> count, with what falls out jammed. */
export function shiftRightJam(w: Wide, count: number): void {
  if (count === 0) return;
  const words = count >>> 5;
  const bits = count & 31;
  let lost = 0;
  for (let n = 0; n < Math.min(words, WORDS); n++) lost |= w[n];
  if (words < WORDS) lost |= w[words] & (2 ** bits - 1);
  for (let n = 0; n < WORDS; n++) {
    const from = n + words;
    const low = from < WORDS ? w[from] >>> bits : 0;
    const high = bits !== 0 && from + 1 < WORDS ? w[from + 1] << (32 - bits) : 0;
    w[n] = low | high;
  }
  if (lost !== 0) w[0] |= 1;
}

/** Moves the leading one to bit 127; returns how far. w is not zero. */
export function normalize(w: Wide): number {
  let shift = 0;
  while (w[3] === 0) {
    w[3] = w[2];
    w[2] = w[1];
    w[1] = w[0];
    w[0] = 0;
    shift += 32;
  }
  const bits = Math.clz32(w[3]);
  if (bits === 0) return shift;
  for (let n = WORDS - 1; n > 0; n--) w[n] = (w[n] << bits) | (w[n - 1] >>> (32 - bits));
  w[0] <<= bits;
  return shift + bits;
}

/** w += other; returns the carry out of bit 127. */
export function add(w: Wide, other: Wide): number {
  let carry = 0;
  for (let n = 0; n < WORDS; n++) {
    const sum = w[n] + other[n] + carry;
    w[n] = sum;
    carry = sum > 0xffffffff ? 1 : 0;
  }
  return carry;
}

/** w = larger - smaller; w may be either of them. */
export function subtract(w: Wide, larger: Wide, smaller: Wide): void {
  let borrow = 0;
  for (let n = 0; n < WORDS; n++) {
    const difference = larger[n] - smaller[n] - borrow;
    w[n] = difference;
    borrow = difference < 0 ? 1 : 0;
  }
}

export function isLess(left: Wide, right: Wide): boolean {
  for (let n = WORDS - 1; n >= 0; n--) {
    if (left[n] !== right[n]) return left[n] < right[n];
  }
  return false;
}

/** w = the product of two 64-bit numbers. */
export function multiply(w: Wide, aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  w.fill(0);
  addProduct(w, 0, aLow, bLow);
  addProduct(w, 1, aLow, bHigh);
  addProduct(w, 1, aHigh, bLow);
  addProduct(w, 2, aHigh, bHigh);
}

/** Adds a * b at word n; what w can hold is not exceeded. */
function addProduct(w: Wide, n: number, a: number, b: number): void {
  let sum = w[n] + (Math.imul(a, b) >>> 0);
  w[n] = sum;
  sum = w[n + 1] + (multiplyHighUnsigned(a, b) >>> 0) + (sum > 0xffffffff ? 1 : 0);
  w[n + 1] = sum;
  if (sum > 0xffffffff) w[n + 2]++;
}
