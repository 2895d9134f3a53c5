// f32 and f64 instructions in the middle form, on the F and D extensions. Where those differ from wasm the difference is spelled
// out: minimum and maximum give NaN if either operand is one, conversions to integers trap or saturate to 0 for NaN.
// A NaN that an operation makes is always the canonical one, which wasm allows; sign operations and moves keep all bits.

import type { Builder } from './builder.ts';
import type { Node } from './ir.ts';
import { convertI64 } from './lift-float-i64.ts';
import type { Operand } from './operand.ts';
import { TRAP } from './traps.ts';

export type FloatType = 'f32' | 'f64';
type Lift = (b: Builder, type: FloatType, x: Node, y: Node) => Node;

export const SUFFIX: Record<FloatType, 's' | 'd'> = { f32: 's', f64: 'd' };
/** Rounding modes (F extension, table of the rm field). */
export const ROUND = { nearest: 0, trunc: 1, floor: 2, ceil: 3 } as const;

/** A constant of either type, from a number that both can represent. */
export function floatConstant(b: Builder, type: FloatType, value: number): Node {
  const view = new DataView(new ArrayBuffer(8));
  if (type === 'f64') {
    view.setFloat64(0, value);
    return b.floatConstant(8, view.getBigUint64(0));
  }
  view.setFloat32(0, value);
  return b.floatConstant(4, BigInt(view.getUint32(0)));
}

const machine =
  (name: string): Lift =>
  (b, type, x, y) =>
    b.float(`${name}.${SUFFIX[type]}`, y ? [x, y] : [x]);

/** 1 where x is a number. */
export const isNumber = (b: Builder, type: FloatType, x: Node): Node =>
  b.float(`feq.${SUFFIX[type]}`, [x, x]);

const extreme =
  (name: 'fmin' | 'fmax'): Lift =>
  (b, type, x, y) => {
    const numbers = b.binary('and', isNumber(b, type, x), isNumber(b, type, y));
    return b.select(numbers, machine(name)(b, type, x, y), machine('fadd')(b, type, x, y));
  };

/** Below this all digits behind the point are gone; adding and taking away so much leaves an integer. */
const INTEGERS_FROM: Record<FloatType, number> = { f32: 2 ** 23, f64: 2 ** 52 };

/** ceil, floor, trunc, nearest: x + 2^n - 2^n in that rounding mode, with the sign of x so that -0 comes out right. */
const round =
  (mode: number): Lift =>
  (b, type, x) => {
    const suffix = SUFFIX[type];
    const large = floatConstant(b, type, INTEGERS_FROM[type]);
    const magic = b.float(`fsgnj.${suffix}`, [large, x]);
    const sum = b.float(`fadd.${suffix}`, [x, magic], mode);
    const integer = b.float(`fsub.${suffix}`, [sum, magic], mode);
    const signed = b.float(`fsgnj.${suffix}`, [integer, x]);
    const isSmall = b.float(`flt.${suffix}`, [b.float(`fsgnjx.${suffix}`, [x, x]), large]);
    // the minimum of x and x is x, but for NaN the canonical one
    return b.select(isSmall, signed, b.float(`fmin.${suffix}`, [x, x]));
  };

const UNARY: Record<string, Lift> = {
  abs: (b, type, x) => b.float(`fsgnjx.${SUFFIX[type]}`, [x, x]),
  neg: (b, type, x) => b.float(`fsgnjn.${SUFFIX[type]}`, [x, x]),
  sqrt: machine('fsqrt'),
  ceil: round(ROUND.ceil),
  floor: round(ROUND.floor),
  trunc: round(ROUND.trunc),
  nearest: round(ROUND.nearest),
};

const BINARY: Record<string, Lift> = {
  add: machine('fadd'),
  sub: machine('fsub'),
  mul: machine('fmul'),
  div: machine('fdiv'),
  min: extreme('fmin'),
  max: extreme('fmax'),
  copysign: machine('fsgnj'),
};

const COMPARE: Record<string, Lift> = {
  eq: machine('feq'),
  ne: (b, type, x, y) => b.not(machine('feq')(b, type, x, y)),
  lt: machine('flt'),
  le: machine('fle'),
  gt: (b, type, x, y) => machine('flt')(b, type, y, x),
  ge: (b, type, x, y) => machine('fle')(b, type, y, x),
};

const MOVES: Record<string, (b: Builder, x: Operand) => Operand> = {
  'f32.demote_f64': (b, { lo }) => ({ type: 'f32', lo: b.float('fcvt.s.d', [lo]) }),
  'f64.promote_f32': (b, { lo }) => ({ type: 'f64', lo: b.float('fcvt.d.s', [lo]) }),
  'i32.reinterpret_f32': (b, { lo }) => ({
    type: 'i32',
    lo: lo.op === 'floatConst' ? b.constant(Number(lo.wide)) : b.float('fmv.x.w', [lo]),
  }),
  'f32.reinterpret_i32': (b, { lo }) => ({
    type: 'f32',
    lo: lo.isConst ? b.floatConstant(4, BigInt(lo.imm >>> 0)) : b.float('fmv.w.x', [lo]),
  }),
  'i64.reinterpret_f64': (b, { lo }) => ({ type: 'i64', lo: b.wordOf(lo, 0), hi: b.wordOf(lo, 1) }),
  'f64.reinterpret_i64': (b, { lo, hi }) => ({ type: 'f64', lo: b.doubleOf(lo, hi!) }),
};

/** The result of an instruction on floats, or undefined for one that is none. */
export function liftFloat(b: Builder, name: string, args: Operand[]): Operand | undefined {
  const [x, y] = args;
  const move = MOVES[name];
  if (move) return move(b, x);
  const conversion =
    /^(i32|i64)\.(trunc|trunc_sat)_(f32|f64)_([su])$/.exec(name) ??
    /^(f32|f64)\.(convert)_(i32|i64)_([su])$/.exec(name);
  if (conversion) return convert(b, conversion, x);
  const [type, op] = name.split('.') as [FloatType, string];
  if (!SUFFIX[type]) return undefined;
  const lift = UNARY[op] ?? BINARY[op];
  if (lift) return { type, lo: lift(b, type, x.lo, y?.lo) };
  const compare = COMPARE[op];
  return compare && { type: 'i32', lo: compare(b, type, x.lo, y.lo) };
}

function convert(b: Builder, [, to, how, from, sign]: RegExpExecArray, x: Operand): Operand {
  const signed = sign === 's';
  if (how === 'convert') {
    const type = to as FloatType;
    if (from === 'i64') return { type, lo: convertI64.toFloat(b, type, { lo: x.lo, hi: x.hi! }, signed) };
    return { type, lo: b.float(`fcvt.${SUFFIX[type]}.${signed ? 'w' : 'wu'}`, [x.lo]) };
  }
  const type = from as FloatType;
  const saturating = how === 'trunc_sat';
  if (!saturating) guardRange(b, type, x.lo, LIMITS[`${to} ${sign}`]);
  if (to === 'i64') return { type: 'i64', ...convertI64.fromFloat(b, type, x.lo, signed, saturating) };
  const word = b.float(`fcvt.${signed ? 'w' : 'wu'}.${SUFFIX[type]}`, [x.lo], ROUND.trunc);
  if (!saturating) return { type: 'i32', lo: word };
  return { type: 'i32', lo: b.select(isNumber(b, type, x.lo), word, b.constant(0)) };
}

/** What may be truncated: everything above `above` (or, where that is not a number of the type, from `from`) and below `below`. */
interface Limits {
  above: number;
  from: number;
  below: number;
}

const LIMITS: Record<string, Limits> = {
  'i32 s': { above: -(2 ** 31) - 1, from: -(2 ** 31), below: 2 ** 31 },
  'i32 u': { above: -1, from: -1, below: 2 ** 32 },
  'i64 s': { above: -(2 ** 63), from: -(2 ** 63), below: 2 ** 63 },
  'i64 u': { above: -1, from: -1, below: 2 ** 64 },
};

function guardRange(b: Builder, type: FloatType, x: Node, { above, from, below }: Limits): void {
  const suffix = SUFFIX[type];
  b.trapIf(b.not(isNumber(b, type, x)), TRAP.INVALID_CONVERSION);
  // -1 is excluded, -2^63 is included, and below -2^31 a double has room for fractions
  const isExact = from === -1 || (type === 'f64' && above !== from);
  const low = isExact
    ? b.float(`flt.${suffix}`, [floatConstant(b, type, above), x])
    : b.float(`fle.${suffix}`, [floatConstant(b, type, from), x]);
  const high = b.float(`flt.${suffix}`, [x, floatConstant(b, type, below)]);
  b.trapIf(b.not(b.binary('and', low, high)), TRAP.INTEGER_OVERFLOW);
}
