// Changes of mstatus and sstatus that are ordinary: interrupt enables and what they were before the trap, the previous
// privilege. A change of anything on which translation or the floating-point unit depends stops, and so does a pending
// interrupt, which might be open after it.

import { M_MODE, S_MODE } from '../cpu/causes.ts';
import {
  MSTATUS_MIE,
  MSTATUS_MPIE,
  MSTATUS_MPP,
  MSTATUS_MPP_SHIFT,
  MSTATUS_MPRV,
  MSTATUS_SIE,
  MSTATUS_SPIE,
  MSTATUS_SPP,
  SSTATUS_VIEW,
} from '../cpu/mstatus.ts';
import { MIE, MIP, MSTATUS, PRIVILEGE, X } from '../cpu/state.ts';
import { ADDRESS, IP, KEPT, operands, setRd, setWord, stopIf, word } from './frame.ts';
import { RS1 } from './layout.ts';
import { and, type Code, eq, get, i32, load8, ne, or, set, shrUnsigned, xor } from './wasm-code.ts';

const SUPERVISOR_ORDINARY = MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP;
const MACHINE_ORDINARY = SUPERVISOR_ORDINARY | MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP;

/** The word after the instruction, from the word before it (KEPT) and the operand. */
type Change = (operand: Code) => Code;

/** @param view the bits that the register shows and takes */
const changes = (view: number): Record<string, Change> => ({
  write: (operand) => or(and(get(KEPT), i32(~view)), and(operand, i32(view))),
  set: (operand) => or(get(KEPT), and(operand, i32(view))),
  clear: (operand) => and(get(KEPT), xor(and(operand, i32(view)), i32(-1))),
});

const constant = shrUnsigned(load8(get(IP), RS1), i32(2));

/** MPRV makes loads and stores depend on MPP, and 2 is no privilege to go back to. */
const stopIfMppMatters: Code = [
  stopIf(and(get(KEPT), i32(MSTATUS_MPRV))),
  stopIf(eq(and(get(ADDRESS), i32(MSTATUS_MPP)), i32(2 << MSTATUS_MPP_SHIFT))),
];

const handler = (view: number, ordinary: number, guard: Code, after: Code): Code => [
  guard,
  stopIf(and(word(MIP), word(MIE))),
  set(KEPT, word(MSTATUS)),
  set(ADDRESS, after),
  stopIf(and(xor(get(KEPT), get(ADDRESS)), i32(~ordinary))),
  ordinary & MSTATUS_MPP ? stopIfMppMatters : [],
  setRd(and(get(KEPT), i32(view))),
  // rd may be x0 here.
  setWord(X, i32(0)),
  setWord(MSTATUS, get(ADDRESS)),
];

function* handlers(register: string, view: number, ordinary: number, guard: Code): Generator<[string, Code]> {
  for (const [name, change] of Object.entries(changes(view))) {
    yield [`${register}:${name}`, handler(view, ordinary, guard, change(operands.rs1))];
    yield [`${register}:${name}-constant`, handler(view, ordinary, guard, change(constant))];
  }
}

const stopBelow = (privilege: number): Code => stopIf(ne(word(PRIVILEGE), i32(privilege)));

export const STATUS: Readonly<Record<string, Code>> = Object.fromEntries([
  ...handlers('sstatus', SSTATUS_VIEW, SUPERVISOR_ORDINARY, stopBelow(S_MODE)),
  ...handlers('mstatus', -1, MACHINE_ORDINARY, stopBelow(M_MODE)),
]);
