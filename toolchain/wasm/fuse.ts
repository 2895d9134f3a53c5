// After tests have been copied, a branch may compare a register with zero that the same block made by a comparison. The
// branch then compares itself; the comparison is dropped if nothing else reads it (toolchain/wasm/dead.ts).

import { type BranchName, INVERSE, type Lir, type LirBlock, type LirFunction, ZERO } from './lir.ts';

export function fuseBranches(fn: LirFunction): void {
  for (const block of fn.blocks) {
    const at = block.code.length - 2;
    const branch = block.code[at];
    if (branch?.target && (branch.op === 'bne' || branch.op === 'beq') && branch.uses[1] === ZERO)
      while (fuseOnce(block, at));
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
