// Where a function needs its frame. One that first tests whether there is anything to do, and returns if not, makes its frame
// behind the test: in the block that comes before all calls on every path, if all that follows it lies behind it.
//
// For that, what lives across the calls gets registers of its own from that block on. The old ones can then stay
// where the arguments arrived, and only the new ones need registers that calls preserve.

import { FIRST_VIRTUAL, type LirBlock, type LirFunction, lir } from './lir.ts';
import { Liveness } from './liveness.ts';

/** Before allocation: finds the block, and gives the function's registers new names behind it. */
export function delayFrame(fn: LirFunction): void {
  const start = findStart(fn);
  if (!start) return;
  const behind = reachableFrom(start);
  const names = new Map<number, number>();
  for (const register of new Liveness(fn).atStart(start))
    if (register >= FIRST_VIRTUAL) names.set(register, fn.registers++);
  for (const [register, name] of names) if (fn.floats.has(register)) fn.floats.add(name);
  const rename = (register: number): number => names.get(register) ?? register;
  for (const block of behind)
    for (const instruction of block.code) {
      instruction.defs = instruction.defs.map(rename);
      instruction.uses = instruction.uses.map(rename);
    }
  const { offset } = start.code[0];
  start.code.unshift(...[...names].map(([from, to]) => lir('mv', [to], [from], { offset, isSplit: true })));
  fn.frameStart = start;
}

/** The nearest block outside of loops that dominates all calls and all that it leads to; undefined if that is the entry. */
function findStart(fn: LirFunction): LirBlock | undefined {
  const [entry] = fn.blocks;
  const calls = fn.blocks.filter(({ code }) => code.some(({ clobbers }) => clobbers));
  if (calls.length === 0 || calls.includes(entry)) return undefined;
  const dominators = findDominators(fn);
  const up = (block: LirBlock): LirBlock => dominators.get(block) ?? entry;
  let start = calls.reduce((one, other) => commonDominator(one, other, up, entry));
  while (start !== entry && (start.loopDepth > 0 || !isClosed(start, up, entry))) start = up(start);
  return start === entry ? undefined : start;
}

/** True where every block that it leads to is dominated by it. */
function isClosed(start: LirBlock, up: (block: LirBlock) => LirBlock, entry: LirBlock): boolean {
  for (const block of reachableFrom(start)) {
    let at = block;
    while (at !== start && at !== entry) at = up(at);
    if (at !== start) return false;
  }
  return true;
}

export function reachableFrom(start: LirBlock): Set<LirBlock> {
  const reached = new Set([start]);
  for (const block of reached) for (const next of block.successors) reached.add(next);
  return reached;
}

function commonDominator(
  one: LirBlock,
  other: LirBlock,
  up: (block: LirBlock) => LirBlock,
  entry: LirBlock,
): LirBlock {
  const above = new Set([one]);
  for (let at = one; at !== entry; at = up(at)) above.add(up(at));
  let at = other;
  while (!above.has(at)) at = up(at);
  return at;
}

/** Immediate dominators (Cooper, Harvey and Kennedy's iteration over blocks in reverse postorder). */
function findDominators(fn: LirFunction): Map<LirBlock, LirBlock> {
  const [entry] = fn.blocks;
  const order = reversePostorder(entry);
  const number = new Map(order.map((block, i) => [block, i]));
  const predecessors = new Map<LirBlock, LirBlock[]>(order.map((block) => [block, []]));
  for (const block of order) for (const next of block.successors) predecessors.get(next)!.push(block);
  const dominators = new Map<LirBlock, LirBlock>([[entry, entry]]);
  const meet = (one: LirBlock, other: LirBlock): LirBlock => {
    let [a, b] = [one, other];
    while (a !== b) {
      while (number.get(a)! > number.get(b)!) a = dominators.get(a)!;
      while (number.get(b)! > number.get(a)!) b = dominators.get(b)!;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of order.slice(1)) {
      const known = predecessors.get(block)!.filter((from) => dominators.has(from));
      const found = known.reduce(meet);
      if (dominators.get(block) !== found) {
        dominators.set(block, found);
        changed = true;
      }
    }
  }
  return dominators;
}

function reversePostorder(entry: LirBlock): LirBlock[] {
  const order: LirBlock[] = [];
  const seen = new Set([entry]);
  const open: { block: LirBlock; next: number }[] = [{ block: entry, next: 0 }];
  while (open.length) {
    const top = open[open.length - 1];
    const next = top.block.successors[top.next++];
    if (next === undefined) {
      order.push(top.block);
      open.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      open.push({ block: next, next: 0 });
    }
  }
  return order.reverse();
}
