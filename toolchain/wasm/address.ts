// Addresses in a normal form: a base and a constant offset, as loads and stores take them. Constants move out of sums and
// shifts into the offset; in loops, what varies least is added first, so that it can be computed before the loop:
//
//     text + (at + i) - 1        in a loop over i           (text + at) + i, offset -1
//     a + ((row * 56 + k) << 2)  in a loop over k           (a + row * 224) + (k << 2)

import type { BinaryOp, Loop, Node } from './ir.ts';
import { fitsImmediate } from './select-pure.ts';

export interface NormalAddress {
  base: Node;
  offset: number;
}

/** What this needs of the builder. */
interface Nodes {
  readonly loop?: Loop;
  constant(value: number): Node;
  binary(op: BinaryOp, x: Node, y: Node): Node;
}

/** A summand: node << shift. */
interface Term {
  node: Node;
  shift: number;
}

/** Sums of more summands are left as they are. */
const MAXIMUM_TERMS = 6;
/** Deeper operands are taken as they are: the same node may be reached by many ways, and sums may be nested without end. */
const MAXIMUM_DEPTH = 8;

export function normalAddress(b: Nodes, address: Node, offset: number): NormalAddress {
  const terms: Term[] = [];
  const constants = collect(address, 0, terms);
  if (terms.length === 0 || terms.length > MAXIMUM_TERMS) return { base: address, offset };
  const groups = groupByLevel(b.loop, terms);
  if (groups.length > 1) {
    const { high, low } = split((constants + offset) | 0);
    if (high) groups.unshift([{ node: b.constant(high), shift: 0 }]);
    const sums = groups.map((group) => sumOf(b, group));
    return { base: sums.reduce((sum, next) => b.binary('add', sum, next)), offset: low };
  }
  const small = withoutSmallConstants(b, address);
  if (small.constant === 0 || !fitsImmediate((small.constant + offset) | 0)) return { base: address, offset };
  return { base: small.node, offset: (small.constant + offset) | 0 };
}

/** Splits off what does not fit an offset. */
function split(value: number): { high: number; low: number } {
  if (fitsImmediate(value)) return { high: 0, low: value };
  const low = (value << 20) >> 20;
  return { high: (value - low) | 0, low };
}

/** Adds the summands of node << shift to the list; gives the sum of those that are constant. */
function collect(node: Node, shift: number, terms: Term[], depth = 0): number {
  const [x, y] = node.args;
  if (node.isConst) return node.imm << shift;
  if (depth < MAXIMUM_DEPTH && terms.length <= MAXIMUM_TERMS) {
    if (node.op === 'add')
      return (collect(x, shift, terms, depth + 1) + collect(y, shift, terms, depth + 1)) | 0;
    if (node.op === 'sll' && y.isConst && shift + y.imm < 32)
      return collect(x, shift + y.imm, terms, depth + 1);
  }
  terms.push({ node, shift });
  return 0;
}

/** Summands in groups, those that vary in the fewest loops first. */
function groupByLevel(loop: Loop | undefined, terms: Term[]): Term[][] {
  const groups = new Map<number, Term[]>();
  for (const term of terms) {
    const level = levelOf(loop, term.node);
    const group = groups.get(level);
    if (group) group.push(term);
    else groups.set(level, [term]);
  }
  return [...groups].sort(([one], [other]) => one - other).map(([, group]) => group);
}

/** In how many of the loops around the current place a node varies; loops with calls keep nothing for the next turn. */
function levelOf(innermost: Loop | undefined, node: Node): number {
  let level = 0;
  for (let loop = innermost; loop && !loop.hasCalls; loop = loop.parent)
    for (let at = node.block?.loop; at; at = at.parent) if (at === loop) level++;
  return level;
}

/** Summands of equal shifts are shifted together. */
function sumOf(b: Nodes, terms: Term[]): Node {
  const shifts = [...new Set(terms.map(({ shift }) => shift))];
  const parts = shifts.map((shift) => {
    const nodes = terms.filter((term) => term.shift === shift).map(({ node }) => node);
    return shifted(
      b,
      nodes.reduce((sum, next) => b.binary('add', sum, next)),
      shift,
    );
  });
  return parts.reduce((sum, next) => b.binary('add', sum, next));
}

/** A product is shifted in its factor that varies less. */
function shifted(b: Nodes, node: Node, shift: number): Node {
  if (shift === 0) return node;
  if (node.op === 'mul') {
    const [x, y] = node.args;
    const [more, less] = levelOf(b.loop, x) >= levelOf(b.loop, y) ? [x, y] : [y, x];
    if (levelOf(b.loop, more) > levelOf(b.loop, less))
      return b.binary('mul', more, b.binary('sll', less, b.constant(shift)));
  }
  return b.binary('sll', node, b.constant(shift));
}

/** The same sum without the constants in it that fit an immediate, and those. Larger ones are part of some pointer. */
function withoutSmallConstants(b: Nodes, node: Node, depth = 0): { node: Node; constant: number } {
  if (depth === MAXIMUM_DEPTH) return { node, constant: 0 };
  const [x, y] = node.args;
  if (node.op === 'add' && y.isConst) {
    if (!fitsImmediate(y.imm)) return { node, constant: 0 };
    const inner = withoutSmallConstants(b, x, depth + 1);
    return { node: inner.node, constant: (inner.constant + y.imm) | 0 };
  }
  if (node.op === 'add') {
    const [left, right] = [withoutSmallConstants(b, x, depth + 1), withoutSmallConstants(b, y, depth + 1)];
    const constant = (left.constant + right.constant) | 0;
    if (left.node === x && right.node === y) return { node, constant };
    return { node: b.binary('add', left.node, right.node), constant };
  }
  if (node.op === 'sll' && y.isConst) {
    const inner = withoutSmallConstants(b, x, depth + 1);
    if (inner.node === x) return { node, constant: 0 };
    return { node: b.binary('sll', inner.node, y), constant: inner.constant << y.imm };
  }
  return { node, constant: 0 };
}
