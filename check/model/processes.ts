// Processes and threads.

import { E_BUSY, E_INVALID, E_NO_MEMORY, E_PEER_DEAD, OK } from '../../abi/errors.ts';
import {
  PROCESS_DEPTH_MAX,
  RIGHT_CONTROL,
  RIGHT_INSPECT,
  RIGHT_MANAGE,
  RIGHT_READ,
  RIGHT_SEND,
  RIGHT_SIGNAL,
  RIGHT_WRITE,
  TYPE_ENDPOINT,
  TYPE_NOTIFICATION,
  TYPE_PROCESS,
  TYPE_THREAD,
} from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import {
  type Endpoint,
  Memory,
  type Notification,
  Process,
  type State,
  TEMPORARIES,
  Thread,
  Use,
} from '../state.ts';
import { setBudget } from './budget.ts';
import { allocate } from './create.ts';
import { destroyThread, drop, killProcess, setResult, unwatch } from './ends.ts';
import { derive } from './forest.ts';
import { addHandle, find } from './handles.ts';
import { affords, limitOf, reservedBy, UNITS_PER_PAGE, usedBy } from './quota.ts';
import { ANY, type Result } from './result.ts';
import { isStopped, makeReady, remove, setPriority, withdraw } from './schedule.ts';
import { signalNotification } from './signal.ts';
import { destroyMapping, map, mappingAt, takePage } from './space.ts';

const QUOTA_PAGES_MAX = 0x3ffffff;
const PRIORITIES = 32;
const A0 = 10;

export function processCreate(
  state: State,
  { process: parent }: Thread,
  [pages, endpoint]: number[],
): Result {
  const fault = find(parent, endpoint, TYPE_ENDPOINT, RIGHT_SEND);
  if (typeof fault === 'number') return fault;
  if (pages === 0 || pages > QUOTA_PAGES_MAX || depthOf(parent) === PROCESS_DEPTH_MAX) return E_INVALID;
  const process = new Process();
  process.limit = pages * UNITS_PER_PAGE;
  if (!affords(state, parent, process.limit + state.units.process)) return E_NO_MEMORY;
  process.payer = parent;
  process.number = state.processes + 1;
  const slot = addHandleFor(state, parent, process);
  if (typeof slot === 'number') return slot;
  state.processes++;
  process.faultEndpoint = fault.object as Endpoint;
  process.faultBadge = fault.badge;
  parent.children.unshift(process);
  return slot.handle;
}

/** How many stand above it. */
function depthOf({ payer }: Process): number {
  return payer === null ? 0 : depthOf(payer) + 1;
}

/** The handle's page must fit into what the new process leaves. */
function addHandleFor(state: State, parent: Process, process: Process) {
  state.objects.add(process);
  const slot = addHandle(state, parent, process, TYPE_PROCESS, RIGHTS_ALL, null, null);
  if (typeof slot === 'number') state.objects.delete(process);
  return slot;
}

export function processExit(state: State, thread: Thread, [status]: number[]): Result {
  killProcess(state, thread.process, status);
  state.current = null;
  return undefined;
}

export function processKill(state: State, { process }: Thread, [handle, status]: number[]): Result {
  const slot = find(process, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (typeof slot === 'number') return slot;
  killProcess(state, slot.object as Process, status);
  return OK;
}

/** Handle 0 stands for none. */
export function processWatch(
  state: State,
  { process: caller }: Thread,
  [handle, target, bits]: number[],
): Result {
  const slot = find(caller, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (typeof slot === 'number') return slot;
  const process = slot.object as Process;
  if (target === 0) {
    unwatch(state, process);
    return OK;
  }
  const signalled = find(caller, target, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (typeof signalled === 'number') return signalled;
  if (bits === 0) return E_INVALID;
  if (process.watcher !== null) return E_BUSY;
  const notification = signalled.object as Notification;
  if (process.takenApart) {
    signalNotification(state, notification, bits);
    return OK;
  }
  process.watcher = notification;
  process.watchBits = bits;
  process.watch = derive(new Use('watch', process), slot);
  process.watchTarget = derive(new Use('target of a watch', process), signalled);
  return OK;
}

export function processInspect(state: State, thread: Thread, [handle]: number[]): Result {
  const slot = find(thread.process, handle, TYPE_PROCESS, RIGHT_INSPECT);
  if (typeof slot === 'number') return slot;
  const process = slot.object as Process;
  const own = usedBy(state, process) - reservedBy(state, process);
  const pages = Math.ceil(own / UNITS_PER_PAGE);
  const limit = Math.floor(limitOf(state, process) / UNITS_PER_PAGE);
  [process.dead ? 1 : 0, process.exitStatus, pages, limit, ANY, ANY].forEach((value, index) => {
    thread.registers[11 + index] = value;
  });
  return OK;
}

export function threadCreate(state: State, creator: Thread, words: number[]): Result {
  const [handle, entry, stackPointer, argument, priority, messagePage] = words;
  const slot = find(creator.process, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (typeof slot === 'number') return slot;
  const process = slot.object as Process;
  if (process.dead) return E_PEER_DEAD;
  if (priority >= PRIORITIES || priority > creator.basePriority) return E_INVALID;
  const thread = new Thread(process);
  if (!allocate(state, thread, process)) return E_NO_MEMORY;
  process.threads.unshift(thread);
  const made = completeThread(state, creator, thread, messagePage);
  if (typeof made === 'number' && made < 0) {
    remove(process.threads, thread);
    state.objects.delete(thread);
    return made;
  }
  thread.pc = entry;
  thread.registers[2] = stackPointer;
  thread.registers[A0] = argument;
  thread.basePriority = priority;
  thread.priority = priority;
  makeReady(state, thread);
  return made;
}

/** Its message page and its handle; the handle, or the error, with nothing left behind. */
function completeThread(state: State, creator: Thread, thread: Thread, address: number): number {
  const { process } = thread;
  const memory = new Memory(1);
  const tables = new Set(process.tables);
  if (!allocate(state, memory, process)) return E_NO_MEMORY;
  const error = takePage(state, memory, 0)
    ? map(state, process, memory, address, 0, 1, RIGHT_READ | RIGHT_WRITE, null)
    : E_NO_MEMORY;
  if (error < 0) {
    state.objects.delete(memory);
    return error;
  }
  thread.messageMemory = memory;
  const slot = addHandle(state, creator.process, thread, TYPE_THREAD, RIGHTS_ALL, null, null);
  if (typeof slot !== 'number') return slot.handle;
  destroyMapping(state, mappingAt(process, address / PAGE_BYTES)!);
  process.tables = tables;
  thread.messageMemory = null;
  drop(state, memory);
  return slot;
}

export function threadExit(state: State, thread: Thread): Result {
  if (thread.process.threads.length === 1) {
    killProcess(state, thread.process, 0);
    state.current = null;
  } else destroyThread(state, thread);
  return undefined;
}

/** The thread that a handle with this right names, if it lives. */
function controlled({ process }: Thread, handle: number, right = RIGHT_CONTROL): Thread | number {
  const slot = find(process, handle, TYPE_THREAD, right);
  if (typeof slot === 'number') return slot;
  const thread = slot.object as Thread;
  return thread.state === 'dead' || thread.process.dead ? E_PEER_DEAD : thread;
}

export function threadSuspend(state: State, caller: Thread, [handle]: number[]): Result {
  const thread = controlled(caller, handle);
  if (typeof thread === 'number') return thread;
  if (thread.suspended) return OK;
  if (thread === caller) setResult(thread, OK);
  if (thread.state === 'ready' && !isStopped(thread)) withdraw(state, thread);
  thread.suspended = true;
  return thread === caller ? undefined : OK;
}

export function threadResume(state: State, caller: Thread, [handle]: number[]): Result {
  const thread = controlled(caller, handle);
  if (typeof thread === 'number') return thread;
  if (!thread.suspended) return OK;
  thread.suspended = false;
  if (thread.state === 'ready') makeReady(state, thread);
  return OK;
}

export function threadPriority(state: State, caller: Thread, [handle, priority]: number[]): Result {
  const thread = controlled(caller, handle);
  if (typeof thread === 'number') return thread;
  if (priority >= PRIORITIES || priority > caller.basePriority) return E_INVALID;
  thread.basePriority = priority;
  setPriority(state, thread, Math.max(priority, thread.caller?.priority ?? 0));
  return OK;
}

export function threadBudget(state: State, caller: Thread, [handle, budget, period]: number[]): Result {
  const thread = controlled(caller, handle);
  if (typeof thread === 'number') return thread;
  if (budget > period) return E_INVALID;
  setBudget(state, thread, budget, period);
  return OK;
}

const STATES = ['ready', 'sending', 'receiving', 'awaiting reply', 'waiting'];

export function threadInspect(_state: State, caller: Thread, [handle]: number[]): Result {
  const thread = controlled(caller, handle, RIGHT_INSPECT);
  if (typeof thread === 'number') return thread;
  const { suspended, priority, basePriority, budget, period } = thread;
  [STATES.indexOf(thread.state), suspended ? 1 : 0, priority, basePriority, budget, period].forEach(
    (value, n) => {
      caller.registers[11 + n] = value;
    },
  );
  return OK;
}

/** The saved registers of a thread. */
export function threadRead(state: State, caller: Thread, [handle, first]: number[]): Result {
  const thread = controlled(caller, handle, RIGHT_INSPECT);
  if (typeof thread === 'number') return thread;
  if (first >= 32) return E_INVALID;
  const values = Array.from({ length: 6 }, (_, n) => savedRegister(state, thread, first + n));
  values.forEach((value, n) => {
    caller.registers[11 + n] = value;
  });
  return OK;
}

/**
 * What a thread that is ready has in its registers, between two instructions of its own, is its own affair; so is what a
 * system call does not save of a thread that is in one, and its result, which is not there yet.
 */
function savedRegister(state: State, thread: Thread, n: number): number {
  if (n > 31) return 0;
  const inCall = thread === state.current || (thread.state !== 'ready' && !thread.stopped);
  if (!inCall && thread.state === 'ready') return ANY;
  if (n === 0) return thread.pc;
  return inCall && (n === A0 || TEMPORARIES.includes(n)) ? ANY : thread.registers[n];
}

export function threadWrite(_state: State, caller: Thread, [handle, register, value]: number[]): Result {
  const thread = controlled(caller, handle);
  if (typeof thread === 'number') return thread;
  if (register >= 32) return E_INVALID;
  if (!thread.suspended) return E_BUSY;
  thread.stopped = true;
  if (register === 0) thread.pc = value;
  else thread.registers[register] = value;
  return OK;
}
