// System calls on threads.

import { E_BUSY, E_INVALID, E_NO_MEMORY, E_PEER_DEAD, OK } from '../../abi/errors';
import {
  RIGHT_CONTROL,
  RIGHT_INSPECT,
  RIGHT_MANAGE,
  RIGHT_READ,
  RIGHT_WRITE,
  TYPE_PROCESS,
  TYPE_THREAD,
} from '../../abi/handles';
import { RIGHTS_ALL } from '../../abi/messages';
import { THREAD_PC } from '../../abi/objects';
import { setBudget } from '../budget';
import { addHandle, findSlot, handleError, setHandleError } from '../handle';
import { createMemory, dropMemory, pageOfMemory } from '../memory';
import { killProcess, Process } from '../process';
import { block, current, current_thread, makeReady, PRIORITIES, setPriority, withdraw } from '../schedule';
import { hasTable, mapMemory, returnTableFor } from '../space';
import { createThread, destroyThread, HOLD_SUSPENDED, STATE_DEAD, STATE_READY, Thread } from '../thread';

const MESSAGE_PAGE_PROTECTION: u32 = RIGHT_READ | RIGHT_WRITE;
/** Registers as thread_read and thread_write number them: pc, then x1 to x31. */
const REGISTERS: u32 = 32;
const REGISTERS_PER_READ: u32 = 6;

/** Gives the thread its message page: a Memory of one page, charged to the process and mapped at `address`. */
function giveMessagePage(thread: Thread, process: Process, address: usize): i32 {
  const object = createMemory(process, 1);
  if (object == null) return E_NO_MEMORY;
  const page = pageOfMemory(object, 0);
  const error: i32 =
    page === 0 ? E_NO_MEMORY : mapMemory(process, object, address, 0, 1, MESSAGE_PAGE_PROTECTION, null);
  if (error < 0) {
    dropMemory(object);
    return error;
  }
  thread.messageMemory = object;
  thread.messagePage = page;
  thread.messageAddress = address;
  return OK;
}

/** A thread that is ready to run but in no queue yet; null with `error` set. Used by boot for the first one, too. */
export let threadError: i32 = 0;
export function prepareThread(
  process: Process,
  entry: u32,
  stackPointer: u32,
  argument: u32,
  priority: u32,
  messagePage: usize,
): Thread | null {
  const thread = createThread(process);
  if (thread == null) {
    threadError = E_NO_MEMORY;
    return null;
  }
  thread.pc = entry;
  thread.sp = stackPointer;
  thread.a0 = argument;
  thread.basePriority = priority;
  thread.priority = priority;
  thread.hold = HOLD_SUSPENDED; // in no queue until startThread
  threadError = giveMessagePage(thread, process, messagePage);
  if (threadError === OK) return thread;
  destroyThread(thread);
  return null;
}

/** Lets a prepared thread run. */
export function startThread(thread: Thread): void {
  thread.hold &= ~HOLD_SUSPENDED;
  makeReady(thread);
}

export function sysThreadCreate(
  handle: u32,
  entry: u32,
  stackPointer: u32,
  argument: u32,
  priority: u32,
  messagePage: u32,
): i32 {
  const creator = current();
  const target = findSlot(creator.process, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (target == null) return handleError;
  const process = changetype<Process>(target.object);
  if (process.dead) return E_PEER_DEAD;
  if (priority >= PRIORITIES || priority > creator.basePriority) return E_INVALID;
  const hadTable = hasTable(process, messagePage);
  const thread = prepareThread(process, entry, stackPointer, argument, priority, messagePage);
  if (thread == null) return threadError;
  const slot = addHandle(creator.process, thread, TYPE_THREAD, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    destroyThread(thread);
    if (!hadTable) returnTableFor(process, messagePage);
    return error;
  }
  thread.references++; // the handle's
  startThread(thread);
  return slot.handle;
}

export function sysThreadExit(): i32 {
  const thread = current();
  const process = thread.process;
  if (process.threads === 1) killProcess(process, 0);
  else destroyThread(thread);
  block();
  return OK;
}

/** The thread that a handle with this right names, if it lives; null with handleError set. */
function findThread(handle: u32, right: u32): Thread | null {
  const slot = findSlot(current().process, handle, TYPE_THREAD, right);
  if (slot == null) return null;
  const thread = changetype<Thread>(slot.object);
  if (thread.state !== STATE_DEAD && !thread.process.dead) return thread;
  setHandleError(E_PEER_DEAD);
  return null;
}

export function sysThreadSuspend(handle: u32): i32 {
  const thread = findThread(handle, RIGHT_CONTROL);
  if (thread == null) return handleError;
  if ((thread.hold & HOLD_SUSPENDED) !== 0) return OK;
  const running = changetype<usize>(thread) === current_thread;
  withdraw(thread);
  thread.hold |= HOLD_SUSPENDED;
  if (!running) return OK;
  thread.a0 = OK;
  block();
  return OK;
}

export function sysThreadResume(handle: u32): i32 {
  const thread = findThread(handle, RIGHT_CONTROL);
  if (thread == null) return handleError;
  if ((thread.hold & HOLD_SUSPENDED) === 0) return OK;
  thread.hold &= ~HOLD_SUSPENDED;
  if (thread.state === STATE_READY) makeReady(thread);
  return OK;
}

export function sysThreadPriority(handle: u32, priority: u32): i32 {
  const thread = findThread(handle, RIGHT_CONTROL);
  if (thread == null) return handleError;
  if (priority >= PRIORITIES || priority > current().basePriority) return E_INVALID;
  thread.basePriority = priority;
  const caller = thread.caller;
  const donated = caller != null ? caller.priority : 0;
  setPriority(thread, donated > priority ? donated : priority);
  return OK;
}

export function sysThreadBudget(handle: u32, budget: u32, period: u32): i32 {
  const thread = findThread(handle, RIGHT_CONTROL);
  if (thread == null) return handleError;
  if (budget > period) return E_INVALID;
  setBudget(thread, budget, period);
  return OK;
}

export function sysThreadInspect(handle: u32): i32 {
  const thread = findThread(handle, RIGHT_INSPECT);
  if (thread == null) return handleError;
  const caller = current();
  caller.a1 = thread.state;
  caller.a2 = (thread.hold & HOLD_SUSPENDED) !== 0 ? 1 : 0;
  caller.a3 = thread.priority;
  caller.a4 = thread.basePriority;
  caller.a5 = thread.budget;
  caller.a6 = thread.period;
  return OK;
}

function registerOf(thread: Thread, register: u32): usize {
  return changetype<usize>(thread) + THREAD_PC + ((<usize>register) << 2);
}

/** A system call leaves zeroes in the t-registers, which were not saved: they are in their places now. */
function completeRegisters(thread: Thread): void {
  if (thread.fullRestore !== 0) return;
  thread.t0 = 0;
  thread.t1 = 0;
  thread.t2 = 0;
  thread.t3 = 0;
  thread.t4 = 0;
  thread.t5 = 0;
  thread.t6 = 0;
}

export function sysThreadRead(handle: u32, first: u32): i32 {
  const thread = findThread(handle, RIGHT_INSPECT);
  if (thread == null) return handleError;
  if (first >= REGISTERS) return E_INVALID;
  completeRegisters(thread);
  const caller = current();
  const results = changetype<usize>(caller) + offsetof<Thread>('a1');
  const count = min<u32>(REGISTERS_PER_READ, REGISTERS - first);
  memory.copy(results, registerOf(thread, first), count << 2); // the two may overlap: a thread can read itself
  memory.fill(results + (count << 2), 0, (REGISTERS_PER_READ - count) << 2);
  return OK;
}

export function sysThreadWrite(handle: u32, register: u32, value: u32): i32 {
  const thread = findThread(handle, RIGHT_CONTROL);
  if (thread == null) return handleError;
  if (register >= REGISTERS) return E_INVALID;
  if ((thread.hold & HOLD_SUSPENDED) === 0) return E_BUSY;
  completeRegisters(thread);
  thread.fullRestore = 1; // the t-registers are as they were set
  store<u32>(registerOf(thread, register), value);
  return OK;
}
