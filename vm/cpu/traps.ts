// Taking traps, and returning from them (privileged manual, "Machine/Supervisor Trap Handling"), with the detour through
// the interrupt descriptor table (idt.ts) for traps into S-mode.

import { VECTOR_INTERRUPT, VECTOR_SOFTWARE_FIRST, VECTOR_SOFTWARE_LAST } from '../idt.ts';
import {
  DOUBLE_FAULT,
  ILLEGAL_INSTRUCTION,
  INTERRUPT_FLAG,
  INTERRUPT_PRIORITY,
  M_MODE,
  raise,
  S_MODE,
} from './causes.ts';
import type { Hart } from './hart.ts';
import {
  MSTATUS_MIE,
  MSTATUS_MPIE,
  MSTATUS_MPP,
  MSTATUS_MPP_SHIFT,
  MSTATUS_MPRV,
  MSTATUS_SIE,
  MSTATUS_SPIE,
  MSTATUS_SPP,
} from './mstatus.ts';
import {
  MCAUSE,
  MEDELEG,
  MEPC,
  MIDELEG,
  MIE,
  MIP,
  MTVAL,
  MTVEC,
  NO_RESERVATION,
  SCAUSE,
  SEPC,
  STVAL,
  STVEC,
  SVEC,
} from './state.ts';

/** What is trapping: an exception or interrupt by number, and what goes into xtval. */
export interface TrapCause {
  readonly interrupt: boolean;
  readonly code: number;
  readonly value: number;
}

/** Takes an exception of the instruction at pc. */
export function takeException(hart: Hart, code: number, value: number): void {
  const delegated = code < 32 && ((hart.state.word[MEDELEG >> 2] >>> code) & 1) === 1;
  takeTrap(hart, { interrupt: false, code, value }, delegated);
}

/** Takes an interrupt before the instruction at pc. */
export function takeInterrupt(hart: Hart, code: number): void {
  const delegated = ((hart.state.word[MIDELEG >> 2] >>> code) & 1) === 1;
  takeTrap(hart, { interrupt: true, code, value: 0 }, delegated);
}

/** The interrupt that would be taken now, or -1 (privileged manual, "Machine Interrupt Registers"). */
export function pendingInterrupt(hart: Hart): number {
  const { word, privilege, mstatus } = hart.state;
  const pending = word[MIP >> 2] & word[MIE >> 2];
  if (pending === 0) return -1;
  const delegated = word[MIDELEG >> 2];
  const machine = privilege < M_MODE || (mstatus & MSTATUS_MIE) !== 0 ? pending & ~delegated : 0;
  const supervisorOpen = privilege < S_MODE || (privilege === S_MODE && (mstatus & MSTATUS_SIE) !== 0);
  const eligible = machine !== 0 ? machine : supervisorOpen ? pending & delegated : 0;
  return INTERRUPT_PRIORITY.find((code) => (eligible >>> code) & 1) ?? -1;
}

/** Xidt `int n`: into S-mode through the gate, whatever medeleg says. @throws Exception illegal instruction */
export function softwareVector(hart: Hart, vector: number, instruction: number): void {
  const inRange = vector >= VECTOR_SOFTWARE_FIRST && vector <= VECTOR_SOFTWARE_LAST;
  const { privilege } = hart.state;
  if (privilege === M_MODE || !hart.idt.enabled || !inRange) raise(ILLEGAL_INSTRUCTION, instruction);
  const gate = hart.idt.gate(vector);
  // Privilege comes first, so that a user cannot double-fault the machine with a vector that is not for users.
  if (gate !== undefined && privilege < gate.dpl) raise(ILLEGAL_INSTRUCTION, instruction);
  takeTrap(hart, { interrupt: false, code: vector, value: 0 }, true);
}

function takeTrap(hart: Hart, cause: TrapCause, delegated: boolean): void {
  const { state } = hart;
  const from = state.privilege;
  const pc = state.pc;
  state.traps++;
  if (delegated && from !== M_MODE) enterSupervisor(hart, cause);
  else enterMachine(hart, cause);
  hart.contextChanged();
  hart.interruptsChanged();
  const { hooks } = hart;
  hooks.onTrap?.({ ...cause, pc, from, to: state.privilege });
  if (state.privilege !== from) hooks.onPrivilege?.(from, state.privilege);
}

const causeWord = (cause: TrapCause) => (cause.interrupt ? (INTERRUPT_FLAG | cause.code) >>> 0 : cause.code);

function enterMachine(hart: Hart, cause: TrapCause): void {
  const { state } = hart;
  const { word, mstatus } = state;
  word[MEPC >> 2] = state.pc;
  word[MCAUSE >> 2] = causeWord(cause);
  word[MTVAL >> 2] = cause.value;
  const previouslyEnabled = mstatus & MSTATUS_MIE ? MSTATUS_MPIE : 0;
  const previousMode = state.privilege << MSTATUS_MPP_SHIFT;
  state.mstatus = (mstatus & ~(MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP)) | previouslyEnabled | previousMode;
  state.privilege = M_MODE;
  state.pc = vectored(word[MTVEC >> 2], cause);
}

function enterSupervisor(hart: Hart, cause: TrapCause): void {
  const { state, idt } = hart;
  const { word, mstatus } = state;
  let keepEnabled = 0;
  let handler = vectored(word[STVEC >> 2], cause);
  if (idt.enabled) {
    const vector = cause.interrupt ? VECTOR_INTERRUPT + cause.code : cause.code;
    const gate = idt.gate(vector);
    if (gate === undefined || !gate.usable) {
      enterMachine(hart, { interrupt: false, code: DOUBLE_FAULT, value: vector });
      return;
    }
    handler = gate.handler;
    keepEnabled = gate.isTrapGate ? mstatus & MSTATUS_SIE : 0;
    word[SVEC >> 2] = vector;
  }
  word[SEPC >> 2] = state.pc;
  word[SCAUSE >> 2] = causeWord(cause);
  word[STVAL >> 2] = cause.value;
  const previouslyEnabled = mstatus & MSTATUS_SIE ? MSTATUS_SPIE : 0;
  const previousMode = state.privilege === S_MODE ? MSTATUS_SPP : 0;
  const cleared = mstatus & ~(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP);
  state.mstatus = cleared | previouslyEnabled | previousMode | keepEnabled;
  state.privilege = S_MODE;
  state.pc = handler;
}

/** Handler address by xtvec: mode 1 (vectored) sends interrupt n to base + 4n. */
function vectored(xtvec: number, cause: TrapCause): number {
  const base = xtvec & ~3;
  return (cause.interrupt && (xtvec & 3) === 1 ? base + 4 * cause.code : base) >>> 0;
}

/** mret, privilege already checked: the address to go on at. */
export function returnFromMachine(hart: Hart): number {
  const { mstatus } = hart.state;
  const to = (mstatus & MSTATUS_MPP) >>> MSTATUS_MPP_SHIFT;
  const enabled = mstatus & MSTATUS_MPIE ? MSTATUS_MIE : 0;
  const cleared = mstatus & ~(MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP);
  return returnTo(hart, to, cleared | enabled | MSTATUS_MPIE, MEPC);
}

/** sret, privilege already checked: the address to go on at. */
export function returnFromSupervisor(hart: Hart): number {
  const { mstatus } = hart.state;
  const to = mstatus & MSTATUS_SPP ? S_MODE : 0;
  const enabled = mstatus & MSTATUS_SPIE ? MSTATUS_SIE : 0;
  const cleared = mstatus & ~(MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP);
  return returnTo(hart, to, cleared | enabled | MSTATUS_SPIE, SEPC);
}

function returnTo(hart: Hart, privilege: number, mstatus: number, xepc: number): number {
  const { state } = hart;
  const from = state.privilege;
  state.mstatus = privilege < M_MODE ? mstatus & ~MSTATUS_MPRV : mstatus;
  state.privilege = privilege;
  // A reservation does not outlive the thread that made it.
  state.reservation = NO_RESERVATION;
  hart.contextChanged();
  hart.interruptsChanged();
  if (privilege !== from) hart.hooks.onPrivilege?.(from, privilege);
  return state.word[xepc >> 2];
}
