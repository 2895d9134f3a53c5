// Removes instructions of the low form whose results nothing reads, from the last to the first, so that what only they read
// goes as well.

import { FIRST_VIRTUAL, type Lir, type LirFunction } from './lir.ts';
import { Liveness } from './liveness.ts';

/** Without effect but for the register that they write. */
const PURE: ReadonlySet<string> = new Set(
  'li mv lui addi andi ori xori slti sltiu slli srli srai add sub and or xor slt sltu sll srl sra mul mulhu mulh cmov'.split(
    ' ',
  ),
);
/** Floating-point computations; loads may fault, so they are none. */
const PURE_FLOAT = /^f(?!ence|lw|ld|sw|sd)/;

export function dropDead(fn: LirFunction): void {
  const liveness = new Liveness(fn);
  for (const block of fn.blocks) {
    const live = new Set(liveness.atEnd(block));
    const isLive = (r: number) => r < FIRST_VIRTUAL || live.has(r);
    const kept: Lir[] = [];
    for (let i = block.code.length - 1; i >= 0; i--) {
      const instruction = block.code[i];
      if ((PURE.has(instruction.op) || PURE_FLOAT.test(instruction.op)) && !instruction.defs.some(isLive))
        continue;
      for (const r of instruction.defs) live.delete(r);
      for (const r of instruction.uses) live.add(r);
      kept.push(instruction);
    }
    block.code = kept.reverse();
  }
}
