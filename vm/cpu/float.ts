// F and D (unprivileged manual, "Single-Precision Floating-Point" and "Double-Precision Floating-Point"). Values are
// computed in vm/float, with integers alone; here is what is particular to RISC-V: registers, flags, rounding modes, and
// mstatus.FS, which is Off (all of this is illegal), or else becomes Dirty whenever a register or a flag is written.

import { rs3Of } from '../../isa/fields.ts';
import { Accumulator } from '../float/accumulator.ts';
import { BOX, DOUBLE, DYNAMIC, type Format, NV, RMM, RNE, SINGLE } from '../float/format.ts';
import { classify, compare, Operand, SIGNALING_NAN } from '../float/operand.ts';
import { ILLEGAL_INSTRUCTION, raise } from './causes.ts';
import type { Hart } from './hart.ts';
import { MSTATUS_FS, MSTATUS_SD } from './mstatus.ts';
import type { Operation, Semantics, SemanticsTable } from './operation.ts';
import { F, FCSR } from './state.ts';

export const FRM_SHIFT = 5;

// One instruction at a time executes, so one set of operands serves all harts.
const a = new Operand();
const b = new Operand();
const c = new Operand();
const accumulator = new Accumulator();

// --- registers and status ---------------------------------------------------------------------------------------

/** Index of a register's low word in state.word; the high word follows. */
const lowOf = (register: number) => (F >> 2) + register * 2;

function unpack(operand: Operand, format: Format, { state: { word } }: Hart, register: number): void {
  operand.unpack(format, word[lowOf(register) + 1], word[lowOf(register)]);
}

function setRegister(hart: Hart, register: number, high: number, low: number): void {
  const { word } = hart.state;
  word[lowOf(register)] = low;
  word[lowOf(register) + 1] = high;
  markDirty(hart);
}

/** To be called after every change of an f register or fcsr. */
export function markDirty({ state }: Hart): void {
  state.mstatus |= MSTATUS_FS | MSTATUS_SD;
}

export const floatEnabled = ({ state }: Hart): boolean => (state.mstatus & MSTATUS_FS) !== 0;

function requireFloat(hart: Hart, i: Operation): void {
  if (!floatEnabled(hart)) raise(ILLEGAL_INSTRUCTION, i.word);
}

/** The rounding mode that the instruction asks for. @throws Exception illegal instruction, where there is none such */
function roundingMode(hart: Hart, i: Operation): number {
  const mode = i.imm === DYNAMIC ? hart.state.word[FCSR >> 2] >>> FRM_SHIFT : i.imm;
  if (mode > RMM) raise(ILLEGAL_INSTRUCTION, i.word);
  return mode;
}

function raiseFlags(hart: Hart, flags: number): void {
  if (flags === 0) return;
  hart.state.word[FCSR >> 2] |= flags;
  markDirty(hart);
}

// --- loads and stores ---------------------------------------------------------------------------------------------

const addressOf = ({ x }: Hart, i: Operation) => (x[i.rs1] + i.imm) >>> 0;

const load32: Semantics = (hart, i) => {
  requireFloat(hart, i);
  setRegister(hart, i.rd, BOX, hart.mmu.load(addressOf(hart, i), 4));
};

const store32: Semantics = (hart, i) => {
  requireFloat(hart, i);
  hart.mmu.store(addressOf(hart, i), 4, hart.state.word[lowOf(i.rs2)]);
};

const load64: Semantics = (hart, i) => {
  requireFloat(hart, i);
  const { low, high } = hart.mmu.load64(addressOf(hart, i));
  setRegister(hart, i.rd, high, low);
};

const store64: Semantics = (hart, i) => {
  requireFloat(hart, i);
  const { word } = hart.state;
  hart.mmu.store64(addressOf(hart, i), word[lowOf(i.rs2)], word[lowOf(i.rs2) + 1]);
};

// --- arithmetic: unpack, compute, round -----------------------------------------------------------------------------

/** Computes in the accumulator from the operands a, b, c. */
type Computation = () => void;

/** An instruction that leaves a rounded value in rd. */
function rounded(format: Format, unpackOperands: Semantics, compute: Computation): Semantics {
  return (hart, i) => {
    requireFloat(hart, i);
    accumulator.begin(roundingMode(hart, i));
    unpackOperands(hart, i);
    compute();
    accumulator.pack(format);
    raiseFlags(hart, accumulator.flags);
    setRegister(hart, i.rd, accumulator.high, accumulator.low);
  };
}

const unary = (format: Format, compute: Computation, from = format): Semantics =>
  rounded(format, (hart, i) => unpack(a, from, hart, i.rs1), compute);

const binary = (format: Format, compute: Computation): Semantics =>
  rounded(
    format,
    (hart, i) => {
      unpack(a, format, hart, i.rs1);
      unpack(b, format, hart, i.rs2);
    },
    compute,
  );

const ternary = (format: Format, compute: Computation): Semantics =>
  rounded(
    format,
    (hart, i) => {
      unpack(a, format, hart, i.rs1);
      unpack(b, format, hart, i.rs2);
      unpack(c, format, hart, rs3Of(i.word));
    },
    compute,
  );

const fromInteger = (format: Format, signed: boolean): Semantics =>
  rounded(
    format,
    ({ x }, i) => {
      const negative = signed && x[i.rs1] < 0;
      a.setInteger((negative ? -x[i.rs1] : x[i.rs1]) >>> 0, negative);
    },
    value,
  );

const value = () => accumulator.set(a);
const squareRoot = () => accumulator.setSquareRoot(a);
const product = () => accumulator.setProduct(a, b);
const quotient = () => accumulator.setQuotient(a, b);

const sum = (subtract: boolean): Computation => {
  return () => {
    accumulator.set(a);
    accumulator.add(b, subtract);
  };
};

/** (a * b, negated on demand) plus or minus c. */
const fused = (negate: boolean, subtract: boolean): Computation => {
  return () => {
    accumulator.setProduct(a, b, negate);
    accumulator.add(c, subtract);
  };
};

/** Rounds to an integer in rd. */
const toInteger =
  (format: Format, signed: boolean): Semantics =>
  (hart, i) => {
    requireFloat(hart, i);
    accumulator.begin(roundingMode(hart, i));
    unpack(a, format, hart, i.rs1);
    accumulator.set(a);
    hart.x[i.rd] = accumulator.toInteger(signed);
    raiseFlags(hart, accumulator.flags);
  };

// --- comparison ---------------------------------------------------------------------------------------------------

/** Whether a and b compare as asked, 0 where one is a NaN; `quiet` lets quiet NaNs pass without a flag. */
const comparison =
  (format: Format, quiet: boolean, holds: (order: number) => boolean): Semantics =>
  (hart, i) => {
    requireFloat(hart, i);
    unpack(a, format, hart, i.rs1);
    unpack(b, format, hart, i.rs2);
    const unordered = a.isNan || b.isNan;
    if (unordered && (!quiet || anySignaling())) raiseFlags(hart, NV);
    hart.x[i.rd] = !unordered && holds(compare(a, b)) ? 1 : 0;
  };

const anySignaling = () => a.kind === SIGNALING_NAN || b.kind === SIGNALING_NAN;

const equal = (order: number) => order === 0;
const less = (order: number) => order < 0;
const lessOrEqual = (order: number) => order <= 0;

/** IEEE 754-2019 minimumNumber (sign 1) and maximumNumber (sign -1): a number wins over a NaN, and -0 is less than +0. */
const extreme =
  (format: Format, sign: number): Semantics =>
  (hart, i) => {
    requireFloat(hart, i);
    unpack(a, format, hart, i.rs1);
    unpack(b, format, hart, i.rs2);
    if (anySignaling()) raiseFlags(hart, NV);
    accumulator.begin(RNE);
    accumulator.set(takesFirst(sign) ? a : b);
    accumulator.pack(format);
    setRegister(hart, i.rd, accumulator.high, accumulator.low);
  };

function takesFirst(sign: number): boolean {
  if (a.isNan || b.isNan) return b.isNan;
  const order = compare(a, b) * sign;
  return order === 0 ? a.negative === sign > 0 : order < 0;
}

// --- bits ---------------------------------------------------------------------------------------------------------

const SIGN = 0x80000000;

/** The magnitude of rs1 with a sign made of both signs. */
const signInjection =
  (format: Format, sign: (first: number, second: number) => number): Semantics =>
  (hart, i) => {
    requireFloat(hart, i);
    const first = topWord(hart, format, i.rs1);
    const top = (first & ~SIGN) | (sign(first, topWord(hart, format, i.rs2)) & SIGN);
    if (format === SINGLE) setRegister(hart, i.rd, BOX, top);
    else setRegister(hart, i.rd, top, hart.state.word[lowOf(i.rs1)]);
  };

/** The word with the sign. */
function topWord({ state: { word } }: Hart, format: Format, register: number): number {
  const high = word[lowOf(register) + 1];
  if (format !== SINGLE) return high;
  return high === BOX ? word[lowOf(register)] : SINGLE.canonicalNan;
}

const copied = (_: number, second: number) => second;
const inverted = (_: number, second: number) => ~second;
const combined = (first: number, second: number) => first ^ second;

const classification =
  (format: Format): Semantics =>
  (hart, i) => {
    requireFloat(hart, i);
    unpack(a, format, hart, i.rs1);
    hart.x[i.rd] = classify(a);
  };

const SIGNED = true;
const UNSIGNED = false;

export const float = {
  flw: load32,
  fsw: store32,
  'fmadd.s': ternary(SINGLE, fused(false, false)),
  'fmsub.s': ternary(SINGLE, fused(false, true)),
  'fnmsub.s': ternary(SINGLE, fused(true, false)),
  'fnmadd.s': ternary(SINGLE, fused(true, true)),
  'fadd.s': binary(SINGLE, sum(false)),
  'fsub.s': binary(SINGLE, sum(true)),
  'fmul.s': binary(SINGLE, product),
  'fdiv.s': binary(SINGLE, quotient),
  'fsqrt.s': unary(SINGLE, squareRoot),
  'fsgnj.s': signInjection(SINGLE, copied),
  'fsgnjn.s': signInjection(SINGLE, inverted),
  'fsgnjx.s': signInjection(SINGLE, combined),
  'fmin.s': extreme(SINGLE, 1),
  'fmax.s': extreme(SINGLE, -1),
  'fcvt.w.s': toInteger(SINGLE, SIGNED),
  'fcvt.wu.s': toInteger(SINGLE, UNSIGNED),
  'fmv.x.w': (hart, i) => {
    requireFloat(hart, i);
    hart.x[i.rd] = hart.state.word[lowOf(i.rs1)];
  },
  'feq.s': comparison(SINGLE, true, equal),
  'flt.s': comparison(SINGLE, false, less),
  'fle.s': comparison(SINGLE, false, lessOrEqual),
  'fclass.s': classification(SINGLE),
  'fcvt.s.w': fromInteger(SINGLE, SIGNED),
  'fcvt.s.wu': fromInteger(SINGLE, UNSIGNED),
  'fmv.w.x': (hart, i) => {
    requireFloat(hart, i);
    setRegister(hart, i.rd, BOX, hart.x[i.rs1]);
  },

  fld: load64,
  fsd: store64,
  'fmadd.d': ternary(DOUBLE, fused(false, false)),
  'fmsub.d': ternary(DOUBLE, fused(false, true)),
  'fnmsub.d': ternary(DOUBLE, fused(true, false)),
  'fnmadd.d': ternary(DOUBLE, fused(true, true)),
  'fadd.d': binary(DOUBLE, sum(false)),
  'fsub.d': binary(DOUBLE, sum(true)),
  'fmul.d': binary(DOUBLE, product),
  'fdiv.d': binary(DOUBLE, quotient),
  'fsqrt.d': unary(DOUBLE, squareRoot),
  'fsgnj.d': signInjection(DOUBLE, copied),
  'fsgnjn.d': signInjection(DOUBLE, inverted),
  'fsgnjx.d': signInjection(DOUBLE, combined),
  'fmin.d': extreme(DOUBLE, 1),
  'fmax.d': extreme(DOUBLE, -1),
  'fcvt.s.d': unary(SINGLE, value, DOUBLE),
  'fcvt.d.s': unary(DOUBLE, value, SINGLE),
  'feq.d': comparison(DOUBLE, true, equal),
  'flt.d': comparison(DOUBLE, false, less),
  'fle.d': comparison(DOUBLE, false, lessOrEqual),
  'fclass.d': classification(DOUBLE),
  'fcvt.w.d': toInteger(DOUBLE, SIGNED),
  'fcvt.wu.d': toInteger(DOUBLE, UNSIGNED),
  'fcvt.d.w': fromInteger(DOUBLE, SIGNED),
  'fcvt.d.wu': fromInteger(DOUBLE, UNSIGNED),
} satisfies Partial<SemanticsTable>;
