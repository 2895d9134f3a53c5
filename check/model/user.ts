// User mode: what puppets and other threads do when they run, up to the point where each rests.

import { RIGHT_EXECUTE, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import {
  CAUSE_BREAKPOINT,
  CAUSE_FETCH_PAGE_FAULT,
  CAUSE_ILLEGAL_INSTRUCTION,
  CAUSE_LOAD_PAGE_FAULT,
  CAUSE_STORE_PAGE_FAULT,
} from '../../abi/traps.ts';
import type { Operation } from '../puppet/puppet.ts';
import { type Mapping, type State, TEMPORARIES, type Thread } from '../state.ts';
import { beginBudget } from './budget.ts';
import { systemCall } from './calls.ts';
import { expireTimers } from './clock.ts';
import { destroyThread } from './ends.ts';
import { callWithFault } from './ipc.ts';
import { reclaim } from './reclaim.ts';
import { bestReady } from './schedule.ts';
import { externalInterrupt } from './signals.ts';
import { mappingAt } from './space.ts';

const A0 = 10;
const A1 = 11;
const A7 = 17;
const SP = 2;
const INSTRUCTION_INT = 0x0b; // int n: n in bits 31:20
const VECTOR_KERNEL = 8;
const VECTOR_UNSERVED = 49;
const INSTRUCTION_READ_SATP = 0x18002573; // csrr a0, satp

/** What a puppet is doing. */
export interface Puppet {
  codeBase: number;
  /** Address of its mailbox in its own space. */
  mailbox: number;
  /** An operation that it was given and has not done. */
  pending: { operation: Operation; registers: number[]; floats?: Uint8Array } | undefined;
  /**
   * 'rest': it polls. 'returning': it was done with its operation when it last ran, and has not reported yet. 'disturbed': an
   * interrupt came somewhere between the two.
   */
  phase: 'rest' | 'returning' | 'disturbed';
  /** Its last operation, for the comparison of reports. */
  reported: Operation | undefined;
  /** The kernel's counts before its last operation, by what a register says that holds one. */
  counts?: ReadonlyMap<number, number>;
}

export interface User {
  /** Offsets of the operations in the puppets' code. */
  at: Readonly<Record<Operation | 'rest' | 'report', number>>;
  /** Threads that run the puppet's code; others have only their first instruction, which faults. */
  puppets: Map<Thread, Puppet>;
  /** Does the puppet's code poll its mailbox at this address? */
  polls(pc: number): boolean;
  /** Starts a thread that has not run yet, if it enters a puppet's code. */
  adopt(thread: Thread): void;
}

/** Everything that happens until the running thread rests, or none can run. */
export function run(state: State, user: User): void {
  settle(state);
  for (let { current } = state; current !== null; { current } = state) {
    if (!user.puppets.has(current)) user.adopt(current);
    const puppet = user.puppets.get(current);
    if (puppet === undefined) enterNowhere(state, user, current);
    else if (puppet.pending) operate(state, user, current, puppet);
    else {
      puppet.phase = 'rest';
      return;
    }
    settle(state);
  }
}

/** At the end of every trap: what has ended is taken apart, and whoever should run, does; what is due comes first of all. */
export function settle(state: State): void {
  schedule(state);
  const { current } = state;
  if (!interrupts(state)) return;
  if (current) current.stopped = true;
  settle(state);
}

/** Between two slices of what has ended interrupts are served; what is to happen then does, unless another comes first. */
function betweenSlices(state: State): void {
  if (interrupts(state)) return;
  const { atSlice } = state;
  if (atSlice === undefined || --atSlice.left > 0) return;
  state.atSlice = undefined;
  atSlice.happen();
  interrupts(state);
}

/** Whatever is pending is served; true where something was. */
function interrupts(state: State): boolean {
  const external = state.lines.some(({ pending, enabled }) => pending && enabled);
  if (external) externalInterrupt(state);
  const any = expireTimers(state) || external;
  if (any) state.atSlice = undefined;
  if (any) state.served++;
  return any;
}

function schedule(state: State): void {
  reclaim(state, betweenSlices);
  const { current, ready } = state;
  if (current !== null) {
    if (bestReady(state) <= current.priority) return;
    ready[current.priority].unshift(current);
    state.current = null;
  }
  state.account = null;
  while (state.current === null) {
    reclaim(state, betweenSlices);
    const best = bestReady(state);
    if (best < 0) return;
    const thread = ready[best].shift()!;
    if (thread.process.dead) destroyThread(state, thread);
    else if (beginBudget(state, thread)) state.current = thread;
  }
}

function operate(state: State, user: User, thread: Thread, puppet: Puppet): void {
  const pending = puppet.pending!;
  const { operation, registers, floats } = pending;
  const { tp } = { tp: puppet.mailbox };
  registers.forEach((value, n) => {
    if (n > 0) thread.registers[n] = value;
  });
  thread.registers[4] = tp;
  thread.pc = puppet.codeBase + user.at[operation];
  const fault = faultOf(state, thread, operation);
  if (fault) {
    raise(state, thread, fault);
    return;
  }
  puppet.pending = undefined;
  puppet.phase = 'returning';
  puppet.reported = operation;
  if (operation === 'setfloats') {
    thread.floats = floats ?? thread.floats;
    thread.fcsr = thread.registers[A0] & 0xff;
  }
  if (operation === 'readfloats') thread.registers[A0] = thread.fcsr;
  if (operation === 'load') thread.registers[A0] = loadWord(thread, thread.registers[A1]);
  if (operation === 'store') storeWord(thread, thread.registers[A1], thread.registers[A0]);
  if (operation !== 'call' && operation !== 'int') return;
  thread.pc += 4;
  thread.stopped = false;
  for (const n of TEMPORARIES) thread.registers[n] = 0;
  if (!systemCall(state, thread, thread.registers[A7], thread.registers.slice(A0, A7))) return;
  thread.pc -= 4;
  puppet.pending = pending;
  puppet.reported = undefined;
}

// --- exceptions -------------------------------------------------------------------------------------------------

interface Fault {
  cause: number;
  value: number;
  pc: number;
}

function raise(state: State, thread: Thread, { cause, value, pc }: Fault): void {
  state.faults++;
  thread.pc = pc;
  thread.stopped = true;
  thread.fault = [cause, pc, value, thread.registers[SP]];
  callWithFault(state, thread);
}

function faultOf(_state: State, thread: Thread, operation: Operation): Fault | undefined {
  const address = thread.registers[A1];
  const { pc } = thread;
  const at = mappedAt(thread, address);
  switch (operation) {
    case 'load':
      return at ? undefined : { cause: CAUSE_LOAD_PAGE_FAULT, value: address, pc };
    case 'store':
      return at && (at.protection & RIGHT_WRITE) !== 0
        ? undefined
        : { cause: CAUSE_STORE_PAGE_FAULT, value: address, pc };
    case 'jump': {
      thread.registers[1] = pc + 4;
      const target = (address & ~1) >>> 0;
      return fetchFault(thread, target);
    }
    case 'illegal':
      return { cause: CAUSE_ILLEGAL_INSTRUCTION, value: 0, pc };
    case 'satp':
      return { cause: CAUSE_ILLEGAL_INSTRUCTION, value: INSTRUCTION_READ_SATP, pc };
    case 'intkernel':
      return { cause: CAUSE_ILLEGAL_INSTRUCTION, value: INSTRUCTION_INT + (VECTOR_KERNEL << 20), pc };
    case 'intunserved':
      return { cause: CAUSE_ILLEGAL_INSTRUCTION, value: INSTRUCTION_INT + (VECTOR_UNSERVED << 20), pc };
    case 'break':
      return { cause: CAUSE_BREAKPOINT, value: pc, pc };
    default:
      return undefined;
  }
}

/** Executing at an address that is no puppet's code: nothing is there, or zeros, which are no instruction. */
function fetchFault(thread: Thread, address: number): Fault {
  return ((mappedAt(thread, address)?.protection ?? 0) & RIGHT_EXECUTE) !== 0
    ? { cause: CAUSE_ILLEGAL_INSTRUCTION, value: 0, pc: address }
    : { cause: CAUSE_FETCH_PAGE_FAULT, value: address, pc: address };
}

/** A thread that is no puppet: its entry is no puppet's code, or it has no mailbox there. */
function enterNowhere(state: State, { polls }: User, thread: Thread): void {
  const { pc } = thread;
  const fault = polls(pc) && ((mappedAt(thread, pc)?.protection ?? 0) & RIGHT_EXECUTE) !== 0;
  const noMailbox = { cause: CAUSE_LOAD_PAGE_FAULT, value: thread.registers[4], pc };
  raise(state, thread, fault ? noMailbox : fetchFault(thread, pc));
}

function mappedAt({ process }: Thread, address: number): Mapping | undefined {
  return mappingAt(process, Math.floor(address / PAGE_BYTES));
}

/** The content of the page of an address, and where in it the address is. */
function wordAt(thread: Thread, address: number): DataView | undefined {
  const { memory, firstPage, at } = mappedAt(thread, address)!;
  const content = memory.taken.get(firstPage + Math.floor(address / PAGE_BYTES) - at);
  return content && new DataView(content.buffer, content.byteOffset + (address % PAGE_BYTES), 4);
}

function loadWord(thread: Thread, address: number): number {
  return wordAt(thread, address)?.getUint32(0, true) ?? -1;
}

function storeWord(thread: Thread, address: number, value: number): void {
  wordAt(thread, address)?.setUint32(0, value, true);
}
