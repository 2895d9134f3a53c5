// Algebra on the middle form: constants are computed, identities vanish, operands take the order and the shape that
// RISC-V's immediates like. Every binary node is made through `simplify`, so nothing foldable is ever built.

import type { BinaryOp, Node } from './ir.ts';

/** What folding needs from its owner: making nodes. */
export interface NodeMaker {
  constant(value: number): Node;
  binary(op: BinaryOp, x: Node, y: Node): Node;
}

const EVALUATE: Record<BinaryOp, (x: number, y: number) => number> = {
  add: (x, y) => (x + y) | 0,
  sub: (x, y) => (x - y) | 0,
  mul: (x, y) => Math.imul(x, y),
  mulh: (x, y) => Number((BigInt(x) * BigInt(y)) >> 32n) | 0,
  mulhu: (x, y) => Number((BigInt(x >>> 0) * BigInt(y >>> 0)) >> 32n) | 0,
  // as the M extension defines them; the wasm traps are separate guards
  div: (x, y) => (y === 0 ? -1 : (x / y) | 0),
  divu: (x, y) => (y === 0 ? -1 : ((x >>> 0) / (y >>> 0)) | 0),
  rem: (x, y) => (y === 0 ? x : (x % y) | 0),
  remu: (x, y) => (y === 0 ? x : ((x >>> 0) % (y >>> 0)) | 0),
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  sll: (x, y) => x << y,
  srl: (x, y) => (x >>> y) | 0,
  sra: (x, y) => x >> y,
  slt: (x, y) => (x < y ? 1 : 0),
  sltu: (x, y) => (x >>> 0 < y >>> 0 ? 1 : 0),
  eq: (x, y) => (x === y ? 1 : 0),
  ne: (x, y) => (x !== y ? 1 : 0),
};

export const COMMUTES: ReadonlySet<string> = new Set<BinaryOp>([
  'add',
  'mul',
  'mulh',
  'mulhu',
  'and',
  'or',
  'xor',
  'eq',
  'ne',
]);
export const COMPARES: ReadonlySet<string> = new Set(['slt', 'sltu', 'eq', 'ne']);

/** The node that `op x, y` equals, or undefined where it has to be made. Operands may be swapped in place. */
export function simplify(make: NodeMaker, op: BinaryOp, operands: [Node, Node]): Node | undefined {
  let [x, y] = operands;
  if (x.isConst && y.isConst) return make.constant(EVALUATE[op](x.imm, y.imm));
  if (COMMUTES.has(op) && (x.isConst || (x.op === 'symbol' && !y.isConst))) {
    [x, y] = [y, x];
    operands[0] = x;
    operands[1] = y;
  }
  if (x === y) {
    const same = SAME[op]?.(make, x);
    if (same) return same;
  }
  if (y.isConst) return WITH_CONSTANT[op]?.(make, x, y.imm);
  if (op === 'sll' || op === 'srl' || op === 'sra') return dropShiftMask(make, op, x, y);
  if (op === 'sltu' && x.isConst && x.imm === 0) return make.binary('ne', y, x);
  if ((op === 'sltu' || op === 'slt') && x.isConst && x.imm === -1 && op === 'slt')
    return make.binary('eq', make.binary('slt', y, make.constant(0)), make.constant(0));
  return undefined;
}

type Rule = (make: NodeMaker, x: Node, c: number) => Node | undefined;

/** `op x, x` */
const SAME: Partial<Record<BinaryOp, (make: NodeMaker, x: Node) => Node>> = {
  sub: (make) => make.constant(0),
  xor: (make) => make.constant(0),
  and: (_, x) => x,
  or: (_, x) => x,
  eq: (make) => make.constant(1),
  ne: (make) => make.constant(0),
  slt: (make) => make.constant(0),
  sltu: (make) => make.constant(0),
};

const isPowerOfTwo = (c: number): boolean => c !== 0 && (c & (c - 1)) === 0;
const log2 = (c: number): number => 31 - Math.clz32(c);

/** True where a node is known to be 0 or 1. */
export function isBoolean(x: Node): boolean {
  if (x.op === 'float' && /^f(eq|lt|le)\./.test(x.name)) return true;
  return COMPARES.has(x.op) || (x.op === 'and' && x.args[1].isConst && x.args[1].imm === 1);
}

/** The bits that may be set, as far as one look tells. */
function possibleBits(x: Node): number {
  if (x.op === 'load') return x.name === 'lbu' ? 0xff : x.name === 'lhu' ? 0xffff : -1;
  if (x.op === 'and' && x.args[1].isConst) return x.args[1].imm;
  if (x.op === 'srl' && x.args[1].isConst) return -1 >>> (x.args[1].imm & 31);
  return isBoolean(x) ? 1 : -1;
}

/** `op x, c` with a constant on the right. */
const WITH_CONSTANT: Partial<Record<BinaryOp, Rule>> = {
  add(make, x, c) {
    if (c === 0) return x;
    if (x.op === 'add' && x.args[1].isConst)
      return make.binary('add', x.args[0], make.constant(x.args[1].imm + c));
    return undefined;
  },
  sub: (make, x, c) => make.binary('add', x, make.constant(-c)),
  mul(make, x, c) {
    if (c === 0) return make.constant(0);
    if (c === 1) return x;
    if (c === -1) return make.binary('sub', make.constant(0), x);
    if (isPowerOfTwo(c)) return make.binary('sll', x, make.constant(log2(c)));
    return undefined;
  },
  mulhu: (make, _, c) => (c === 0 || c === 1 ? make.constant(0) : undefined),
  div: (_, x, c) => (c === 1 ? x : undefined),
  divu: (make, x, c) => (isPowerOfTwo(c) ? make.binary('srl', x, make.constant(log2(c))) : undefined),
  rem: (make, _, c) => (c === 1 || c === -1 ? make.constant(0) : undefined),
  remu: (make, x, c) => (isPowerOfTwo(c) ? make.binary('and', x, make.constant(c - 1)) : undefined),
  and(make, x, c) {
    if (c === 0) return make.constant(0);
    const possible = possibleBits(x);
    if ((possible & c) === possible) return x;
    if (x.op === 'and' && x.args[1].isConst)
      return make.binary('and', x.args[0], make.constant(possible & c));
    return shiftUnderMask(make, x, c);
  },
  or(make, x, c) {
    if (c === 0) return x;
    if (c === -1) return make.constant(-1);
    if (x.op === 'or' && x.args[1].isConst)
      return make.binary('or', x.args[0], make.constant(x.args[1].imm | c));
    return undefined;
  },
  xor(make, x, c) {
    if (c === 0) return x;
    if (x.op === 'xor' && x.args[1].isConst)
      return make.binary('xor', x.args[0], make.constant(x.args[1].imm ^ c));
    if (c === 1 && isBoolean(x)) return make.binary('eq', x, make.constant(0));
    return undefined;
  },
  sll: (make, x, c) => shiftByConstant(make, 'sll', x, c),
  srl: (make, x, c) => shiftByConstant(make, 'srl', x, c),
  sra: (make, x, c) => shiftByConstant(make, 'sra', x, c),
  slt: (make, _, c) => (c === -0x80000000 ? make.constant(0) : undefined),
  sltu(make, x, c) {
    if (c === 0) return make.constant(0);
    if (c === 1) return make.binary('eq', x, make.constant(0));
    return undefined;
  },
  eq(make, x, c) {
    if (isBoolean(x)) {
      if (c === 1) return x;
      if (c !== 0) return make.constant(0);
    }
    return c === 0 ? negate(make, x) : undefined;
  },
  ne(make, x, c) {
    if (isBoolean(x)) {
      if (c === 0) return x;
      if (c === 1) return make.binary('eq', x, make.constant(0));
      return make.constant(1);
    }
    if (c === 0 && (x.op === 'sub' || x.op === 'xor')) return make.binary('ne', x.args[0], x.args[1]);
    return undefined;
  },
};

/** Right then left shift under a mask that hides the bits between: one shift does. */
function shiftUnderMask(make: NodeMaker, x: Node, mask: number): Node | undefined {
  const inner = x.args[0];
  if (x.op !== 'sll' || inner.op !== 'srl' || !x.args[1].isConst || !inner.args[1].isConst) return undefined;
  const [left, right] = [x.args[1].imm, inner.args[1].imm];
  if (right < left || mask & ((1 << left) - 1)) return undefined;
  return make.binary(
    'and',
    make.binary('srl', inner.args[0], make.constant(right - left)),
    make.constant(mask),
  );
}

/** A shift of masked bits is a mask of shifted bits; done where that mask is an immediate. */
function shiftOfMasked(make: NodeMaker, op: 'sll' | 'srl', x: Node, by: number): Node | undefined {
  if (x.op !== 'and' || !x.args[1].isConst) return undefined;
  const mask = EVALUATE[op](x.args[1].imm, by);
  if (mask < 0 || mask > 2047) return undefined;
  return make.binary('and', make.binary(op, x.args[0], make.constant(by)), make.constant(mask));
}

function shiftByConstant(
  make: NodeMaker,
  op: 'sll' | 'srl' | 'sra',
  x: Node,
  count: number,
): Node | undefined {
  const by = count & 31;
  if (by === 0) return x;
  if (x.op === op && x.args[1].isConst) {
    const total = (x.args[1].imm & 31) + by;
    if (total < 32) return make.binary(op, x.args[0], make.constant(total));
    return op === 'sra' ? make.binary(op, x.args[0], make.constant(31)) : make.constant(0);
  }
  if (op !== 'sra') return shiftOfMasked(make, op, x, by);
  return undefined;
}

/** The machine takes a shift count modulo 32 as wasm does: an explicit mask is not needed. */
function dropShiftMask(make: NodeMaker, op: BinaryOp, x: Node, count: Node): Node | undefined {
  if (count.op === 'and' && count.args[1].isConst && (count.args[1].imm & 31) === 31)
    return make.binary(op, x, count.args[0]);
  return undefined;
}

/** `x == 0` for an x that is a comparison or a difference. */
function negate(make: NodeMaker, x: Node): Node | undefined {
  const [p, q] = x.args;
  switch (x.op) {
    case 'eq':
      return make.binary('ne', p, q);
    case 'ne':
      return make.binary('eq', p, q);
    case 'sub':
    case 'xor':
      return make.binary('eq', p, q);
    case 'sltu': // !(c < x) is x < c + 1, which has an immediate form
      if (p.isConst && p.imm !== -1) return make.binary('sltu', q, make.constant(p.imm + 1));
      return undefined;
    case 'slt':
      if (p.isConst && p.imm !== 0x7fffffff) return make.binary('slt', q, make.constant(p.imm + 1));
      return undefined;
    default:
      return undefined;
  }
}
