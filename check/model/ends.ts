// How things end: what nobody refers to any more, waits that nobody will end, handles, threads.

import { E_PEER_DEAD, E_REVOKED, E_TIMED_OUT } from '../../abi/errors.ts';
import { HANDLE_GENERATION_MAX, RIGHT_RECEIVE, TYPE_REPLY } from '../../abi/handles.ts';
import {
  type Badge,
  type Charged,
  type Endpoint,
  type Interrupt,
  type Mapping,
  type Memory,
  type Notification,
  type Process,
  Slot,
  type State,
  type Thread,
  type Use,
} from '../state.ts';
import { endLoan } from './budget.ts';
import { deliverBadgeDeath } from './deliver.ts';
import { takeOut } from './forest.ts';
import { usedBy } from './quota.ts';
import { makeReady, remove, setPriority, withdraw } from './schedule.ts';
import { signalNotification } from './signal.ts';
import { isFixed, shrinkMapping } from './space.ts';

export const STATUS_UNHANDLED_FAULT = 139;
const A0 = 10;

export function setResult(thread: Thread, value: number): void {
  thread.registers[A0] = value >>> 0;
}

// --- references ---------------------------------------------------------------------------------------------

/** How often an object is referred to by what keeps it. */
export function referencesTo(state: State, object: Charged): number {
  let count = 0;
  if (object.kind === 'process' && !object.takenApart) count++; // itself, until it is taken apart
  if (object.kind === 'thread' && object.state !== 'dead') count++;
  if (object.kind === 'endpoint' && state.reclaim.includes(object)) count++;
  if (object === state.trace) count++;
  for (const other of state.objects) {
    if (other.payer === object) count++;
    if (other.kind === 'process') count += referencesOfProcess(other, object);
    else if (other.kind === 'thread') {
      if (other.process === object) count++;
      if (other.messageMemory === object || other.notification === object) count++;
    } else if (other.kind === 'mapping') {
      if (other.memory === object) count++;
    } else if (other.kind === 'badge' && other.endpoint === object) count++;
    else if (other.kind === 'interrupt' && other.notification === object) count++;
  }
  return count;
}

function referencesOfProcess(process: Process, object: Charged): number {
  let count = 0;
  for (const slot of process.slots.values()) {
    if (slot.object === object && slot.type !== TYPE_REPLY) count++;
    if (slot.badge === object) count++;
  }
  if (process.faultEndpoint === object || process.faultBadge === object || process.watcher === object)
    count++;
  return count;
}

/** Handles by which somebody can receive there. */
export function receiveHandles(state: State, endpoint: Endpoint): number {
  let count = 0;
  for (const process of state.objects) {
    if (process.kind !== 'process') continue;
    for (const slot of process.slots.values())
      if (slot.object === endpoint && (slot.rights & RIGHT_RECEIVE) !== 0) count++;
  }
  return count;
}

/** A reference to the object is gone: with the last one it goes itself, what takes long a little later. */
export function drop(state: State, object: Charged | null): void {
  if (object === null || !state.objects.has(object) || referencesTo(state, object) > 0) return;
  if (object.kind === 'badge') endBadge(state, object);
  else if (object.kind === 'notification') endNotification(state, object);
  else if (object.kind === 'memory') endMemory(state, object);
  else if (object.kind === 'interrupt') {
    unbindInterrupt(state, object);
    state.interrupts.delete(object.line);
    free(state, object);
  } else free(state, object);
  if (object.kind === 'thread') drop(state, object.process);
}

/** The object is no more, and charged to nobody. */
export function free(state: State, object: Charged): void {
  state.objects.delete(object);
  drop(state, object.payer);
}

/** What has ended, and is taken apart before anybody of that priority or below goes on. */
export function reclaimLater(state: State, object: State['reclaim'][number]): void {
  if (state.reclaim.includes(object)) return;
  state.reclaim.push(object);
  state.reclaimPriority = Math.max(state.reclaimPriority, state.current?.priority ?? 0);
}

function endMemory(state: State, memory: Memory): void {
  if (!isFixed(memory) && memory.pages > 1) reclaimLater(state, memory);
  else free(state, memory);
}

function endNotification(state: State, notification: Notification): void {
  notification.alarm = undefined;
  if (notification.waiters.length > 0) reclaimLater(state, notification);
  else free(state, notification);
}

/** The receiver hears of it, now or with a later receive; where nobody can receive, nobody does. */
function endBadge(state: State, badge: Badge): void {
  const { endpoint, value } = badge;
  const [receiver] = endpoint.receivers;
  if (receiveHandles(state, endpoint) === 0) {
    freeBadge(state, badge);
    return;
  }
  if (receiver === undefined) {
    if (!endpoint.deadBadges.includes(badge)) endpoint.deadBadges.push(badge);
    return;
  }
  deliverBadgeDeath(state, receiver, value);
  freeBadge(state, badge);
}

export function freeBadge(state: State, badge: Badge): void {
  remove(badge.endpoint.deadBadges, badge);
  free(state, badge);
  drop(state, badge.endpoint);
}

// --- waits ----------------------------------------------------------------------------------------------------

/** Takes a thread out of the queue it waits in, with its deadline, and its message from where it came. */
export function stopWaiting(state: State, thread: Thread): void {
  withdraw(state, thread);
  thread.deadline = undefined;
  takeOut(thread.queued);
  thread.queued = null;
}

/** Ends a wait with an error. A thread that waits because of a fault ends with its process instead. */
export function refuse(state: State, thread: Thread, error: number): void {
  stopWaiting(state, thread);
  thread.server = null;
  const waitsForReply = thread.state === 'sending' || thread.state === 'awaiting reply';
  thread.endpoint = null;
  if (waitsForReply && thread.sendKind === 'fault') {
    thread.state = 'awaiting reply';
    killProcess(state, thread.process, STATUS_UNHANDLED_FAULT);
    return;
  }
  setResult(thread, error);
  makeReady(state, thread);
}

/** Its deadline has come: whoever has its call cannot answer any more. */
export function timeOut(state: State, thread: Thread): void {
  if (thread.state === 'awaiting reply') forgetServer(state, thread);
  refuse(state, thread, E_TIMED_OUT);
}

/** The server has no caller any more: its priority and its time are its own again. */
export function unbindCaller(state: State, server: Thread): void {
  const lent = server.caller !== null && server.caller.budget !== 0;
  server.caller = null;
  setPriority(state, server, server.basePriority);
  if (lent) endLoan(state, server);
}

/** A server turns to the next call, or dies, without having answered the one that it received. */
export function abandonCallerOf(state: State, server: Thread): void {
  const { caller } = server;
  if (caller === null) return;
  unbindCaller(state, server);
  refuse(state, caller, E_PEER_DEAD);
}

/** A caller does not wait any more: whoever holds the right to answer it holds nothing now. */
function forgetServer(state: State, caller: Thread): void {
  if (caller.server) unbindCaller(state, caller.server);
  if (caller.replySlot) caller.replySlot.object = null;
  caller.server = null;
  caller.replySlot = null;
}

// --- handles --------------------------------------------------------------------------------------------------

/** Gives a handle up; what was derived from it is derived from its source now. */
export function closeSlot(state: State, slot: Slot): void {
  takeOut(slot);
  const { process, object, badge } = slot;
  process.slots.delete(slot.index);
  if (slot.type === TYPE_REPLY) {
    if (object?.kind === 'thread') abandonReply(state, object);
  } else {
    drop(state, badge);
    const couldReceive = object?.kind === 'endpoint' && (slot.rights & RIGHT_RECEIVE) !== 0;
    if (couldReceive && receiveHandles(state, object) === 0) reclaimLater(state, object);
    if (object?.kind === 'process') endUnseen(state, object);
    drop(state, object);
  }
  if (process.generations.get(slot.index) !== HANDLE_GENERATION_MAX) process.freeIndices.push(slot.index);
}

/** The caller whose Reply handle is given up. */
function abandonReply(state: State, caller: Thread): void {
  caller.replySlot = null;
  refuse(state, caller, E_PEER_DEAD);
}

/** A process that nobody can start or see ends. */
function endUnseen(state: State, process: Process): void {
  if (process.threads.length > 0) return;
  for (const other of state.objects)
    if (other.kind === 'process')
      for (const slot of other.slots.values()) if (slot.object === process) return;
  killProcess(state, process, 0);
}

/** Undoes one thing that came from a handle that is revoked. */
export function undo(state: State, thing: Slot | Use): void {
  if (thing instanceof Slot) closeSlot(state, thing);
  else if (thing.what === 'mapping') shrinkMapping(state, thing.of as Mapping, state.slices.revokedPages);
  else if (thing.what === 'queued message') refuse(state, thing.of as Thread, E_REVOKED);
  else if (thing.what === 'binding of a thread') unbindNotification(state, thing.of as Thread);
  else if (thing.what === 'watch' || thing.what === 'target of a watch') unwatch(state, thing.of as Process);
  else unbindInterrupt(state, thing.of as Interrupt);
}

// --- bindings -------------------------------------------------------------------------------------------------

export function unbindNotification(state: State, thread: Thread): void {
  const { notification } = thread;
  if (notification === null) return;
  takeOut(thread.bound);
  thread.bound = null;
  thread.notification = null;
  drop(state, notification);
}

/** The line signals nobody, and stays masked. */
export function unbindInterrupt(state: State, interrupt: Interrupt): void {
  const { notification } = interrupt;
  if (notification === null) return;
  state.lines[interrupt.line].enabled = false;
  interrupt.notification = null;
  interrupt.masked = false;
  takeOut(interrupt.binding);
  takeOut(interrupt.target);
  interrupt.binding = null;
  interrupt.target = null;
  drop(state, notification);
}

export function unwatch(state: State, process: Process): void {
  const { watcher } = process;
  if (watcher === null) return;
  process.watcher = null;
  takeOut(process.watch);
  takeOut(process.watchTarget);
  process.watch = null;
  process.watchTarget = null;
  drop(state, watcher);
}

// --- threads and processes ------------------------------------------------------------------------------------

function waitedForBy(state: State, thread: Thread): Notification | undefined {
  for (const object of state.objects)
    if (object.kind === 'notification' && object.waiters.includes(thread)) return object;
  return undefined;
}

export function destroyThread(state: State, thread: Thread): void {
  if (thread.state === 'dead') return;
  const waitedFor = waitedForBy(state, thread);
  stopWaiting(state, thread);
  if (waitedFor && !state.reclaim.includes(waitedFor)) signalNotification(state, waitedFor, 0);
  thread.refill = undefined;
  if (thread.state === 'awaiting reply') forgetServer(state, thread);
  thread.endpoint = null;
  thread.state = 'dead';
  abandonCallerOf(state, thread);
  unbindNotification(state, thread);
  remove(thread.process.threads, thread);
  const { messageMemory } = thread;
  thread.messageMemory = null;
  const mapping = thread.process.mappings.find(({ memory }) => memory === messageMemory);
  if (mapping) shrinkMapping(state, mapping, 1);
  drop(state, messageMemory);
  drop(state, thread);
}

/** Ends a process: from now on every look-up finds it dead, and no thread of it runs. */
export function killProcess(state: State, process: Process, status: number): void {
  if (process.dead) return;
  process.slack = process.limit - usedBy(state, process);
  process.dead = true;
  process.exitStatus = status >>> 0;
  if (process.payer) remove(process.payer.children, process);
  reclaimLater(state, process);
}
