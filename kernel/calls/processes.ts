// System calls on processes and threads.

import { E_INVALID, E_NO_MEMORY, E_PEER_DEAD, OK } from '../../abi/errors';
import {
  RIGHT_CONTROL,
  RIGHT_INSPECT,
  RIGHT_MANAGE,
  RIGHT_READ,
  RIGHT_SEND,
  RIGHT_WRITE,
  TYPE_ENDPOINT,
  TYPE_PROCESS,
  TYPE_THREAD,
} from '../../abi/handles';
import { RIGHTS_ALL } from '../../abi/messages';
import { Endpoint } from '../endpoint';
import { addHandle, findSlot, handleError } from '../handle';
import { createMemory, dropMemory, pageOfMemory } from '../memory';
import { createProcess, dropProcess, killProcess, Process } from '../process';
import { UNITS_PER_PAGE } from '../quota';
import { block, current, current_thread, makeReady, PRIORITIES, setPriority, withdraw } from '../schedule';
import { mapMemory } from '../space';
import { createThread, destroyThread, STATE_DEAD, STATE_READY, Thread } from '../thread';

const QUOTA_PAGES_MAX: u32 = 0x3ffffff; // quotas are kept in 64-byte units in 32 bits
const MESSAGE_PAGE_PROTECTION: u32 = RIGHT_READ | RIGHT_WRITE;

export function sysProcessCreate(quotaPages: u32, faultEndpoint: u32): i32 {
  const parent = current().process;
  const fault = findSlot(parent, faultEndpoint, TYPE_ENDPOINT, RIGHT_SEND);
  if (fault == null) return handleError;
  if (quotaPages === 0 || quotaPages > QUOTA_PAGES_MAX) return E_INVALID;
  const process = createProcess(parent, quotaPages, changetype<Endpoint>(fault.object), fault.badge);
  if (process == null) return E_NO_MEMORY;
  process.references++; // the handle's
  const slot = addHandle(parent, process, TYPE_PROCESS, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    killProcess(process, 0);
    dropProcess(process);
    return error;
  }
  return slot.handle;
}

export function sysProcessExit(status: u32): i32 {
  killProcess(current().process, status);
  block();
  return OK;
}

export function sysProcessKill(handle: u32, status: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (slot == null) return handleError;
  killProcess(changetype<Process>(slot.object), status);
  return OK;
}

export function sysProcessInspect(handle: u32): i32 {
  const thread = current();
  const slot = findSlot(thread.process, handle, TYPE_PROCESS, RIGHT_INSPECT);
  if (slot == null) return handleError;
  const process = changetype<Process>(slot.object);
  thread.a1 = process.dead ? 1 : 0;
  thread.a2 = process.exitStatus;
  thread.a3 = (process.used - process.reserved + UNITS_PER_PAGE - 1) / UNITS_PER_PAGE;
  thread.a4 = process.limit / UNITS_PER_PAGE;
  thread.a5 = process.ticksLow;
  thread.a6 = process.ticksHigh;
  return OK;
}

/** Gives the thread its message page: a Memory of one page, charged to the process and mapped at `address`. */
function giveMessagePage(thread: Thread, process: Process, address: usize): i32 {
  const object = createMemory(process, 1);
  if (object == null) return E_NO_MEMORY;
  const page = pageOfMemory(object, 0);
  const error = page === 0 ? E_NO_MEMORY : mapMemory(process, object, address, 0, 1, MESSAGE_PAGE_PROTECTION);
  if (error !== OK) {
    dropMemory(object);
    return error;
  }
  thread.messageMemory = object;
  thread.messagePage = page;
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
  thread.suspended = true; // in no queue until makeReady
  threadError = giveMessagePage(thread, process, messagePage);
  if (threadError === OK) return thread;
  destroyThread(thread);
  return null;
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
  const thread = prepareThread(process, entry, stackPointer, argument, priority, messagePage);
  if (thread == null) return threadError;
  const slot = addHandle(creator.process, thread, TYPE_THREAD, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    destroyThread(thread);
    return error;
  }
  thread.references++; // the handle's
  thread.suspended = false;
  makeReady(thread);
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

function findThread(handle: u32): Thread | null {
  const slot = findSlot(current().process, handle, TYPE_THREAD, RIGHT_CONTROL);
  return slot == null ? null : changetype<Thread>(slot.object);
}

export function sysThreadSuspend(handle: u32): i32 {
  const thread = findThread(handle);
  if (thread == null) return handleError;
  if (thread.state === STATE_DEAD) return E_PEER_DEAD;
  if (thread.suspended) return OK;
  const running = changetype<usize>(thread) === current_thread;
  withdraw(thread);
  thread.suspended = true;
  if (!running) return OK;
  thread.a0 = OK;
  block();
  return OK;
}

export function sysThreadResume(handle: u32): i32 {
  const thread = findThread(handle);
  if (thread == null) return handleError;
  if (thread.state === STATE_DEAD) return E_PEER_DEAD;
  if (!thread.suspended) return OK;
  thread.suspended = false;
  if (thread.state === STATE_READY) makeReady(thread);
  return OK;
}

export function sysThreadPriority(handle: u32, priority: u32): i32 {
  const thread = findThread(handle);
  if (thread == null) return handleError;
  if (thread.state === STATE_DEAD) return E_PEER_DEAD;
  if (priority >= PRIORITIES || priority > current().basePriority) return E_INVALID;
  thread.basePriority = priority;
  const caller = thread.caller;
  const donated = caller != null ? caller.priority : 0;
  setPriority(thread, donated > priority ? donated : priority);
  return OK;
}
