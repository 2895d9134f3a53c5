// What a kernel does at every system call, without leaving the interpreter: traps from user mode, sret, the supervisor's
// plain CSRs, and changes of the address space.
//
// Only the ordinary case is here. Whatever is not (an interrupt that is pending, a trap gate, mstatus bits that redirect
// or forbid, someone who listens) stops, and the reference tier does it; the conditions below say what is ordinary. After
// a change of context the interpreter goes on with that context's tables, if they exist already.

import { ECALL_FROM_U, M_MODE, S_MODE } from '../cpu/causes.ts';
import {
  MSTATUS_MIE,
  MSTATUS_MPIE,
  MSTATUS_MPP,
  MSTATUS_MPP_SHIFT,
  MSTATUS_MPRV,
  MSTATUS_MXR,
  MSTATUS_SIE,
  MSTATUS_SPIE,
  MSTATUS_SPP,
  MSTATUS_SUM,
  MSTATUS_TSR,
  MSTATUS_TVM,
  SSTATUS_VIEW,
} from '../cpu/mstatus.ts';
import {
  MCAUSE,
  MEDELEG,
  MEPC,
  MIE,
  MIP,
  MSTATUS,
  MTVAL,
  MTVEC,
  NO_RESERVATION,
  PRIVILEGE,
  RESERVATION,
  SATP,
  SCAUSE,
  SEPC,
  SIDTB,
  SIDTL,
  STVAL,
  STVEC,
  SVEC,
  TRAPS,
} from '../cpu/state.ts';
import { GATE_DPL, GATE_PRESENT, SIDTB_ENABLE } from '../idt.ts';
import {
  ADDRESS,
  CONTEXT,
  countAndDetach,
  ENTRY,
  enterAtAddress,
  KEPT,
  operands,
  pc,
  START,
  setRd,
  setWord,
  stopIf,
  word,
} from './frame.ts';
import { CONTEXT_CHANGED, GATES, GATES_SIDTB, HOOKED, SELECTION } from './layout.ts';
import {
  add,
  addFloat,
  and,
  type Code,
  choose,
  eq,
  eqz,
  float,
  get,
  gtUnsigned,
  i32,
  load32,
  loadFloat,
  ltSigned,
  ltUnsigned,
  mul,
  ne,
  or,
  set,
  shl,
  shrUnsigned,
  store32,
  storeFloat,
  when,
  xor,
} from './wasm-code.ts';

/** The bits of `from` moved to where `to` is; both are single bits. */
const moved = (value: Code, from: number, to: number): Code =>
  to > from
    ? mul(and(value, i32(from)), i32(to / from))
    : shrUnsigned(and(value, i32(from)), i32(Math.log2(from / to)));

const stopUnlessPrivilege = (privilege: number): Code => stopIf(ne(word(PRIVILEGE), i32(privilege)));
const stopIfMstatus = (bits: number): Code => stopIf(and(word(MSTATUS), i32(bits)));

/** Nothing is pending that could be delivered after a change of privilege or of its enable bits. */
const stopIfInterruptible: Code = stopIf(and(word(MIP), word(MIE)));
const stopIfHooked: Code = stopIf(load32(get(START), HOOKED));

// --- change of context ------------------------------------------------------------------------------------------

/** Bits 1 and 0 of the key (contexts.ts), with paging. Loads and stores have the privilege of fetches: MPRV is 0 here. */
const keyOfMstatus: Code = or(
  moved(word(MSTATUS), MSTATUS_MXR, 2),
  and(moved(word(MSTATUS), MSTATUS_SUM, 1), word(PRIVILEGE)),
);
const keyOfAsid: Code = shl(add(and(shrUnsigned(word(SATP), i32(22)), i32(0x1ff)), i32(1)), i32(6));
const keyOfPrivilege: Code = mul(word(PRIVILEGE), i32((1 << 4) | (1 << 2)));
const contextKey: Code = or(
  keyOfPrivilege,
  choose(
    and(ltSigned(word(SATP), i32(0)), ne(word(PRIVILEGE), i32(M_MODE))),
    or(keyOfAsid, keyOfMstatus),
    i32(0),
  ),
);

/** Selects the context of the state as it is now, and goes on at ADDRESS. */
const enterContext: Code = [
  store32(get(START), CONTEXT_CHANGED, i32(1)),
  set(CONTEXT, load32(add(get(START), shl(contextKey, i32(2))), SELECTION)),
  enterAtAddress,
];

// --- traps from user mode, and back -----------------------------------------------------------------------------

const MSTATUS_STACK = MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP;
const MACHINE_STACK = MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP;

/** Leaves the handler of vector KEPT in ADDRESS; only an interrupt gate is ordinary, with a DPL of those that `dpl` masks. */
const readGate = (dpl: number): Code => [
  stopIf(ne(word(SIDTB), load32(get(START), GATES_SIDTB))),
  stopIf(gtUnsigned(get(KEPT), word(SIDTL))),
  set(ENTRY, add(load32(get(START), GATES), shl(get(KEPT), i32(3)))),
  set(ADDRESS, load32(get(ENTRY), 0)),
  stopIf(ne(and(get(ADDRESS), i32(3)), i32(GATE_PRESENT))),
  stopIf(and(load32(get(ENTRY), 4), i32(~dpl))),
  set(ADDRESS, and(get(ADDRESS), i32(~3))),
];

const countTrap: Code = storeFloat(i32(0), TRAPS, addFloat(loadFloat(i32(0), TRAPS), float(1)));

/** Takes the trap of vector and cause KEPT, from U-mode to S-mode, at ADDRESS. */
const takeTrap: Code = [
  setWord(SEPC, pc),
  setWord(SCAUSE, get(KEPT)),
  setWord(STVAL, i32(0)),
  setWord(
    MSTATUS,
    or(and(word(MSTATUS), i32(~MSTATUS_STACK)), moved(word(MSTATUS), MSTATUS_SIE, MSTATUS_SPIE)),
  ),
  setWord(PRIVILEGE, i32(S_MODE)),
  countTrap,
  countAndDetach,
  enterContext,
];

const ordinaryTrap: Code = [stopIfMstatus(MSTATUS_MPRV), stopIfInterruptible, stopIfHooked];
const tableEnabled = and(word(SIDTB), i32(SIDTB_ENABLE));

/** An exception goes through a gate of any DPL; `int` from U-mode needs this one. */
const DPL_USER = 0;
const delegatedEcall: Code = [
  stopUnlessPrivilege(0),
  set(KEPT, i32(ECALL_FROM_U)),
  when(tableEnabled, [readGate(GATE_DPL), setWord(SVEC, get(KEPT))], set(ADDRESS, and(word(STVEC), i32(~3)))),
  takeTrap,
];

/** A call of the firmware, or of a kernel that has machine mode to itself. */
const machineEcall: Code = [
  setWord(MEPC, pc),
  setWord(MCAUSE, add(i32(ECALL_FROM_U), word(PRIVILEGE))),
  setWord(MTVAL, i32(0)),
  setWord(
    MSTATUS,
    or(
      and(word(MSTATUS), i32(~MACHINE_STACK)),
      or(moved(word(MSTATUS), MSTATUS_MIE, MSTATUS_MPIE), shl(word(PRIVILEGE), i32(MSTATUS_MPP_SHIFT))),
    ),
  ),
  setWord(PRIVILEGE, i32(M_MODE)),
  countTrap,
  set(ADDRESS, and(word(MTVEC), i32(~3))),
  countAndDetach,
  enterContext,
];

const isDelegated = and(shrUnsigned(word(MEDELEG), add(i32(ECALL_FROM_U), word(PRIVILEGE))), i32(1));
const ecall: Code = [
  stopIf(eq(word(PRIVILEGE), i32(M_MODE))),
  ordinaryTrap,
  when(isDelegated, delegatedEcall, machineEcall),
];

/** The decoder lets only vectors through that `int` may raise. */
const int: Code = [
  stopUnlessPrivilege(0),
  ordinaryTrap,
  stopIf(eqz(tableEnabled)),
  set(KEPT, operands.immediate),
  readGate(DPL_USER),
  setWord(SVEC, get(KEPT)),
  takeTrap,
];

const sret: Code = [
  stopUnlessPrivilege(S_MODE),
  stopIfMstatus(MSTATUS_TSR | MSTATUS_MPRV),
  stopIfInterruptible,
  stopIfHooked,
  setWord(PRIVILEGE, moved(word(MSTATUS), MSTATUS_SPP, 1)),
  setWord(
    MSTATUS,
    or(
      and(word(MSTATUS), i32(~MSTATUS_STACK)),
      or(moved(word(MSTATUS), MSTATUS_SPIE, MSTATUS_SIE), i32(MSTATUS_SPIE)),
    ),
  ),
  setWord(RESERVATION, i32(NO_RESERVATION)),
  set(ADDRESS, word(SEPC)),
  countAndDetach,
  enterContext,
];

/** To S-mode or U-mode, as every use but a trap of machine mode itself. */
const mret: Code = [
  stopUnlessPrivilege(M_MODE),
  stopIfMstatus(MSTATUS_MPRV),
  stopIfInterruptible,
  stopIfHooked,
  stopIf(eq(and(word(MSTATUS), i32(MSTATUS_MPP)), i32(MSTATUS_MPP))),
  setWord(PRIVILEGE, shrUnsigned(and(word(MSTATUS), i32(MSTATUS_MPP)), i32(MSTATUS_MPP_SHIFT))),
  setWord(
    MSTATUS,
    or(
      and(word(MSTATUS), i32(~MACHINE_STACK)),
      or(moved(word(MSTATUS), MSTATUS_MPIE, MSTATUS_MIE), i32(MSTATUS_MPIE)),
    ),
  ),
  setWord(RESERVATION, i32(NO_RESERVATION)),
  set(ADDRESS, word(MEPC)),
  countAndDetach,
  enterContext,
];

// --- CSRs -------------------------------------------------------------------------------------------------------

const { rs1, immediate } = operands;

// The immediate of a plain CSR is its offset in the state; bits 31:30 are bits of it that are always zero (1:0), and bits
// 17:16 the least privilege that may access it.
const offset = and(immediate, i32(0xffff));
const stopBelowLeast: Code = stopIf(
  ltUnsigned(word(PRIVILEGE), and(shrUnsigned(immediate, i32(16)), i32(3))),
);
const legal = (value: Code): Code => and(value, xor(shrUnsigned(immediate, i32(30)), i32(-1)));

/** Handlers by what the instruction does to the CSR. */
export const CSR_ACCESS: Readonly<Record<string, Code>> = {
  'csr:read': [stopBelowLeast, setRd(load32(offset, 0))],
  'csr:write': [stopBelowLeast, store32(offset, 0, legal(rs1))],
  'csr:swap': [
    stopBelowLeast,
    set(KEPT, load32(offset, 0)),
    store32(offset, 0, legal(rs1)),
    setRd(get(KEPT)),
  ],
  'sstatus:read': [stopUnlessPrivilege(S_MODE), setRd(and(word(MSTATUS), i32(SSTATUS_VIEW)))],
  'satp:read': [stopUnlessPrivilege(S_MODE), stopIfMstatus(MSTATUS_TVM), setRd(word(SATP))],
};

/** A change of address space: the next instruction is fetched in the new one. */
const writeSatp: Code = [
  stopUnlessPrivilege(S_MODE),
  stopIfMstatus(MSTATUS_TVM | MSTATUS_MPRV),
  setWord(SATP, rs1),
  set(ADDRESS, add(pc, i32(4))),
  countAndDetach,
  enterContext,
];

export const PRIVILEGED_CONTROL: Readonly<Record<string, Code>> = {
  ecall,
  int,
  sret,
  mret,
  'satp:write': writeSatp,
};
