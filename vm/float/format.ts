// The two binary formats of IEEE 754 that F and D are about, with the names that the manual gives to rounding modes and
// exception flags (unprivileged manual, "Floating-Point Control and Status Register").
//
// A value is a pair of words (high, low), as it stands in an f register: a single has its bits in the low word, and a
// high word of all ones ("NaN boxing"). A single without that is taken for a NaN.

/** Rounding modes: to nearest, ties to even; towards zero; down; up; to nearest, ties away from zero. */
export const RNE = 0;
export const RTZ = 1;
export const RDN = 2;
export const RUP = 3;
export const RMM = 4;
/** In an instruction: the mode is the one of frm. */
export const DYNAMIC = 7;

/** Exception flags: inexact, underflow, overflow, division by zero, invalid operation. */
export const NX = 1;
export const UF = 2;
export const OF = 4;
export const DZ = 8;
export const NV = 16;

export interface Format {
  /** Bits of the significand, the hidden one included. */
  readonly precision: number;
  readonly bias: number;
  /** The exponent field, moved down to bit 0, and its value for infinities and NaNs. */
  readonly maxField: number;
  /** Place of the exponent field and of the sign, in the high word of a double or the low word of a single. */
  readonly fieldShift: number;
  /** The only NaN that operations give, without the sign: quiet, nothing else set. */
  readonly canonicalNan: number;
}

export const SINGLE: Format = {
  precision: 24,
  bias: 127,
  maxField: 0xff,
  fieldShift: 23,
  canonicalNan: 0x7fc00000,
};

export const DOUBLE: Format = {
  precision: 53,
  bias: 1023,
  maxField: 0x7ff,
  fieldShift: 20,
  canonicalNan: 0x7ff80000,
};

/** The high word of a boxed single. */
export const BOX = 0xffffffff;
