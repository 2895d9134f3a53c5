// Control flow after allocation, in the order of the blocks: jumps to jumps go straight to where they lead, blocks that nothing
// enters disappear, a branch around a jump becomes the opposite branch.

import { dropUnentered } from './copy-tests.ts';
import { type BranchName, INVERSE, isBranch, type Lir, type LirBlock, type LirFunction } from './lir.ts';
import { copyEndings, dropRepeatedCopies, dropUnreadCopies } from './peephole.ts';

export function straighten(fn: LirFunction): void {
  threadJumps(fn);
  copyEndings(fn);
  dropRepeatedCopies(fn);
  dropUnreadCopies(fn);
  dropUnentered(fn);
  chainBlocks(fn);
  fn.blocks.forEach((block, i) => {
    fallThrough(block, fn.blocks[i + 1]);
  });
}

/** Puts behind each block the one it jumps to, unless that has its place already. */
function chainBlocks(fn: LirFunction): void {
  const placed = new Set<LirBlock>();
  for (const block of fn.blocks)
    for (let at: LirBlock | undefined = block; at && !placed.has(at); ) {
      placed.add(at);
      const end: Lir | undefined = at.code[at.code.length - 1];
      at = end?.op === 'j' ? end.target : undefined;
    }
  fn.blocks = [...placed];
}

/** Where control ends up that arrives at a block: past blocks that only jump, which then jump there at once. */
function destination(block: LirBlock): LirBlock {
  const seen = new Set<LirBlock>();
  let at = block;
  while (at.code.length === 1 && at.code[0].op === 'j' && !seen.has(at)) {
    seen.add(at);
    at = at.code[0].target!;
  }
  for (const passed of seen) passed.code[0].target = at;
  return at;
}

function threadJumps(fn: LirFunction): void {
  for (const block of fn.blocks)
    for (const instruction of block.code) {
      if (instruction.target) instruction.target = destination(instruction.target);
      if (instruction.targets) instruction.targets = instruction.targets.map(destination);
    }
}

/** Where neither way goes on to the next block, the one that is taken more often should cost the branch alone. */
function isOftener(jump: LirBlock, branch: LirBlock, next: LirBlock | undefined): boolean {
  return jump !== next && jump.loopDepth > branch.loopDepth;
}

function fallThrough(block: LirBlock, next: LirBlock | undefined): void {
  const { code } = block;
  const last = code[code.length - 1];
  if (last?.op !== 'j') return;
  const before = code[code.length - 2];
  if (before && isBranch(before.op) && before.target) {
    if (before.target === last.target) code.splice(code.length - 2, 1);
    else if (before.target === next || isOftener(last.target!, before.target, next)) {
      before.op = INVERSE[before.op as BranchName];
      [before.target, last.target] = [last.target, before.target];
    }
  }
  if (last.target === next) code.pop();
}
