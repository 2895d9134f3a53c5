// The floating-point rows of the instruction table (F: single precision, D: double; there is no conversion from or to 64-bit
// integers on RV32).

import type { Row } from './instructions.ts';
import { LOAD_FP, MADD, MSUB, NMADD, NMSUB, OP_FP, op, STORE_FP } from './opcodes.ts';

/** The fmt field: bits 26:25, the low end of funct7. */
const SINGLE = 0;
const DOUBLE = 1;

/** OP-FP: funct5 stands above fmt. */
const fp = (funct5: number, fmt: number, funct3 = 0, rs2 = 0): number =>
  op(OP_FP, funct3, (funct5 << 2) | fmt, rs2);

export const FLOAT_ROWS = [
  ['flw', 'F', 'F-load', op(LOAD_FP, 2)],
  ['fsw', 'F', 'F-store', op(STORE_FP, 2)],
  ['fmadd.s', 'F', 'F-R4', op(MADD, 0, SINGLE)],
  ['fmsub.s', 'F', 'F-R4', op(MSUB, 0, SINGLE)],
  ['fnmsub.s', 'F', 'F-R4', op(NMSUB, 0, SINGLE)],
  ['fnmadd.s', 'F', 'F-R4', op(NMADD, 0, SINGLE)],
  ['fadd.s', 'F', 'F-R-rounded', fp(0x00, SINGLE)],
  ['fsub.s', 'F', 'F-R-rounded', fp(0x01, SINGLE)],
  ['fmul.s', 'F', 'F-R-rounded', fp(0x02, SINGLE)],
  ['fdiv.s', 'F', 'F-R-rounded', fp(0x03, SINGLE)],
  ['fsqrt.s', 'F', 'F-unary', fp(0x0b, SINGLE)],
  ['fsgnj.s', 'F', 'F-R', fp(0x04, SINGLE, 0)],
  ['fsgnjn.s', 'F', 'F-R', fp(0x04, SINGLE, 1)],
  ['fsgnjx.s', 'F', 'F-R', fp(0x04, SINGLE, 2)],
  ['fmin.s', 'F', 'F-R', fp(0x05, SINGLE, 0)],
  ['fmax.s', 'F', 'F-R', fp(0x05, SINGLE, 1)],
  ['fcvt.w.s', 'F', 'F-to-integer', fp(0x18, SINGLE, 0, 0)],
  ['fcvt.wu.s', 'F', 'F-to-integer', fp(0x18, SINGLE, 0, 1)],
  ['fmv.x.w', 'F', 'F-bits-to-integer', fp(0x1c, SINGLE, 0)],
  ['feq.s', 'F', 'F-compare', fp(0x14, SINGLE, 2)],
  ['flt.s', 'F', 'F-compare', fp(0x14, SINGLE, 1)],
  ['fle.s', 'F', 'F-compare', fp(0x14, SINGLE, 0)],
  ['fclass.s', 'F', 'F-bits-to-integer', fp(0x1c, SINGLE, 1)],
  ['fcvt.s.w', 'F', 'F-from-integer', fp(0x1a, SINGLE, 0, 0)],
  ['fcvt.s.wu', 'F', 'F-from-integer', fp(0x1a, SINGLE, 0, 1)],
  ['fmv.w.x', 'F', 'F-bits-from-integer', fp(0x1e, SINGLE, 0)],

  ['fld', 'D', 'F-load', op(LOAD_FP, 3)],
  ['fsd', 'D', 'F-store', op(STORE_FP, 3)],
  ['fmadd.d', 'D', 'F-R4', op(MADD, 0, DOUBLE)],
  ['fmsub.d', 'D', 'F-R4', op(MSUB, 0, DOUBLE)],
  ['fnmsub.d', 'D', 'F-R4', op(NMSUB, 0, DOUBLE)],
  ['fnmadd.d', 'D', 'F-R4', op(NMADD, 0, DOUBLE)],
  ['fadd.d', 'D', 'F-R-rounded', fp(0x00, DOUBLE)],
  ['fsub.d', 'D', 'F-R-rounded', fp(0x01, DOUBLE)],
  ['fmul.d', 'D', 'F-R-rounded', fp(0x02, DOUBLE)],
  ['fdiv.d', 'D', 'F-R-rounded', fp(0x03, DOUBLE)],
  ['fsqrt.d', 'D', 'F-unary', fp(0x0b, DOUBLE)],
  ['fsgnj.d', 'D', 'F-R', fp(0x04, DOUBLE, 0)],
  ['fsgnjn.d', 'D', 'F-R', fp(0x04, DOUBLE, 1)],
  ['fsgnjx.d', 'D', 'F-R', fp(0x04, DOUBLE, 2)],
  ['fmin.d', 'D', 'F-R', fp(0x05, DOUBLE, 0)],
  ['fmax.d', 'D', 'F-R', fp(0x05, DOUBLE, 1)],
  ['fcvt.s.d', 'D', 'F-unary', fp(0x08, SINGLE, 0, 1)],
  ['fcvt.d.s', 'D', 'F-unary-exact', fp(0x08, DOUBLE, 0, 0)],
  ['feq.d', 'D', 'F-compare', fp(0x14, DOUBLE, 2)],
  ['flt.d', 'D', 'F-compare', fp(0x14, DOUBLE, 1)],
  ['fle.d', 'D', 'F-compare', fp(0x14, DOUBLE, 0)],
  ['fclass.d', 'D', 'F-bits-to-integer', fp(0x1c, DOUBLE, 1)],
  ['fcvt.w.d', 'D', 'F-to-integer', fp(0x18, DOUBLE, 0, 0)],
  ['fcvt.wu.d', 'D', 'F-to-integer', fp(0x18, DOUBLE, 0, 1)],
  ['fcvt.d.w', 'D', 'F-from-integer-exact', fp(0x1a, DOUBLE, 0, 0)],
  ['fcvt.d.wu', 'D', 'F-from-integer-exact', fp(0x1a, DOUBLE, 0, 1)],
] as const satisfies readonly Row[];
