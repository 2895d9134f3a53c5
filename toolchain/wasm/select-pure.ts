// Selection of pure nodes: immediates where they fit, comparisons as values, conditional moves, floats. A double gets to integer
// registers through memory, since RV32 has no instruction for it.

import type { Node } from './ir.ts';
import type { Selector } from './select.ts';
import { condition } from './select-branch.ts';

/** A signed 12-bit immediate. */
export const fitsImmediate = (value: number): boolean => value >= -2048 && value <= 2047;

const IMMEDIATE_FORM: Record<string, string> = {
  add: 'addi',
  and: 'andi',
  or: 'ori',
  xor: 'xori',
  slt: 'slti',
  sltu: 'sltiu',
};
const SHIFT_FORM: Record<string, string> = { sll: 'slli', srl: 'srli', sra: 'srai' };

export function selectPure(s: Selector, node: Node, to: number): void {
  const [x, y] = node.args;
  if (node.op === 'float') {
    const uses = node.args.map((arg) => s.register(arg));
    s.emit(node.name, [to], uses, { imm: node.imm });
    return;
  }
  if (node.op === 'wordOf') {
    s.emit('slot.store', [], [s.register(x)], { imm: s.slotOfPair });
    s.emit('slot.load', [to], [], { imm: s.slotOfPair + node.imm });
    return;
  }
  if (node.op === 'doubleOf') {
    s.emit('slot.store', [], [s.register(x)], { imm: s.slotOfPair });
    s.emit('slot.store', [], [s.register(y)], { imm: s.slotOfPair + 1 });
    s.emit('slot.load', [to], [], { imm: s.slotOfPair });
    return;
  }
  if (node.op === 'select') {
    selectSelect(s, node, to);
    return;
  }
  if (node.op === 'eq' || node.op === 'ne') {
    selectEquality(s, node, to);
    return;
  }
  if (y.isConst) {
    const shift = SHIFT_FORM[node.op];
    if (shift) {
      s.emit(shift, [to], [s.register(x)], { imm: y.imm & 31 });
      return;
    }
    const immediate = IMMEDIATE_FORM[node.op];
    if (immediate && fitsImmediate(y.imm)) {
      s.emit(immediate, [to], [s.register(x)], { imm: y.imm });
      return;
    }
    if (node.op === 'and' && selectMask(s, x, y.imm, to)) return;
  }
  s.emit(node.op, [to], [s.register(x), s.register(y)]);
}

/** A mask of low ones too long for an immediate: two shifts, without a constant. */
function selectMask(s: Selector, x: Node, mask: number, to: number): boolean {
  if (mask <= 0 || (mask & (mask + 1)) !== 0) return false;
  const unused = Math.clz32(mask);
  const shifted = s.fresh();
  s.emit('slli', [shifted], [s.register(x)], { imm: unused });
  s.emit('srli', [to], [shifted], { imm: unused });
  return true;
}

/** x == y as a value is (x - y) < 1 unsigned; x != y is 0 < (x ^ y) unsigned. */
function selectEquality(s: Selector, node: Node, to: number): void {
  const difference = differenceOf(s, node.args[0], node.args[1]);
  if (node.op === 'eq') s.emit('sltiu', [to], [difference], { imm: 1 });
  else s.emit('sltu', [to], [0, difference]);
}

function differenceOf(s: Selector, x: Node, y: Node): number {
  if (y.isConst && y.imm === 0) return s.register(x);
  const difference = s.fresh();
  if (y.isConst && fitsImmediate(-y.imm)) s.emit('addi', [difference], [s.register(x)], { imm: -y.imm });
  else s.emit('xor', [difference], [s.register(x), s.register(y)]);
  return difference;
}

/** The value for "no" first, then the other if the condition holds. A condition on the first tests the copy. */
function selectSelect(s: Selector, node: Node, to: number): void {
  const [test, ifTrue, ifFalse] = node.args;
  const { name, x, y } = condition(s, test);
  const value = s.register(ifTrue);
  if (ifFalse.isConst) {
    s.emit('li', [to], [], { imm: ifFalse.imm });
    s.emit('cmov', [to], [x, y, to, value], { name });
    return;
  }
  const first = s.register(ifFalse);
  const tested = (register: number): number => (register === first ? to : register);
  s.emit('mv', [to], [first]);
  s.emit('cmov', [to], [tested(x), tested(y), to, value], { name });
}
