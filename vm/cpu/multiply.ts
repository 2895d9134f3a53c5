// M (unprivileged manual, "Integer Multiplication and Division"). Division never traps: by zero it gives -1 (all ones)
// and the dividend as remainder; the one signed overflow gives the dividend, remainder 0.

import type { SemanticsTable } from './operation.ts';

/** Upper 32 bits of the product of two unsigned words, from 16-bit halves. */
export function multiplyHighUnsigned(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // No sum below exceeds 2^53, and each fits in 33 bits.
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) | 0;
}

/** As signed numbers: a negative operand a stands for a - 2^32, which takes the other operand off the upper half. */
const multiplyHigh = (a: number, b: number) => multiplyHighUnsigned(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0);

const MOST_NEGATIVE = -0x80000000;
const overflows = (dividend: number, divisor: number) => dividend === MOST_NEGATIVE && divisor === -1;

export const multiply = {
  mul: ({ x }, i) => {
    x[i.rd] = Math.imul(x[i.rs1], x[i.rs2]);
  },
  mulh: ({ x }, i) => {
    x[i.rd] = multiplyHigh(x[i.rs1], x[i.rs2]);
  },
  mulhsu: ({ x }, i) => {
    const a = x[i.rs1];
    const b = x[i.rs2];
    x[i.rd] = multiplyHighUnsigned(a, b) - (a < 0 ? b : 0);
  },
  mulhu: ({ x }, i) => {
    x[i.rd] = multiplyHighUnsigned(x[i.rs1], x[i.rs2]);
  },
  div: ({ x }, i) => {
    const dividend = x[i.rs1];
    const divisor = x[i.rs2];
    if (divisor === 0) x[i.rd] = -1;
    else x[i.rd] = overflows(dividend, divisor) ? dividend : dividend / divisor;
  },
  divu: ({ x }, i) => {
    const divisor = x[i.rs2] >>> 0;
    x[i.rd] = divisor === 0 ? -1 : (x[i.rs1] >>> 0) / divisor;
  },
  rem: ({ x }, i) => {
    const dividend = x[i.rs1];
    const divisor = x[i.rs2];
    if (divisor === 0) x[i.rd] = dividend;
    else x[i.rd] = overflows(dividend, divisor) ? 0 : dividend % divisor;
  },
  remu: ({ x }, i) => {
    const divisor = x[i.rs2] >>> 0;
    x[i.rd] = divisor === 0 ? x[i.rs1] : (x[i.rs1] >>> 0) % divisor;
  },
} satisfies Partial<SemanticsTable>;
