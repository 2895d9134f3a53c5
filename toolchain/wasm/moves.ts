// Copies that happen at once, put in an order: a register is written only after it has been read. A cycle is turned by exchanges,
// each three exclusive-ors, so that no integer register has to be kept free for it.

import { F0, FLOAT_SCRATCH, type Lir, lir } from './lir.ts';

export function sequence(to: number[], from: number[], offset: number): Lir[] {
  const code: Lir[] = [];
  let pending = to
    .map((register, i) => ({ to: register, from: from[i] }))
    .filter((move) => move.to !== move.from);
  while (pending.length) {
    const ready = pending.filter((move) => !pending.some((other) => other.from === move.to));
    if (ready.length) {
      for (const move of ready) code.push(lir('mv', [move.to], [move.from], { offset }));
      pending = pending.filter((move) => !ready.includes(move));
      continue;
    }
    const [{ to: x, from: y }] = pending;
    if (x >= F0) {
      // a float cannot be exchanged so: one value waits in the scratch register
      code.push(lir('mv', [FLOAT_SCRATCH], [y], { offset }));
      pending[0].from = FLOAT_SCRATCH;
      continue;
    }
    for (const [d, s] of [
      [x, y],
      [y, x],
      [x, y],
    ])
      code.push(lir('xor', [d], [d, s], { offset }));
    // x now has y's value and y has x's
    pending = pending
      .slice(1)
      .map((move) => ({ to: move.to, from: move.from === x ? y : move.from === y ? x : move.from }))
      .filter((move) => move.to !== move.from);
  }
  return code;
}
