// Loop rotation: a jump back to a loop's head that only tests and branches is replaced by a copy of the test, so that a turn of
// the loop costs one branch at its end rather than a branch and a jump.

import { isBranch, type LirBlock, type LirFunction, linkSuccessors } from './lir.ts';

/** Longer heads are not worth copying. */
const MAXIMUM_COPIED = 8;

export function rotateLoops(fn: LirFunction): void {
  const order = new Map(fn.blocks.map((block, i) => [block, i]));
  const heads = new Map<LirBlock, LirBlock['code']>();
  for (const block of fn.blocks) if (isTest(block)) heads.set(block, [...block.code]);
  fn.blocks.forEach((block, i) => {
    const last = block.code[block.code.length - 1];
    const head = last?.op === 'j' ? last.target! : undefined;
    const test = head && order.get(head)! <= i ? heads.get(head) : undefined;
    if (!test || head === block) return;
    block.code.pop();
    for (const instruction of test)
      block.code.push({ ...instruction, defs: [...instruction.defs], uses: [...instruction.uses] });
  });
  linkSuccessors(fn.blocks);
}

/** Straight code that ends in a branch out of one and a jump into the other of two blocks. */
function isTest(block: LirBlock): boolean {
  const { code } = block;
  const last = code[code.length - 1];
  const branch = code[code.length - 2];
  if (!branch || last.op !== 'j' || !isBranch(branch.op) || !branch.target) return false;
  const isPlain = code
    .slice(0, -2)
    .every(({ clobbers, target, targets }) => !clobbers && !target && !targets);
  return isPlain && code.length <= MAXIMUM_COPIED;
}
