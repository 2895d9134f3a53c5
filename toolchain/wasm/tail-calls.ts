// A call whose results are returned as they come becomes a jump: the callee returns to the caller's caller. Functions that only
// pass on to a slower one in rare cases then need no frame for the common case.

import {
  ARGUMENT_REGISTERS,
  FLOAT_ARGUMENTS,
  type Lir,
  type LirBlock,
  type LirFunction,
  lir,
  RA,
  TEMPORARIES,
} from './lir.ts';

/** Holds the code address of an indirect tail call: the epilogue changes neither it nor the arguments. */
const TARGET_REGISTER = TEMPORARIES[0];

export function makeTailCalls(fn: LirFunction): void {
  for (const block of fn.blocks) {
    const at = finalCall(block);
    if (at < 0) continue;
    const call = block.code[at];
    if (block.code.slice(0, at).some(({ op }, i) => op === 'argument.store' && belongsTo(block, i, at)))
      continue;
    block.code.splice(at, block.code.length - at, ...tailCall(call));
  }
}

/** Stack arguments would have to replace the caller's own. */
function belongsTo(block: LirBlock, store: number, call: number): boolean {
  return !block.code.slice(store, call).some(({ op }) => op === 'call' || op === 'callr');
}

function tailCall(call: Lir): Lir[] {
  const { offset, symbol, uses } = call;
  if (call.op === 'call') return [lir('tail', [], [...uses, RA], { symbol, offset })];
  const [target, ...args] = uses;
  return [
    lir('mv', [TARGET_REGISTER], [target], { offset }),
    lir('tail', [], [TARGET_REGISTER, ...args, RA], { offset }),
  ];
}

/** The index of a call that only copies and the return follow, and whose results those copies return; or -1. */
function finalCall({ code }: LirBlock): number {
  const end = code[code.length - 1];
  if (end?.op !== 'ret') return -1;
  let at = code.length - 2;
  while (at >= 0 && (code[at].op === 'mv' || code[at].op === 'moves')) at--;
  if (at < 0 || (code[at].op !== 'call' && code[at].op !== 'callr')) return -1;
  // which result each register holds after the copies
  const holds = new Map<number, number>(
    [...ARGUMENT_REGISTERS, ...FLOAT_ARGUMENTS].map((register) => [register, register]),
  );
  for (const { defs, uses } of code.slice(at + 1, -1)) {
    const values = uses.map((register) => holds.get(register));
    defs.forEach((register, i) => {
      const value = values[i];
      if (value === undefined) holds.delete(register);
      else holds.set(register, value);
    });
  }
  const returned = end.uses.filter((register) => register !== RA);
  const isPassedOn = returned.every(
    (register) => holds.get(register) === register && code[at].defs.includes(register),
  );
  return isPassedOn ? at : -1;
}
