// F and D for the fast tier: one WebAssembly function an instruction, which does it with the host's own arithmetic where
// that is certain to give the same result and the same flags, and says so by returning 0. Otherwise it has done nothing
// and returns 1, and the reference tier computes with integers.
//
// Certain means: mstatus.FS is Dirty already; rounding is to nearest, ties to even; no operand is a NaN, and the result is
// neither infinite nor below the normal numbers; and nothing is lost, or the flag for that (NX) is up already, as it is
// soon in any program that computes with fractions.
//
// Singles are computed as doubles and rounded once more: 53 bits are more than twice 24, so that gives the same (innocuous
// double rounding).

import { ARITHMETIC, arithmetic, FUSED, fusedDouble, fusedSingle } from './float-arithmetic.ts';
import { comparison, conversion, extreme, fromInteger, toInteger } from './float-conversions.ts';
import { DOUBLES, double, single, type Type } from './float-frame.ts';
import type { Code } from './wasm-code.ts';
import {
  equal64,
  fromSigned,
  fromUnsigned,
  less64,
  lessOrEqual64,
  maximum64,
  minimum64,
  toSigned,
  toUnsigned,
} from './wasm-float.ts';
import type { WasmFunction } from './wasm-module.ts';

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;
const UINT_MAX = 2 ** 32 - 1;

function bodiesOf(type: Type): [name: string, body: Code][] {
  const { suffix } = type;
  const fused = type === single ? fusedSingle : fusedDouble;
  return [
    ...Object.entries(ARITHMETIC).map(([name, row]): [string, Code] => [name, arithmetic(type, row)]),
    ...Object.entries(FUSED).map(([name, signs]): [string, Code] => [name, fused(...signs)]),
    ['fmin', extreme(type, minimum64)],
    ['fmax', extreme(type, maximum64)],
    ['feq', comparison(type, equal64)],
    ['flt', comparison(type, less64)],
    ['fle', comparison(type, lessOrEqual64)],
    ['fcvt.w', toInteger(type, INT_MIN, INT_MAX, toSigned)],
    ['fcvt.wu', toInteger(type, 0, UINT_MAX, toUnsigned)],
  ].map(([name, body]): [string, Code] => [`${name}.${suffix}`, body as Code]);
}

const BODIES: [name: string, body: Code][] = [
  ...bodiesOf(single),
  ...bodiesOf(double),
  ['fcvt.s.d', conversion(double, single)],
  ['fcvt.d.s', conversion(single, double)],
  ['fcvt.s.w', fromInteger(single, fromSigned)],
  ['fcvt.s.wu', fromInteger(single, fromUnsigned)],
  ['fcvt.d.w', fromInteger(double, fromSigned)],
  ['fcvt.d.wu', fromInteger(double, fromUnsigned)],
];

/** By name of the instruction; the parameter is the address of the decoded instruction. */
export const FLOAT_FUNCTIONS: readonly WasmFunction[] = BODIES.map(([name, body]) => ({
  name,
  parameters: 1,
  results: 1,
  locals: 0,
  doubles: DOUBLES,
  body,
}));
