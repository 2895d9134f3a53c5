// Selection of conditions: branches with the comparison fused, guards that trap, multi-way branches.

import type { Block, Node } from './ir.ts';
import { type BranchName, INVERSE, type LirBlock, ZERO } from './lir.ts';
import type { Selector } from './select.ts';

export interface Condition {
  name: BranchName;
  x: number;
  y: number;
}

const BRANCH_OF: Record<string, BranchName> = { eq: 'beq', ne: 'bne', slt: 'blt', sltu: 'bltu' };

/** The branch that is taken where the node's value is not 0. */
export function condition(s: Selector, node: Node): Condition {
  if (isZeroTest(node)) {
    const inner = node.args[0];
    if (BRANCH_OF[inner.op] || isHighBitTest(inner)) {
      const { name, x, y } = condition(s, inner);
      return { name: INVERSE[name], x, y };
    }
  }
  const [p, q] = node.args;
  const name = BRANCH_OF[node.op];
  if (name === 'blt' && q.isConst && q.imm === 1) return { name: 'bge', x: ZERO, y: s.register(p) };
  if (name) return { name, x: s.register(p), y: s.register(q) };
  if (isHighBitTest(node)) return highBitTest(s, node);
  return { name: 'bne', x: s.register(node), y: ZERO };
}

function isZeroTest(node: Node): boolean {
  return node.op === 'eq' && node.args[1].isConst && node.args[1].imm === 0;
}

/** x & 2^k with a k too large for andi: shift the bit into the sign. */
function isHighBitTest(node: Node): boolean {
  if (node.op !== 'and' || !node.args[1].isConst) return false;
  const mask = node.args[1].imm;
  return (mask & (mask - 1)) === 0 && (mask < 0 || mask > 1024);
}

function highBitTest(s: Selector, node: Node): Condition {
  const left = Math.clz32(node.args[1].imm);
  const x = s.register(node.args[0]);
  if (left === 0) return { name: 'blt', x, y: ZERO };
  const shifted = s.fresh();
  s.emit('slli', [shifted], [x], { imm: left });
  return { name: 'blt', x: shifted, y: ZERO };
}

export function selectBranch(s: Selector, test: Node, then: LirBlock, otherwise: LirBlock): void {
  if (test.isConst) {
    s.emit('j', [], [], { target: test.imm ? then : otherwise });
    return;
  }
  branchIf(s, test, true, then, otherwise);
  s.emit('j', [], [], { target: otherwise });
}

/**
 * Goes to `target` where the test's outcome is `wanted`, else falls through. Both sides of a conjunction are branches of their
 * own. `other` is where falling through leads, if a branch may go there as well.
 */
function branchIf(
  s: Selector,
  test: Node,
  wanted: boolean,
  target: LirBlock,
  other: LirBlock | undefined,
): void {
  if (isZeroTest(test) && isCombination(test.args[0])) {
    branchIf(s, test.args[0], !wanted, target, other);
    return;
  }
  // one side settles the whole: false for `and`, true for `or`
  const settles = test.op === 'or';
  const settled = settles === wanted ? target : other;
  if (isCombination(test) && settled) {
    const [p, q] = test.args;
    branchIf(s, p, settles, settled, undefined); // where p does not settle it, q follows
    branchIf(s, q, wanted, target, other);
    return;
  }
  const { name, x, y } = condition(s, test);
  s.emit(wanted ? name : INVERSE[name], [], [x, y], { target });
}

/** `and` or `or` of two comparisons that nothing else needs as a value. */
function isCombination(node: Node): boolean {
  return (node.op === 'and' || node.op === 'or') && node.args.every((arg) => isTestable(arg));
}

function isTestable(node: Node): boolean {
  return BRANCH_OF[node.op] !== undefined || isCombination(node);
}

export function selectTrapIf(s: Selector, node: Node): void {
  trapIf(s, node.args[0], node.imm);
}

function trapIf(s: Selector, test: Node, trap: number): void {
  if (test.op === 'or' && isCombination(test)) {
    for (const arg of test.args) trapIf(s, arg, trap);
    return;
  }
  const { name, x, y } = condition(s, test);
  s.emit(name, [], [x, y], { trap });
}

/** Up to this many cases are compared one by one; more go through a table of addresses. */
const COMPARED_CASES = 4;

export function selectSwitch(s: Selector, end: { index: Node; targets: Block[]; otherwise: Block }): void {
  const index = s.register(end.index);
  const otherwise = s.lirBlock(end.otherwise);
  const targets = end.targets.map((target) => s.lirBlock(target));
  if (targets.length <= COMPARED_CASES) {
    targets.forEach((target, value) => {
      if (target !== otherwise) s.emit('beq', [], [index, s.constant(value)], { target });
    });
    s.emit('j', [], [], { target: otherwise });
    return;
  }
  s.emit('bgeu', [], [index, s.constant(targets.length)], { target: otherwise });
  const symbol = s.switchSymbol();
  const scaled = s.fresh();
  const entry = s.fresh();
  const address = s.fresh();
  const base = s.symbolHigh(symbol, 0);
  s.emit('slli', [scaled], [index], { imm: 2 });
  s.emit('add', [entry], [scaled, base]);
  s.emit('lw', [address], [entry], { symbol, part: 'lo' });
  s.emit('switch', [], [address], { symbol, targets });
}
