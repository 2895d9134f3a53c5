// Short blocks are copied to where they are jumped to from: those that only copy registers, and tests, that is a few plain
// instructions and then branches, as a loop's head or the merge of `a && b`. A loop then turns with one branch rather than a
// branch and a jump, and where a tested register has just been given a constant the branch is decided at once.

import { decide } from './decide.ts';
import { isBranch, type Lir, type LirBlock, type LirFunction, linkSuccessors, lir, ZERO } from './lir.ts';

/** Longer tests are copied to the ends of loops only up to this, elsewhere only up to the other unless they are decided. */
const LOOP_TEST_INSTRUCTIONS = 8;
const TEST_INSTRUCTIONS = 4;
const DECIDED_INSTRUCTIONS = 16;
/** Each round may uncover tests behind tests. */
const ROUNDS = 6;

export function copyTests(fn: LirFunction): void {
  const constants = findConstants(fn);
  for (let round = 0; round < ROUNDS; round++) {
    const order = new Map(fn.blocks.map((block, i) => [block, i]));
    let changed = false;
    [...fn.blocks].forEach((block, i, before) => {
      const end = block.code[block.code.length - 1];
      const target = end?.op === 'j' ? end.target! : undefined;
      if (!target || target === block) return;
      const isBack = order.get(target)! <= i;
      if (isBack && round > 0) return;
      const code = replacement(block, target, isBack, before[i + 1] === target, constants);
      if (!code) return;
      block.code.pop();
      append(fn, block, code);
      changed = true;
    });
    dropUnentered(fn);
    if (!changed) return;
  }
}

/** Behind a branch nothing may be written, since its target may need the old value: the code becomes a block of its own. */
function append(fn: LirFunction, block: LirBlock, code: Lir[]): void {
  const branch = block.code[block.code.length - 1];
  if (!branch?.target || code.length === 1) {
    block.code.push(...code);
    return;
  }
  const added: LirBlock = { ...block, id: fn.blocks.length, code, successors: [] };
  fn.blocks.splice(fn.blocks.indexOf(block) + 1, 0, added);
  block.code.push(lir('j', [], [], { target: added, offset: branch.offset }));
}

/** What should stand in place of a block's jump to the target, or undefined where the jump is best. */
function replacement(
  block: LirBlock,
  target: LirBlock,
  isBack: boolean,
  isNext: boolean,
  constants: ReadonlyMap<number, number>,
): Lir[] | undefined {
  const { code } = target;
  if (isReturn(code) || (isForwarder(code) && !isBack)) return code.map(copyOf);
  if (code.length > DECIDED_INSTRUCTIONS || !isTest(code)) return undefined;
  const decided = decide(block.code, code.map(copyOf), constants);
  if (decided) return decided;
  // the end of a loop that tests at its end: its copies will mostly disappear, and the jump with them
  if (isBack && isForwarder(block.code)) return undefined;
  const most = isBack ? LOOP_TEST_INSTRUCTIONS : TEST_INSTRUCTIONS;
  return code.length <= most && !isNext ? code.map(copyOf) : undefined;
}

const copyOf = (instruction: Lir): Lir => ({
  ...instruction,
  defs: [...instruction.defs],
  uses: [...instruction.uses],
});

const isCopy = ({ op }: Lir): boolean => op === 'mv' || op === 'moves' || op === 'li';
const isJump = (instruction: Lir | undefined): boolean => instruction?.op === 'j';
const isReturn = (code: Lir[]): boolean => endsWith(code, ({ op }) => op === 'ret');
const isForwarder = (code: Lir[]): boolean => endsWith(code, isJump);

/** A few copies, and then this. */
function endsWith(code: Lir[], isEnd: (instruction: Lir) => boolean): boolean {
  const { length } = code;
  return (
    length > 0 && length <= TEST_INSTRUCTIONS && isEnd(code[length - 1]) && code.slice(0, -1).every(isCopy)
  );
}

/** Plain instructions, at least one branch, a jump. */
function isTest(code: Lir[]): boolean {
  const branch = code[code.length - 2];
  if (!branch?.target || !isBranch(branch.op) || !isJump(code[code.length - 1])) return false;
  return code.slice(0, -2).every(({ clobbers, op, targets }) => !clobbers && !targets && op !== 'switch');
}

/** Registers that are written once, with a constant. */
function findConstants(fn: LirFunction): Map<number, number> {
  const constants = new Map<number, number>();
  const written = new Set<number>();
  for (const { op, defs, imm } of fn.blocks.flatMap((block) => block.code))
    for (const register of defs) {
      if (op === 'li' && !written.has(register)) constants.set(register, imm);
      else constants.delete(register);
      written.add(register);
    }
  return constants.set(ZERO, 0);
}

export function dropUnentered(fn: LirFunction): void {
  linkSuccessors(fn.blocks);
  const entered = new Set([fn.blocks[0]]);
  for (const block of entered) for (const next of block.successors) entered.add(next);
  fn.blocks = fn.blocks.filter((block) => entered.has(block));
}
