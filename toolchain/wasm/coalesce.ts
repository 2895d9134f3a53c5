// Copy coalescing: two registers that a copy joins and that are never live at the same time become one. Copies that
// run most often go first. Most copies are those that took phis out of SSA form.

import type { Interval } from './intervals.ts';
import { blockWeight, FIRST_VIRTUAL, type LirFunction, TEMPORARIES } from './lir.ts';

/**
 * Merges intervals (the map keeps one of each merged set), rewrites the code to the kept registers, and gives the
 * function from a register to the one it was merged into.
 */
export function coalesce(
  fn: LirFunction,
  intervals: Map<number, Interval>,
  unspillable: ReadonlySet<number>,
): (register: number) => number {
  const parent = new Map<number, number>();
  const find = (register: number): number => {
    let root = register;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    // the path is shortened, or long chains of copies would be walked again for each of them
    for (let at = register; at !== root; ) {
      const up = parent.get(at)!;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  const copies = fn.blocks.flatMap((block) =>
    block.code
      .filter(({ op, defs, uses }) => op === 'mv' && defs[0] >= FIRST_VIRTUAL && uses[0] >= FIRST_VIRTUAL)
      .map(({ defs, uses, isSplit }) => ({
        to: defs[0],
        from: uses[0],
        weight: blockWeight(block),
        isSplit,
      })),
  );
  copies.sort((p, q) => q.weight - p.weight);
  // only calls claim this register before allocation
  const calls = intervals.get(TEMPORARIES[1]);
  for (const copy of copies) {
    const to = find(copy.to);
    const from = find(copy.from);
    if (to === from || unspillable.has(to) || unspillable.has(from)) continue;
    const kept = intervals.get(to);
    const gone = intervals.get(from);
    if (!kept || !gone || kept.overlaps(gone)) continue;
    if (copy.isSplit && calls?.overlaps(kept)) continue;
    kept.absorb(gone);
    intervals.delete(from);
    parent.set(from, to);
  }
  if (parent.size)
    for (const block of fn.blocks)
      for (const instruction of block.code) {
        instruction.defs = instruction.defs.map(find);
        instruction.uses = instruction.uses.map(find);
      }
  return find;
}
