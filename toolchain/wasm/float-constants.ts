// The instructions that make a constant of a floating-point type; until now each was one of the low form's own, so that it could be
// shared and moved as a whole.

import { type Lir, type LirFunction, lir, ZERO } from './lir.ts';

export function makeFloatConstants(fn: LirFunction): void {
  if (fn.floats.size === 0) return;
  for (const block of fn.blocks)
    block.code = block.code.flatMap((instruction) =>
      instruction.op.startsWith('fconst') ? expand(fn, instruction) : [instruction],
    );
}

function expand(fn: LirFunction, { op, defs, imm, symbol, offset }: Lir): Lir[] {
  const word = fn.registers++;
  if (symbol >= 0)
    return [
      lir('lui', [word], [], { symbol, part: 'hi', imm, offset }),
      lir(op === 'fconst.d' ? 'fld' : 'flw', defs, [word], { symbol, part: 'lo', imm, offset }),
    ];
  if (op === 'fconst.d') return [lir('fcvt.d.w', defs, [ZERO], { offset })];
  if (imm === 0) return [lir('fmv.w.x', defs, [ZERO], { offset })];
  return [lir('li', [word], [], { imm, offset }), lir('fmv.w.x', defs, [word], { offset })];
}
