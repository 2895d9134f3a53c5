// A process: an address space, a handle table and a quota, with the endpoint that hears of its faults.

import { TYPE_PROCESS } from '../abi/handles';
import { noteSwitch } from './clock';
import { Badge, dropBadge, dropEndpoint, Endpoint } from './endpoint';
import { closeAllHandles } from './handle';
import { allocateObject, freeObject, KernelObject } from './object';
import { reserve, returnReservation, shrinkToUse, UNITS_PER_PAGE } from './quota';
import { requestReschedule } from './schedule';
import { createSpace, destroySpace } from './space';
import { destroyThread, Thread } from './thread';

@unmanaged
export class Process extends KernelObject {
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
  nextDoomed: Process | null;
  // address space
  root: usize; // page table root, as a physical (= kernel) address
  asid: u32;
  asidGeneration: u32;
  satp: u32; // what the CSR holds while this space is active, in this generation
  // threads
  firstThread: Thread | null;
  threads: u32;
  // faults
  faultEndpoint: Endpoint | null;
  faultBadge: Badge | null;
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
const PROCESS_BYTES: u32 = offsetof<Process>('slotPages') + SLOT_PAGES * 4;

/** Exit status of a process that ended because the one that it had its quota from did. */
const STATUS_PARENT_DEAD: u32 = 137;

let alive: u32 = 0;

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
    process.dead = true;
    shrinkToUse(process);
    freeObject(process, PROCESS_BYTES);
    return null;
  }
  process.faultEndpoint = endpoint;
  if (endpoint != null) endpoint.references++;
  process.faultBadge = badge;
  if (badge != null) badge.references++;
  if (parent != null) joinChildren(parent, process);
  alive++;
  return process;
}

function joinChildren(parent: Process, child: Process): void {
  const first = parent.firstChild;
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

/** Processes that have ended and are not taken apart yet. */
export let doomed: Process | null = null;

/**
 * Ends a process: from now on every look-up finds it dead. It is taken apart by reapProcesses(), before anything else
 * runs: the handler that ends it, which may be its own thread's, can still touch what it holds.
 */
export function killProcess(process: Process, status: u32): void {
  if (process.dead) return;
  process.dead = true;
  process.exitStatus = status;
  alive--;
  process.nextDoomed = doomed;
  doomed = process;
  requestReschedule();
}

/** Takes apart what has ended: called where the scheduler picks the next thread. */
export function reapProcesses(): void {
  for (let process = doomed; process != null; process = doomed) {
    doomed = process.nextDoomed;
    takeApart(process);
  }
}

/** They leave the list when they are taken apart themselves. */
function endChildren(process: Process): void {
  let child = process.firstChild;
  while (child != null) {
    killProcess(child, STATUS_PARENT_DEAD);
    child = child.nextSibling;
  }
}

/**
 * Threads; children, whose quota is its own; handles; address space. Then the fault endpoint hears no more of the process,
 * and its own reference to itself goes.
 */
function takeApart(process: Process): void {
  noteSwitch(null); // it may be the one that the time is counted for
  const parent = process.payer;
  if (parent != null) leaveChildren(parent, process);
  for (let thread = process.firstThread; thread != null; thread = process.firstThread) destroyThread(thread);
  endChildren(process);
  closeAllHandles(process);
  destroySpace(process);
  const badge = process.faultBadge;
  process.faultBadge = null;
  if (badge != null) dropBadge(badge);
  const endpoint = process.faultEndpoint;
  process.faultEndpoint = null;
  if (endpoint != null) dropEndpoint(endpoint);
  shrinkToUse(process);
  dropProcess(process);
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
