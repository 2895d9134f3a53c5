// i32 instructions in the middle form. Division has its wasm traps as explicit guards; the counting instructions,
// which RV32IM lacks, are routines of the run-time library under the names compilers use for them (libgcc's).

import type { Builder } from './builder.ts';
import type { ModuleContext } from './context.ts';
import type { BinaryOp, Node } from './ir.ts';
import { TRAP } from './traps.ts';

/** wasm name after `i32.` -> operation; those with `swap` exchange operands, those with `not` invert the result. */
const BINARY: Record<string, { op: BinaryOp; swap?: boolean; not?: boolean }> = {
  add: { op: 'add' },
  sub: { op: 'sub' },
  mul: { op: 'mul' },
  and: { op: 'and' },
  or: { op: 'or' },
  xor: { op: 'xor' },
  shl: { op: 'sll' },
  shr_u: { op: 'srl' },
  shr_s: { op: 'sra' },
  eq: { op: 'eq' },
  ne: { op: 'ne' },
  lt_s: { op: 'slt' },
  lt_u: { op: 'sltu' },
  gt_s: { op: 'slt', swap: true },
  gt_u: { op: 'sltu', swap: true },
  le_s: { op: 'slt', swap: true, not: true },
  le_u: { op: 'sltu', swap: true, not: true },
  ge_s: { op: 'slt', not: true },
  ge_u: { op: 'sltu', not: true },
};

/** The result word of `i32.<name>` on one or two operands, or undefined for a name that is not a plain i32 one. */
export function liftI32(b: Builder, context: ModuleContext, name: string, args: Node[]): Node | undefined {
  const [x, y] = args;
  const plain = BINARY[name];
  if (plain) return compareOrCompute(b, plain, x, y);
  switch (name) {
    case 'eqz':
      return b.not(x);
    case 'div_s':
      return signedDivision(b, x, y);
    case 'div_u':
    case 'rem_s':
    case 'rem_u':
      b.trapIf(b.not(y), TRAP.DIVIDE_BY_ZERO);
      return b.binary(name === 'div_u' ? 'divu' : name === 'rem_s' ? 'rem' : 'remu', x, y);
    case 'rotl':
      return rotate(b, x, y, 'sll', 'srl');
    case 'rotr':
      return rotate(b, x, y, 'srl', 'sll');
    case 'extend8_s':
      return signExtend(b, x, 24);
    case 'extend16_s':
      return signExtend(b, x, 16);
    case 'clz':
      return countBits(b, context, '__clzsi2', x, Math.clz32);
    case 'ctz':
      return countBits(b, context, '__ctzsi2', x, (n) => (n ? 31 - Math.clz32(n & -n) : 32));
    case 'popcnt':
      return countBits(b, context, '__popcountsi2', x, ones);
    default:
      return undefined;
  }
}

function compareOrCompute(b: Builder, plain: (typeof BINARY)[string], x: Node, y: Node): Node {
  const value = plain.swap ? b.binary(plain.op, y, x) : b.binary(plain.op, x, y);
  return plain.not ? b.not(value) : value;
}

/** -2^31 / -1 overflows: the only case in which quotient, dividend and divisor are all negative. */
function signedDivision(b: Builder, x: Node, y: Node): Node {
  b.trapIf(b.not(y), TRAP.DIVIDE_BY_ZERO);
  if (y.isConst && y.imm !== -1) return b.binary('div', x, y);
  const quotient = b.binary('div', x, y);
  const allNegative = b.binary('and', b.binary('and', quotient, x), y);
  b.trapIf(b.binary('slt', allNegative, b.constant(0)), TRAP.INTEGER_OVERFLOW);
  return quotient;
}

function rotate(b: Builder, x: Node, count: Node, first: BinaryOp, second: BinaryOp): Node {
  const back = b.binary('sub', b.constant(0), count);
  return b.binary('or', b.binary(first, x, count), b.binary(second, x, back));
}

export function signExtend(b: Builder, x: Node, unusedBits: number): Node {
  const shift = b.constant(unusedBits);
  return b.binary('sra', b.binary('sll', x, shift), shift);
}

export function countBits(
  b: Builder,
  context: ModuleContext,
  routine: string,
  x: Node,
  evaluate: (n: number) => number,
): Node {
  if (x.isConst) return b.constant(evaluate(x.imm));
  return b.result(b.call(context.external(routine), [x]), 0);
}

export function ones(n: number): number {
  let count = 0;
  for (let rest = n; rest !== 0; rest &= rest - 1) count++;
  return count;
}
