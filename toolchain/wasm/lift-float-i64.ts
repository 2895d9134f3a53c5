// Between i64 and floats, for which RV32 has no instructions. An i64 is its high word times 2^32 plus its low word, both exact as
// doubles, so that one addition rounds it; for f32, which would round twice, the bits that a double has no room for are first
// gathered in one that keeps the sum on its side of the middle ("round to odd").

import type { Builder } from './builder.ts';
import type { Node } from './ir.ts';
import type { Pair } from './lift-i64.ts';

type FloatType = 'f32' | 'f64';

const double = (b: Builder, value: number): Node => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return b.floatConstant(8, view.getBigUint64(0));
};
const TRUNCATE = 1; // rounding mode

function toDouble(b: Builder, { lo, hi }: Pair, signed: boolean): Node {
  const high = b.float(signed ? 'fcvt.d.w' : 'fcvt.d.wu', [hi]);
  return b.float('fadd.d', [b.float('fmul.d', [high, double(b, 2 ** 32)]), b.float('fcvt.d.wu', [lo])]);
}

/** Bits below the 53 that a double has, by which a number of more than 53 bits is too long. */
const EXCESS_BITS = 11;
const EXCESS = (1 << EXCESS_BITS) - 1;

/** The same number if a double holds it, and otherwise the odd one of its two neighbours of 53 bits. */
function toOdd(b: Builder, { lo, hi }: Pair, signed: boolean): Pair {
  // beyond 53 bits: the high word has more than 21
  const bias = signed ? 1 << 21 : 0;
  const limit = b.constant((1 << 21) + bias);
  const isLong = b.not(b.binary('sltu', b.binary('add', hi, b.constant(bias)), limit));
  const excess = b.binary('and', lo, b.constant(EXCESS));
  const sticky = b.binary('sll', b.binary('ne', excess, b.constant(0)), b.constant(EXCESS_BITS));
  const odd = b.binary('or', b.binary('and', lo, b.constant(~EXCESS)), sticky);
  return { lo: b.select(isLong, odd, lo), hi };
}

/** The integer part of a double's absolute value, which is below 2^64. */
function magnitude(b: Builder, x: Node): Pair {
  const hi = b.float('fcvt.wu.d', [b.float('fmul.d', [x, double(b, 2 ** -32)])], TRUNCATE);
  const high = b.float('fmul.d', [b.float('fcvt.d.wu', [hi]), double(b, 2 ** 32)]);
  return { hi, lo: b.float('fcvt.wu.d', [b.float('fsub.d', [x, high])], TRUNCATE) };
}

function negateIf(b: Builder, mask: Node, { lo, hi }: Pair): Pair {
  const low = b.binary('xor', lo, mask);
  const borrow = b.binary('sltu', low, mask);
  return {
    lo: b.binary('sub', low, mask),
    hi: b.binary('sub', b.binary('sub', b.binary('xor', hi, mask), mask), borrow),
  };
}

const choose = (b: Builder, condition: Node, yes: Pair, no: Pair): Pair => ({
  lo: b.select(condition, yes.lo, no.lo),
  hi: b.select(condition, yes.hi, no.hi),
});

/** NaN becomes 0, what is too small or too large the nearest integer there is. */
function saturate(b: Builder, x: Node, signed: boolean, result: Pair): Pair {
  const word = (value: number) => b.constant(value);
  const most = signed ? { lo: word(-1), hi: word(0x7fffffff) } : { lo: word(-1), hi: word(-1) };
  const least = signed ? { lo: word(0), hi: word(-0x80000000) } : { lo: word(0), hi: word(0) };
  const isBelow = b.float('flt.d', [x, double(b, signed ? 2 ** 63 : 2 ** 64)]);
  const isAbove = b.float('fle.d', [double(b, signed ? -(2 ** 63) : 0), x]);
  const isNumber = b.float('feq.d', [x, x]);
  const zero = { lo: word(0), hi: word(0) };
  return choose(b, isNumber, choose(b, isBelow, choose(b, isAbove, result, least), most), zero);
}

export const convertI64 = {
  toFloat(b: Builder, type: FloatType, x: Pair, signed: boolean): Node {
    if (type === 'f64') return toDouble(b, x, signed);
    return b.float('fcvt.s.d', [toDouble(b, toOdd(b, x, signed), signed)]);
  },

  /** Truncates; what is out of range has been refused, or is made saturating. */
  fromFloat(b: Builder, type: FloatType, value: Node, signed: boolean, saturating: boolean): Pair {
    const x = type === 'f64' ? value : b.float('fcvt.d.s', [value]);
    const absolute = signed ? b.float('fsgnjx.d', [x, x]) : x;
    let result = magnitude(b, absolute);
    if (signed) {
      const isNegative = b.float('flt.d', [x, double(b, 0)]);
      result = negateIf(b, b.binary('sub', b.constant(0), isNegative), result);
    }
    return saturating ? saturate(b, x, signed, result) : result;
  },
};
