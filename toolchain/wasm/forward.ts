// A copy that is only read in its own block, while the original keeps its value, is not made: its readers take the original. (What
// phis leave behind: the copies of a return value, say, into the phi, out of it, and into a0.)

import { FIRST_VIRTUAL, type Lir, type LirFunction } from './lir.ts';
import { Liveness } from './liveness.ts';

export function forwardCopies(fn: LirFunction): void {
  const liveness = new Liveness(fn);
  for (const block of fn.blocks) {
    const live = new Set(liveness.atEnd(block));
    block.code = block.code.filter((instruction, i) => {
      const { op, defs, uses } = instruction;
      const [to] = defs;
      const [from] = uses;
      if (op !== 'mv' || to < FIRST_VIRTUAL || from < FIRST_VIRTUAL || to === from) return true;
      const readers = readersOf(block.code, i, to, from, live.has(to));
      for (const reader of readers ?? [])
        reader.uses = reader.uses.map((register) => (register === to ? from : register));
      return readers === undefined;
    });
  }
}

/** The instructions that read the copy, if all of them could read the original. */
function readersOf(code: Lir[], at: number, to: number, from: number, isLiveOut: boolean): Lir[] | undefined {
  const readers: Lir[] = [];
  let isKept = true;
  for (const instruction of code.slice(at + 1)) {
    if (instruction.uses.includes(to)) {
      if (!isKept || instruction.op === 'cmov') return undefined;
      readers.push(instruction);
    }
    if (instruction.defs.includes(to)) return readers;
    if (instruction.defs.includes(from)) isKept = false;
  }
  return isLiveOut ? undefined : readers;
}
