// After allocation: copies of what a register holds already, and jumps to short endings.

import { FIRST_VIRTUAL, FLOAT_SAVED, type Lir, type LirBlock, type LirFunction, SAVED, SP } from './lir.ts';

/** Copying an epilogue of up to this many instructions saves a jump and costs little. */
const LONGEST_COPIED_ENDING = 10;

/** Drops `mv` (and `li`) whose target has that value already. */
export function dropRepeatedCopies(fn: LirFunction): void {
  for (const block of fn.blocks) {
    // registers with the same token hold the same value
    const tokens = new Map<number, string>();
    const tokenOf = (register: number) => tokens.get(register) ?? `r${register} at entry`;
    let written = 0;
    block.code = block.code.filter((instruction) => {
      const { op, defs, uses, imm, clobbers } = instruction;
      const value = op === 'mv' ? tokenOf(uses[0]) : op === 'li' ? `constant ${imm}` : undefined;
      if (value !== undefined && defs[0] !== 0 && tokenOf(defs[0]) === value) return false;
      for (const register of clobbers ?? []) tokens.set(register, `${++written}`);
      for (const register of defs) tokens.set(register, value ?? `${++written}`);
      return true;
    });
  }
}

/** Drops copies in front of a return that neither the caller nor anything before the return reads. */
export function dropUnreadCopies(fn: LirFunction): void {
  for (const block of fn.blocks) {
    const end = block.code[block.code.length - 1];
    if (end?.op !== 'ret') continue;
    const live = new Set<number>([...end.uses, ...SAVED, ...FLOAT_SAVED, SP]);
    const kept: Lir[] = [];
    for (const instruction of block.code.reverse()) {
      const { op, defs, uses, target, clobbers } = instruction;
      if (target || clobbers) for (let register = 0; register < FIRST_VIRTUAL; register++) live.add(register);
      if ((op === 'mv' || op === 'li') && !live.has(defs[0])) continue;
      for (const register of defs) live.delete(register);
      for (const register of uses) live.add(register);
      kept.push(instruction);
    }
    block.code = kept.reverse();
  }
}

/** A jump to a block that soon returns becomes that block. */
export function copyEndings(fn: LirFunction): void {
  for (const block of fn.blocks) {
    const end = block.code[block.code.length - 1];
    if (end?.op !== 'j' || !isShortEnding(end.target!)) continue;
    block.code.pop();
    for (const instruction of end.target!.code) block.code.push({ ...instruction });
  }
}

function isShortEnding({ code }: LirBlock): boolean {
  const isEnd = ({ op }: Lir) => op === 'ret' || op === 'trap' || op === 'tail';
  return (
    code.length > 0 &&
    code.length <= LONGEST_COPIED_ENDING &&
    isEnd(code[code.length - 1]) &&
    code.every(({ target }) => !target)
  );
}
