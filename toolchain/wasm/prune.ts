// Removes what the lifter made too much of: blocks that nothing reaches, phis that do not vary, nodes that nothing
// reads.

import { type Block, type FunctionIr, type Node, resolve, successors, terminatorArgs } from './ir.ts';

export function prune(fn: FunctionIr): void {
  dropUnreachable(fn);
  dropTrivialPhis(fn);
  dropUnread(fn);
}

function dropUnreachable(fn: FunctionIr): void {
  const reached = new Set<Block>([fn.entry]);
  for (const block of reached) for (const next of successors(block)) reached.add(next);
  fn.blocks = fn.blocks.filter((block) => reached.has(block));
  for (const block of fn.blocks) {
    const kept = block.predecessors.map((from) => reached.has(from));
    if (kept.every(Boolean)) continue;
    for (const phi of block.phis) phi.args = phi.args.filter((_, i) => kept[i]);
    block.predecessors = block.predecessors.filter((_, i) => kept[i]);
  }
}

/** A phi of one value and itself is that value; each removal may make others trivial. */
function dropTrivialPhis(fn: FunctionIr): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of fn.blocks) {
      const kept: Node[] = [];
      for (const phi of block.phis) {
        const value = onlyValue(phi);
        if (value) phi.replacement = value;
        else kept.push(phi);
      }
      changed ||= kept.length !== block.phis.length;
      block.phis = kept;
    }
  }
  for (const block of fn.blocks) {
    for (const node of [...block.phis, ...block.body]) node.args = node.args.map(resolve);
    resolveTerminator(block);
  }
}

function onlyValue(phi: Node): Node | undefined {
  let value: Node | undefined;
  for (const arg of phi.args) {
    const actual = resolve(arg);
    if (actual === phi || actual === value) continue;
    if (value) return undefined;
    value = actual;
  }
  return value;
}

export function resolveTerminator(block: Block): void {
  const end = block.terminator;
  if (end?.kind === 'branch') end.condition = resolve(end.condition);
  else if (end?.kind === 'switch') end.index = resolve(end.index);
  else if (end?.kind === 'return') end.values = end.values.map(resolve);
}

function dropUnread(fn: FunctionIr): void {
  const live = new Set<Node>();
  for (const block of fn.blocks) {
    for (const node of block.body) if (node.hasEffect) live.add(node);
    for (const node of terminatorArgs(block.terminator)) live.add(node);
  }
  for (const node of live) for (const arg of node.args) live.add(arg);
  for (const block of fn.blocks) {
    block.phis = block.phis.filter((phi) => live.has(phi));
    block.body = block.body.filter((node) => live.has(node));
  }
}
