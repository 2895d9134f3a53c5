// After tests have been copied, a branch may compare a register with zero that the same block made by a comparison. The
// branch then compares itself; the comparison is dropped if nothing else reads it (toolchain/wasm/dead.ts).

import { type BranchName, INVERSE, type Lir, type LirBlock, type LirFunction, ZERO } from './lir.ts';

export function fuseBranches(fn: LirFunction): void {
  const booleans = findBooleans(fn);
  for (const block of fn.blocks) {
    const at = block.code.length - 2;
    if (!block.code[at]?.target) continue;
    while (fuseOnce(block, at));
    splitCombination(block, at, booleans);
  }
}

/** Registers that only ever hold 0 or 1. */
function findBooleans(fn: LirFunction): Set<number> {
  const code = fn.blocks.flatMap((block) => block.code);
  const found = new Set(code.flatMap(({ defs }) => defs));
  for (let before = -1; found.size !== before; ) {
    before = found.size;
    for (const instruction of code)
      if (!givesBoolean(instruction, found)) for (const register of instruction.defs) found.delete(register);
  }
  return found;
}

function givesBoolean({ op, imm, uses }: Lir, booleans: ReadonlySet<number>): boolean {
  if (op === 'li') return imm === 0 || imm === 1;
  if (op === 'and' || op === 'or' || op === 'mv')
    return uses.every((register) => register === ZERO || booleans.has(register));
  return /^(slti?u?|f(eq|lt|le)\.[sd])$/.test(op);
}

/** A branch on `p & q` or `p | q`, which this block has computed of booleans, becomes a branch on p and one on q. */
function splitCombination(block: LirBlock, at: number, booleans: ReadonlySet<number>): void {
  const branch = block.code[at];
  if (branch.uses[1] !== ZERO || (branch.op !== 'bne' && branch.op !== 'beq')) return;
  const definedAt = lastDefinition(block, at, branch.uses[0]);
  const both = block.code[definedAt];
  if ((both?.op !== 'and' && both?.op !== 'or') || !both.uses.every((register) => booleans.has(register)))
    return;
  if (both.uses.some((register) => lastDefinition(block, at, register) > definedAt)) return;
  const [p, q] = both.uses;
  // p alone settles the matter when it is 0 for `and`, when it is not for `or`
  const settling = both.op === 'and' ? 'beq' : 'bne';
  const next = block.code[at + 1];
  const target = settling === branch.op ? branch.target : next.op === 'j' ? next.target : undefined;
  if (!target) return;
  branch.uses = [q, ZERO];
  block.code.splice(at, 0, { ...branch, op: settling, uses: [p, ZERO], target });
  for (const index of [at + 1, at]) {
    while (fuseOnce(block, index));
    splitCombination(block, index, booleans);
  }
}

/** One step back through the definition of the tested register. */
function fuseOnce(block: LirBlock, at: number): boolean {
  const branch = block.code[at];
  if (branch.uses[1] !== ZERO || (branch.op !== 'bne' && branch.op !== 'beq')) return false;
  let definedAt = lastDefinition(block, at, branch.uses[0]);
  while (block.code[definedAt]?.op === 'mv')
    definedAt = lastDefinition(block, definedAt, block.code[definedAt].uses[0]);
  if (definedAt < 0) return false;
  const replacement = comparisonOf(block.code[definedAt]);
  if (!replacement || replacement.uses.some((r) => lastDefinition(block, at, r) >= definedAt)) return false;
  const name = replacement.name as BranchName;
  branch.op = branch.op === 'bne' ? name : INVERSE[name];
  branch.uses = replacement.uses;
  return true;
}

function lastDefinition(block: LirBlock, before: number, register: number): number {
  for (let i = before - 1; i >= 0; i--) {
    const { defs, clobbers } = block.code[i];
    if (defs.includes(register) || clobbers?.includes(register)) return i;
  }
  return -1;
}

/** The branch that is taken where the instruction's result is not 0. */
function comparisonOf({ op, uses, imm }: Lir): { name: BranchName; uses: number[] } | undefined {
  const [x, y] = uses;
  if (op === 'sltiu' && imm === 1) return { name: 'beq', uses: [x, ZERO] };
  if (op === 'sltu') return x === ZERO ? { name: 'bne', uses: [y, ZERO] } : { name: 'bltu', uses: [x, y] };
  if (op === 'slt') return { name: 'blt', uses: [x, y] };
  if (op === 'slti' && imm === 0) return { name: 'blt', uses: [x, ZERO] };
  if (op === 'xor' || op === 'sub') return { name: 'bne', uses: [x, y] };
  return undefined;
}
