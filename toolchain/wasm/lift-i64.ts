// i64 instructions on pairs of words. Additions, logic, comparisons and shifts by constants are expanded in place;
// division and shifts by variables are run-time routines under the names compilers use for them (libgcc's).

import type { Builder } from './builder.ts';
import type { ModuleContext } from './context.ts';
import type { BinaryOp, Node } from './ir.ts';
import { countBits, ones } from './lift-i32.ts';
import { TRAP } from './traps.ts';

export interface Pair {
  lo: Node;
  hi: Node;
}

export function constantPair(b: Builder, value: bigint): Pair {
  return { lo: b.constant(Number(BigInt.asIntN(32, value))), hi: b.constant(Number(value >> 32n)) };
}

type Binary = (b: Builder, context: ModuleContext, x: Pair, y: Pair) => Pair;

const wordwise =
  (op: BinaryOp): Binary =>
  (b, _, x, y) => ({ lo: b.binary(op, x.lo, y.lo), hi: b.binary(op, x.hi, y.hi) });

export const BINARY_I64: Record<string, Binary> = {
  and: wordwise('and'),
  or: wordwise('or'),
  xor: wordwise('xor'),
  add(b, _, x, y) {
    const lo = b.binary('add', x.lo, y.lo);
    // a + b carries when the sum is below either operand; y is the one that may be a constant
    const carry = y.lo.isConst && y.lo.imm === 0 ? b.constant(0) : b.binary('sltu', lo, x.lo);
    return { lo, hi: b.binary('add', b.binary('add', x.hi, y.hi), carry) };
  },
  sub(b, _, x, y) {
    const borrow = b.binary('sltu', x.lo, y.lo);
    return { lo: b.binary('sub', x.lo, y.lo), hi: b.binary('sub', b.binary('sub', x.hi, y.hi), borrow) };
  },
  mul(b, _, x, y) {
    const cross = b.binary('add', b.binary('mul', x.lo, y.hi), b.binary('mul', x.hi, y.lo));
    return {
      lo: b.binary('mul', x.lo, y.lo),
      hi: b.binary('add', b.binary('mulhu', x.lo, y.lo), cross),
    };
  },
  div_s(b, context, x, y) {
    guardZero(b, y);
    const isMinimum = b.not(b.binary('or', x.lo, b.binary('xor', x.hi, b.constant(-0x80000000))));
    const isMinusOne = b.binary('eq', b.binary('and', y.lo, y.hi), b.constant(-1));
    b.trapIf(b.binary('and', isMinimum, isMinusOne), TRAP.INTEGER_OVERFLOW);
    return routine(b, context, '__divdi3', [x.lo, x.hi, y.lo, y.hi]);
  },
  div_u(b, context, x, y) {
    guardZero(b, y);
    return routine(b, context, '__udivdi3', [x.lo, x.hi, y.lo, y.hi]);
  },
  rem_s(b, context, x, y) {
    guardZero(b, y);
    return routine(b, context, '__moddi3', [x.lo, x.hi, y.lo, y.hi]);
  },
  rem_u(b, context, x, y) {
    guardZero(b, y);
    return routine(b, context, '__umoddi3', [x.lo, x.hi, y.lo, y.hi]);
  },
  shl: (b, context, x, y) => shift(b, context, 'shl', x, y.lo),
  shr_s: (b, context, x, y) => shift(b, context, 'shr_s', x, y.lo),
  shr_u: (b, context, x, y) => shift(b, context, 'shr_u', x, y.lo),
  rotl: (b, context, x, y) => rotate(b, context, x, y.lo, 'shl', 'shr_u'),
  rotr: (b, context, x, y) => rotate(b, context, x, y.lo, 'shr_u', 'shl'),
};

type Compare = (b: Builder, x: Pair, y: Pair) => Node;

const less =
  (op: 'slt' | 'sltu'): Compare =>
  (b, x, y) => {
    const high = b.binary(op, x.hi, y.hi);
    const low = b.binary('sltu', x.lo, y.lo);
    return b.select(b.binary('eq', x.hi, y.hi), low, high);
  };
const lessSigned = less('slt');
const lessUnsigned = less('sltu');
const equal: Compare = (b, x, y) =>
  b.not(b.binary('or', b.binary('xor', x.lo, y.lo), b.binary('xor', x.hi, y.hi)));

export const COMPARE_I64: Record<string, Compare> = {
  eq: equal,
  ne: (b, x, y) => b.not(equal(b, x, y)),
  lt_s: lessSigned,
  lt_u: lessUnsigned,
  gt_s: (b, x, y) => lessSigned(b, y, x),
  gt_u: (b, x, y) => lessUnsigned(b, y, x),
  le_s: (b, x, y) => b.not(lessSigned(b, y, x)),
  le_u: (b, x, y) => b.not(lessUnsigned(b, y, x)),
  ge_s: (b, x, y) => b.not(lessSigned(b, x, y)),
  ge_u: (b, x, y) => b.not(lessUnsigned(b, x, y)),
};

export const UNARY_I64: Record<string, (b: Builder, context: ModuleContext, x: Pair) => Pair> = {
  clz: (b, context, x) => {
    const inHigh = countBits(b, context, '__clzsi2', x.hi, Math.clz32);
    const inLow = countBits(b, context, '__clzsi2', x.lo, Math.clz32);
    const lo = b.select(x.hi, inHigh, b.binary('add', inLow, b.constant(32)));
    return { lo, hi: b.constant(0) };
  },
  ctz: (b, context, x) => {
    const trailing = (n: number) => (n ? 31 - Math.clz32(n & -n) : 32);
    const inLow = countBits(b, context, '__ctzsi2', x.lo, trailing);
    const inHigh = countBits(b, context, '__ctzsi2', x.hi, trailing);
    const lo = b.select(x.lo, inLow, b.binary('add', inHigh, b.constant(32)));
    return { lo, hi: b.constant(0) };
  },
  popcnt: (b, context, x) => {
    const low = countBits(b, context, '__popcountsi2', x.lo, ones);
    const high = countBits(b, context, '__popcountsi2', x.hi, ones);
    return { lo: b.binary('add', low, high), hi: b.constant(0) };
  },
  extend8_s: (b, _, x) => extendLow(b, x.lo, 24),
  extend16_s: (b, _, x) => extendLow(b, x.lo, 16),
  extend32_s: (b, _, x) => extendLow(b, x.lo, 0),
};

function extendLow(b: Builder, word: Node, unusedBits: number): Pair {
  const shiftBy = b.constant(unusedBits);
  const lo = b.binary('sra', b.binary('sll', word, shiftBy), shiftBy);
  return signExtended(b, lo);
}

export function signExtended(b: Builder, lo: Node): Pair {
  return { lo, hi: b.binary('sra', lo, b.constant(31)) };
}

function guardZero(b: Builder, y: Pair): void {
  b.trapIf(b.not(b.binary('or', y.lo, y.hi)), TRAP.DIVIDE_BY_ZERO);
}

function routine(b: Builder, context: ModuleContext, name: string, args: Node[]): Pair {
  const call = b.call(context.external(name), args);
  return { lo: b.result(call, 0), hi: b.result(call, 1) };
}

type Shift = 'shl' | 'shr_s' | 'shr_u';
const SHIFT_ROUTINE: Record<Shift, string> = { shl: '__ashldi3', shr_s: '__ashrdi3', shr_u: '__lshrdi3' };

function shift(b: Builder, context: ModuleContext, op: Shift, x: Pair, count: Node): Pair {
  if (count.isConst) return shiftByConstant(b, op, x, count.imm & 63);
  const masked = b.binary('and', count, b.constant(63));
  return routine(b, context, SHIFT_ROUTINE[op], [x.lo, x.hi, masked]);
}

function shiftByConstant(b: Builder, op: Shift, x: Pair, count: number): Pair {
  const by = (word: Node, how: BinaryOp, amount: number) => b.binary(how, word, b.constant(amount));
  const zero = b.constant(0);
  if (count === 0) return x;
  if (op === 'shl') {
    if (count >= 32) return { lo: zero, hi: by(x.lo, 'sll', count - 32) };
    const hi = b.binary('or', by(x.hi, 'sll', count), by(x.lo, 'srl', 32 - count));
    return { lo: by(x.lo, 'sll', count), hi };
  }
  const down: BinaryOp = op === 'shr_s' ? 'sra' : 'srl';
  const fill = op === 'shr_s' ? by(x.hi, 'sra', 31) : zero;
  if (count >= 32) return { lo: by(x.hi, down, count - 32), hi: fill };
  const lo = b.binary('or', by(x.lo, 'srl', count), by(x.hi, 'sll', 32 - count));
  return { lo, hi: by(x.hi, down, count) };
}

function rotate(b: Builder, context: ModuleContext, x: Pair, count: Node, one: Shift, other: Shift): Pair {
  const first = shift(b, context, one, x, count);
  const second = shift(b, context, other, x, b.binary('sub', b.constant(0), count));
  return { lo: b.binary('or', first.lo, second.lo), hi: b.binary('or', first.hi, second.hi) };
}
