// Short tests are copied to where they are jumped to from: a block that only copies registers and branches, as a loop's
// head or the merge of `a && b`, replaces the jump to it. A loop then turns with one branch rather than a branch and a jump, and
// where the tested register has just been given a constant the branch is decided at once.

import {
  type BranchName,
  isBranch,
  type Lir,
  type LirBlock,
  type LirFunction,
  linkSuccessors,
} from './lir.ts';

/** Longer tests are copied to the ends of loops only up to this, and elsewhere only up to the other. */
const LOOP_TEST_INSTRUCTIONS = 8;
const TEST_INSTRUCTIONS = 4;
/** Each round may uncover tests behind tests. */
const ROUNDS = 3;

export function copyTests(fn: LirFunction): void {
  const constants = findConstants(fn);
  for (let round = 0; round < ROUNDS; round++) {
    const order = new Map(fn.blocks.map((block, i) => [block, i]));
    let changed = false;
    fn.blocks.forEach((block, i) => {
      const target = jumpTarget(block);
      if (!target || target === block) return;
      if (isReturn(target)) {
        block.code.splice(block.code.length - 1, 1, ...target.code.map(copyOf));
        changed = true;
      }
      if (!isTest(target)) return;
      const isBack = order.get(target)! <= i;
      const most = isBack && round === 0 ? LOOP_TEST_INSTRUCTIONS : TEST_INSTRUCTIONS;
      const isNext = fn.blocks[i + 1] === target;
      const worth = target.code.length <= most && !isNext && (!isBack || round === 0);
      const decided = decide(block, target, constants);
      if (!worth && !decided) return;
      block.code.pop();
      for (const instruction of target.code) block.code.push(copyOf(instruction));
      if (decided) block.code.splice(block.code.length - 2, 2, { ...last(target), target: decided });
      changed = true;
    });
    dropUnentered(fn);
    if (!changed) return;
  }
}

const last = (block: LirBlock): Lir => block.code[block.code.length - 1];
const copyOf = (instruction: Lir): Lir => ({
  ...instruction,
  defs: [...instruction.defs],
  uses: [...instruction.uses],
});

function jumpTarget(block: LirBlock): LirBlock | undefined {
  const end = last(block);
  return end?.op === 'j' ? end.target : undefined;
}

/** Straight code that ends in a branch to one and a jump to the other of two blocks. */
function isTest(block: LirBlock): boolean {
  const { code } = block;
  const branch = code[code.length - 2];
  if (!branch || last(block).op !== 'j' || !isBranch(branch.op) || !branch.target) return false;
  return code.slice(0, -2).every(({ clobbers, target, targets }) => !clobbers && !target && !targets);
}

/** A return with nothing but the copies of its values before it. */
function isReturn({ code }: LirBlock): boolean {
  const isCopy = ({ op }: Lir) => op === 'mv' || op === 'moves' || op === 'li';
  return (
    code[code.length - 1]?.op === 'ret' && code.length <= TEST_INSTRUCTIONS && code.slice(0, -1).every(isCopy)
  );
}

const TAKEN: Record<BranchName, (x: number, y: number) => boolean> = {
  beq: (x, y) => x === y,
  bne: (x, y) => x !== y,
  blt: (x, y) => x < y,
  bge: (x, y) => x >= y,
  bltu: (x, y) => x >>> 0 < y >>> 0,
  bgeu: (x, y) => x >>> 0 >= y >>> 0,
};

/** Registers that are written once, with a constant. */
function findConstants(fn: LirFunction): Map<number, number> {
  const constants = new Map<number, number>([[0, 0]]);
  const written = new Set<number>();
  for (const { op, defs, imm } of fn.blocks.flatMap((block) => block.code))
    for (const register of defs) {
      if (op === 'li' && !written.has(register)) constants.set(register, imm);
      else constants.delete(register);
      written.add(register);
    }
  return constants.set(0, 0);
}

/** What an instruction gives where its operands are known as far as they matter. */
function evaluate(op: string, imm: number, [x, y]: (number | undefined)[]): number | undefined {
  if (op === 'li') return imm;
  if (op === 'and' && (x === 0 || y === 0)) return 0;
  if (x === undefined) return undefined;
  if (op === 'mv') return x;
  if (op === 'sltiu') return x >>> 0 < imm >>> 0 ? 1 : 0;
  if (op === 'andi') return x & imm;
  return undefined;
}

/** Where the test leads when it is reached from this block, if the constants that the block sets decide it. */
function decide(
  block: LirBlock,
  test: LirBlock,
  constants: ReadonlyMap<number, number>,
): LirBlock | undefined {
  const values = new Map<number, number>(constants);
  for (const { op, defs, uses, imm } of [...block.code, ...test.code]) {
    const value = evaluate(
      op,
      imm,
      uses.map((register) => values.get(register)),
    );
    for (const register of defs) {
      if (value === undefined) values.delete(register);
      else values.set(register, value);
    }
  }
  const branch = test.code[test.code.length - 2];
  const [x, y] = branch.uses.map((register) => values.get(register));
  if (x === undefined || y === undefined) return undefined;
  return TAKEN[branch.op as BranchName](x, y) ? branch.target : last(test).target;
}

export function dropUnentered(fn: LirFunction): void {
  linkSuccessors(fn.blocks);
  const entered = new Set([fn.blocks[0]]);
  for (const block of entered) for (const next of block.successors) entered.add(next);
  fn.blocks = fn.blocks.filter((block) => entered.has(block));
}
