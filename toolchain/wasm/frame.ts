// The stack frame, once registers are known: which registers to save, where spilled ones live, prologue and epilogue. From sp
// up: outgoing arguments, spill slots, saved registers, ra; the incoming stack arguments begin at sp + the size. A
// function that needs none of it has no frame.

import { type Lir, type LirFunction, lir, RA, SAVED, SP } from './lir.ts';
import { sequence } from './moves.ts';
import { fitsImmediate } from './select-pure.ts';

export function layFrame(fn: LirFunction): void {
  const code = fn.blocks.flatMap((block) => block.code);
  const written = new Set(code.flatMap((instruction) => instruction.defs));
  const saved = SAVED.filter((register) => written.has(register));
  if (code.some(({ op }) => op === 'call' || op === 'callr')) saved.push(RA);
  const words = fn.outgoingWords + fn.slots + saved.length;
  const bytes = (words * 4 + 15) & -16;
  const savedAt = (i: number) => 4 * (fn.outgoingWords + fn.slots + i);
  const place: Record<string, (imm: number) => number> = {
    'argument.load': (imm) => bytes + 4 * imm,
    'result.store': (imm) => bytes + 4 * imm,
    'argument.store': (imm) => 4 * imm,
    'outgoing.load': (imm) => 4 * imm,
    'slot.load': (imm) => 4 * (fn.outgoingWords + imm),
    'slot.store': (imm) => 4 * (fn.outgoingWords + imm),
  };
  for (const block of fn.blocks) {
    const rewritten: Lir[] = [];
    if (block === fn.blocks[0]) enter();
    for (const instruction of block.code) {
      const at = place[instruction.op];
      if (at) access(instruction, at(instruction.imm));
      else if (instruction.op === 'moves')
        rewritten.push(...sequence(instruction.defs, instruction.uses, instruction.offset));
      else {
        if (instruction.op === 'ret' || instruction.op === 'tail') leave(instruction.offset);
        rewritten.push(instruction);
      }
    }
    block.code = rewritten;

    function enter(): void {
      if (!bytes) return;
      adjust(-bytes, 0);
      saved.forEach((register, i) => {
        rewritten.push(lir('sw', [], [SP, register], { imm: savedAt(i) }));
      });
    }
    function leave(offset: number): void {
      if (!bytes) return;
      saved.forEach((register, i) => {
        rewritten.push(lir('lw', [register], [SP], { imm: savedAt(i), offset }));
      });
      adjust(bytes, offset);
    }
    function adjust(by: number, offset: number): void {
      if (!fitsImmediate(by))
        throw new RangeError(`${fn.name}: a stack frame of ${bytes} bytes is too large`);
      rewritten.push(lir('addi', [SP], [SP], { imm: by, offset }));
    }
    function access({ op, defs, uses, offset }: Lir, imm: number): void {
      if (op.endsWith('load')) rewritten.push(lir('lw', defs, [SP], { imm, offset }));
      else rewritten.push(lir('sw', [], [SP, uses[0]], { imm, offset }));
    }
  }
}
