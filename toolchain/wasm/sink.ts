// An increment (or another operation on one register and a constant) is moved behind the last read of its operand in the block, when
// that operand lives on there anyway: `p + 1` computed before `*p` is read would keep p and p + 1 apart; after it they can
// share a register.

import { FIRST_VIRTUAL, isBranch, type Lir, type LirFunction } from './lir.ts';

const MOVABLE: ReadonlySet<string> = new Set(['addi', 'slli', 'srli', 'srai', 'andi', 'ori', 'xori']);
/** Moves over more instructions than this are not looked for. */
const FARTHEST = 24;

export function sinkIncrements(fn: LirFunction): void {
  for (const { code } of fn.blocks)
    for (let i = code.length - 1; i >= 0; i--) {
      const to = MOVABLE.has(code[i].op) ? placeFor(code, i) : i;
      if (to !== i) code.splice(to, 0, ...code.splice(i, 1));
    }
}

/** The index that the instruction should have: that of the last read of its operand that nothing forbids to pass. */
function placeFor(code: Lir[], i: number): number {
  const [to] = code[i].defs;
  const [from] = code[i].uses;
  let place = i;
  if (to < FIRST_VIRTUAL || from < FIRST_VIRTUAL || to === from) return i;
  for (let at = i + 1; at < code.length && at <= i + FARTHEST; at++) {
    const { op, uses, defs, target, targets } = code[at];
    if (uses.includes(to) || defs.includes(to) || target || targets || op === 'j' || op === 'ret') break;
    if (isBranch(op) && uses.includes(from)) break;
    if (uses.includes(from)) place = at;
    if (defs.includes(from)) break;
  }
  return place;
}
