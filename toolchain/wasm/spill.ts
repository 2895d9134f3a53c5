// Moves registers to the stack: every read is preceded by a load and every write followed by a store, each on a new register
// that lives for that instruction only. A register that only ever holds one constant is loaded with it again instead.

import { isFloatRegister, type Lir, type LirFunction, lir, newSlot } from './lir.ts';

export function spill(
  fn: LirFunction,
  merged: (register: number) => number,
  spilled: number[],
  unspillable: Set<number>,
): void {
  const places = new Map<number, Place>();
  const constants = findConstants(fn, new Set(spilled.map(merged)));
  for (const register of spilled) {
    const home = merged(register);
    const constant = constants.get(home);
    places.set(home, constant ? { constant } : { slot: newSlot(fn, isFloatRegister(fn, home)) });
  }
  for (const block of fn.blocks) {
    const code: Lir[] = [];
    for (const instruction of block.code) rewriteOne(fn, instruction, places, unspillable, code);
    block.code = code;
  }
}

type Place = { slot: number; constant?: undefined } | { constant: Lir; slot?: undefined };

/** The instruction that defines each of these registers, where all that define it make the same constant. */
function findConstants(fn: LirFunction, registers: ReadonlySet<number>): Map<number, Lir> {
  const found = new Map<number, Lir>();
  const varying = new Set<number>();
  for (const block of fn.blocks)
    for (const instruction of block.code)
      for (const register of instruction.defs) {
        if (!registers.has(register)) continue;
        const before = found.get(register) ?? instruction;
        if (isConstant(instruction) && isSame(instruction, before)) found.set(register, instruction);
        else varying.add(register);
      }
  for (const register of varying) found.delete(register);
  return found;
}

const isConstant = ({ op }: Lir): boolean => op === 'li' || op === 'lui';

const isSame = (one: Lir, other: Lir): boolean =>
  one.op === other.op && one.imm === other.imm && one.symbol === other.symbol;

function rewriteOne(
  fn: LirFunction,
  instruction: Lir,
  places: Map<number, Place>,
  unspillable: Set<number>,
  code: Lir[],
): void {
  const { defs, uses } = instruction;
  if (!defs.some((r) => places.has(r)) && !uses.some((r) => places.has(r))) {
    code.push(instruction);
    return;
  }
  if (defs.length === 1 && places.get(defs[0])?.constant) return; // made again where it is read
  const stands = new Map<number, number>();
  const standIn = (register: number): number => {
    let stand = stands.get(register);
    if (stand === undefined) {
      stand = fn.registers++;
      unspillable.add(stand);
      if (isFloatRegister(fn, register)) fn.floats.add(stand);
      stands.set(register, stand);
    }
    return stand;
  };
  const { offset } = instruction;
  for (const register of new Set(uses)) {
    const place = places.get(register);
    if (!place) continue;
    if (place.constant) code.push({ ...place.constant, defs: [standIn(register)], offset });
    else code.push(lir('slot.load', [standIn(register)], [], { imm: place.slot, offset }));
  }
  instruction.uses = uses.map((r) => (places.has(r) ? standIn(r) : r));
  instruction.defs = defs.map((r) => (places.has(r) ? standIn(r) : r));
  code.push(instruction);
  for (const register of new Set(defs)) {
    const place = places.get(register);
    if (place?.slot !== undefined)
      code.push(lir('slot.store', [], [standIn(register)], { imm: place.slot, offset }));
  }
}
