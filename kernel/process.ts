// A process: an address space, a handle table and a quota, with the endpoint that hears of its faults.

import { TYPE_PROCESS } from '../abi/handles';
import { Badge, dropBadge, dropEndpoint, Endpoint } from './endpoint';
import { closeLastSlot } from './handle';
import { Mapping } from './mapping';
import { attachNode, detachNode, NODE_KIND_SHIFT, NODE_WATCH, NODE_WATCH_TARGET, Node } from './node';
import { dropNotification, Notification, signalNotification } from './notification';
import { allocateObject, freeObject, KernelObject } from './object';
import { panicWith } from './panic';
import { reserve, returnReservation, shrinkToUse, UNITS_PER_PAGE } from './quota';
import { reclaimLater } from './reclaim';
import { createSpace, dismantleSpace, leaveSpace, returnRoot } from './space';
import { destroyThread, Thread } from './thread';

@unmanaged
export class Process extends KernelObject {
  /** Counts up from 1; never used again. */
  number: u32;
  dead: bool;
  exitStatus: u32;
  /** How many handles name it: without one, and without a thread, nothing can come of it any more. */
  handles: u32;
  // quota, in units of CHARGE_UNIT_BYTES
  limit: u32;
  used: u32; // own use and what is reserved for children
  reserved: u32; // the limits of the children
  // children: the processes whose quota was taken out of this one's
  firstChild: Process | null;
  nextSibling: Process | null;
  previousSibling: Process | null;
  /** How many processes stand above it: at most PROCESS_DEPTH_MAX. */
  depth: u32;
  // address space
  root: usize; // page table root, as a physical (= kernel) address
  asid: u32;
  asidGeneration: u32;
  satp: u32; // what the CSR holds while this space is active, in this generation
  mappings: Mapping | null; // root of a treap, see mapping.ts
  dismantled: u32; // at its end: bytes of the root that were looked through
  // threads
  firstThread: Thread | null;
  threads: u32;
  // faults
  faultEndpoint: Endpoint | null;
  faultBadge: Badge | null;
  // who hears of its end, and the two nodes of the forest of derivation that say by which handles, in place
  watcher: Notification | null;
  watchBits: u32;
  watchKind: u32;
  watchNext: usize;
  watchPrevious: usize;
  watchChild: usize;
  watchLast: usize;
  targetKind: u32;
  targetNext: usize;
  targetPrevious: usize;
  targetChild: usize;
  targetLast: usize;
  // processor time, in ticks
  ticksLow: u32;
  ticksHigh: u32;
  // handle table
  freeSlot: u32; // index + 1 of the first free slot that was used before
  slotsUsed: u32; // slots from here on were never used
  /** First of SLOT_PAGES words: the pages of the table. */
  slotPages: u32;
}

export const SLOT_PAGES: u32 = 32;
export const PROCESS_BYTES: u32 = offsetof<Process>('slotPages') + SLOT_PAGES * 4;

/** Exit status of a process that ended because the one that it had its quota from did. */
const STATUS_PARENT_DEAD: u32 = 137;

let alive: u32 = 0;
let lastNumber: u32 = 0;

export function processCount(): u32 {
  return alive;
}

/**
 * Null where there is no memory. Charged to its parent, as is its whole quota. The new process holds one reference to
 * itself until it dies.
 */
export function createProcess(
  parent: Process | null,
  quotaPages: u32,
  endpoint: Endpoint | null,
  badge: Badge | null,
): Process | null {
  const limit = quotaPages * UNITS_PER_PAGE;
  if (parent != null && !reserve(parent, limit)) return null;
  const process = changetype<Process | null>(allocateObject(TYPE_PROCESS, PROCESS_BYTES, parent));
  if (process == null) {
    if (parent != null) returnReservation(parent, limit);
    return null;
  }
  process.limit = limit;
  if (!createSpace(process)) {
    forget(process);
    return null;
  }
  process.number = ++lastNumber;
  process.faultEndpoint = endpoint;
  if (endpoint != null) endpoint.references++;
  process.faultBadge = badge;
  if (badge != null) badge.references++;
  if (parent != null) joinChildren(parent, process);
  alive++;
  return process;
}

/** Its quota is its parent's again, and it is no more. */
function forget(process: Process): void {
  process.dead = true;
  shrinkToUse(process);
  freeObject(process, PROCESS_BYTES);
}

/** Undoes createProcess(), for a process that nobody has seen yet. */
export function discardProcess(process: Process): void {
  lastNumber--;
  alive--;
  leaveChildren(process.payer!, process);
  dropFaultEndpoint(process);
  returnRoot(process);
  forget(process);
}

function joinChildren(parent: Process, child: Process): void {
  const first = parent.firstChild;
  child.depth = parent.depth + 1;
  child.nextSibling = first;
  if (first != null) first.previousSibling = child;
  parent.firstChild = child;
}

function leaveChildren(parent: Process, child: Process): void {
  const next = child.nextSibling;
  const previous = child.previousSibling;
  if (next != null) next.previousSibling = previous;
  if (previous != null) previous.nextSibling = next;
  else parent.firstChild = next;
}

/**
 * Ends a process: from now on every look-up finds it dead, and no thread of it runs. It is taken apart later (reclaim.ts):
 * the handler that ends it, which may be its own thread's, can still touch what it holds. Without init nothing goes on.
 */
export function killProcess(process: Process, status: u32): void {
  if (process.dead) return;
  process.dead = true;
  process.exitStatus = status;
  alive--;
  const parent = process.payer;
  if (parent == null) panicWith('init has ended, status', status);
  leaveChildren(parent!, process);
  leaveSpace(process);
  reclaimLater(process);
}

export const UNITS_PER_SLICE: u32 = 4;

/**
 * Takes some of an ended process apart, in this order: threads; children, whose quota is its own; handles; address space;
 * then whoever watches is told. True when nothing of it is left but what others refer to.
 */
export function takeApart(process: Process): bool {
  for (let i: u32 = 0; i < UNITS_PER_SLICE; i++) {
    const thread = process.firstThread;
    const child = process.firstChild;
    if (thread != null) destroyThread(thread);
    else if (child != null) killProcess(child, STATUS_PARENT_DEAD);
    else if (process.slotsUsed !== 0) closeLastSlot(process);
    else if (dismantleSpace(process)) {
      finish(process);
      return true;
    }
  }
  return false;
}

/** The fault endpoint hears no more of it, the watcher learns of its end, and its own reference to itself goes. */
function finish(process: Process): void {
  dropFaultEndpoint(process);
  const watcher = process.watcher;
  if (watcher != null) {
    watcher.references++;
    unwatch(process);
    signalNotification(watcher, process.watchBits);
    dropNotification(watcher);
  }
  shrinkToUse(process);
  dropProcess(process);
}

function dropFaultEndpoint(process: Process): void {
  const badge = process.faultBadge;
  process.faultBadge = null;
  if (badge != null) dropBadge(badge);
  const endpoint = process.faultEndpoint;
  process.faultEndpoint = null;
  if (endpoint != null) dropEndpoint(endpoint);
}

/** Nothing of it is left but what others refer to. */
export function isTakenApart(process: Process): bool {
  return process.root === 0;
}

function watchNode(process: Process): Node {
  return changetype<Node>(changetype<usize>(process) + offsetof<Process>('watchKind'));
}

export function processOfWatch(node: Node): Process {
  return changetype<Process>(changetype<usize>(node) - offsetof<Process>('watchKind'));
}

function targetNode(process: Process): Node {
  return changetype<Node>(changetype<usize>(process) + offsetof<Process>('targetKind'));
}

export function processOfTarget(node: Node): Process {
  return changetype<Process>(changetype<usize>(node) - offsetof<Process>('targetKind'));
}

/** Signals bits when the process has ended; made through a handle to the process and one to the notification. */
export function watchProcess(
  process: Process,
  by: Node,
  watcher: Notification,
  target: Node,
  bits: u32,
): void {
  watcher.references++;
  process.watcher = watcher;
  process.watchBits = bits;
  attachNode(watchNode(process), NODE_WATCH << NODE_KIND_SHIFT, by);
  attachNode(targetNode(process), NODE_WATCH_TARGET << NODE_KIND_SHIFT, target);
}

export function unwatch(process: Process): void {
  const watcher = process.watcher;
  if (watcher == null) return;
  process.watcher = null;
  detachNode(watchNode(process));
  detachNode(targetNode(process));
  dropNotification(watcher);
}

/** A handle to the process was closed: one that nobody can start or see any more ends. */
export function dropProcessHandle(process: Process): void {
  process.handles--;
  if (process.handles === 0 && process.threads === 0) killProcess(process, 0);
  dropProcess(process);
}

export function dropProcess(process: Process): void {
  if (--process.references === 0) freeObject(process, PROCESS_BYTES);
}
