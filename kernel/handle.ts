// Handle tables. A table is up to 32 pages (SLOT_PAGES) of 128 slots of 32 bytes; a handle is a slot's index and its generation, so that a
// stale handle never names a new object. Slots are nodes of the forest
// of derivation (node.ts).

import { E_BAD_HANDLE, E_DENIED, E_INVALID, E_NO_HANDLES, E_NO_MEMORY, E_WRONG_TYPE } from '../abi/errors';
import {
  HANDLE_GENERATION_MAX,
  HANDLE_INDEX_BITS,
  HANDLE_INDEX_MASK,
  RIGHT_RECEIVE,
  TYPE_ENDPOINT,
  TYPE_INTERRUPT,
  TYPE_MEMORY,
  TYPE_NOTIFICATION,
  TYPE_PROCESS,
  TYPE_REPLY,
  TYPE_THREAD,
} from '../abi/handles';
import { Badge, dropBadge, dropEndpoint, dropReceiver, Endpoint } from './endpoint';
import { allocateZeroedFrame, frameOwner, freeFrame, setFrameOwner } from './frames';
import { dropInterrupt, Interrupt } from './interrupt';
import { abandonReply } from './ipc/reply';
import { dropMemory, Memory } from './memory';
import { attachNode, detachNode, NODE_KIND_SHIFT, Node } from './node';
import { dropNotification, Notification } from './notification';
import { KernelObject } from './object';
import { dropProcessHandle, Process } from './process';
import { charge, UNITS_PER_PAGE, uncharge } from './quota';
import { dropThread, Thread } from './thread';

@unmanaged
@final
export class Slot extends Node {
  // of the node: `kind` has the rights in bits 7:0 and the type in bits 15:8. A free slot keeps its last generation there,
  // and the next free index + 1 in `next`.
  /** The handle that names this slot now; 0 while it is free. */
  handle: u32;
  object: KernelObject;
  badge: Badge | null;
}

export const SLOT_SHIFT: u32 = 5;
const SLOTS_PER_PAGE_SHIFT: u32 = 7;
export const SLOTS_PER_PAGE: u32 = 128;
const SLOTS_MAX: u32 = HANDLE_INDEX_MASK + 1;

/** Why the last look-up or allocation gave nothing. */
export let handleError: i32 = 0;

/** For look-ups that find an object, but a dead one. */
export function setHandleError(error: i32): void {
  handleError = error;
}

/** Address of the word that keeps the page with the slot of an index; the page is 0 where there is none. */
export function pageWord(process: Process, index: u32): usize {
  return changetype<usize>(process) + offsetof<Process>('slotPages') + ((index >> SLOTS_PER_PAGE_SHIFT) << 2);
}

/** The slot that a handle names, or null where it is no handle of this process. */
export function slotOf(process: Process, handle: u32): Slot | null {
  const index = handle & HANDLE_INDEX_MASK;
  const page = load<usize>(pageWord(process, index));
  if (page === 0) return null;
  const slot = changetype<Slot>(page + ((index & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
  return slot.handle === handle && handle !== 0 ? slot : null;
}

export function typeOf(slot: Slot): u32 {
  return slot.kind >> NODE_KIND_SHIFT;
}

export function rightsOf(slot: Slot): u32 {
  return slot.kind & 0xff;
}

/** The slot, checked for type and rights; null with handleError set. */
export function findSlot(process: Process, handle: u32, type: u32, rights: u32): Slot | null {
  const slot = slotOf(process, handle);
  if (slot == null) handleError = E_BAD_HANDLE;
  else if (typeOf(slot) !== type) handleError = E_WRONG_TYPE;
  else if ((rightsOf(slot) & rights) !== rights) handleError = E_DENIED;
  else return slot;
  return null;
}

function newTablePage(process: Process, index: u32): usize {
  if (!charge(process, UNITS_PER_PAGE)) return 0;
  const page = allocateZeroedFrame();
  if (page === 0) {
    uncharge(process, UNITS_PER_PAGE);
    return 0;
  }
  setFrameOwner(page, changetype<usize>(process)); // a slot's table, and so its process, is found by its page
  store<usize>(pageWord(process, index), page);
  return page;
}

function takeSlot(process: Process): Slot | null {
  let index: u32;
  if (process.freeSlot !== 0) {
    index = process.freeSlot - 1;
    const slot = changetype<Slot>(
      load<usize>(pageWord(process, index)) + ((index & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT),
    );
    process.freeSlot = <u32>slot.next;
    slot.handle = ((slot.kind + 1) << HANDLE_INDEX_BITS) | index;
    return slot;
  }
  index = max<u32>(process.slotsUsed, 1); // slot 0 stays free, so that handle 0 names nothing
  if (index === SLOTS_MAX) {
    handleError = E_NO_HANDLES;
    return null;
  }
  let page = load<usize>(pageWord(process, index));
  if (page === 0) page = newTablePage(process, index);
  if (page === 0) {
    handleError = E_NO_MEMORY;
    return null;
  }
  process.slotsUsed = index + 1;
  const slot = changetype<Slot>(page + ((index & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
  slot.handle = (1 << HANDLE_INDEX_BITS) | index;
  return slot;
}

/**
 * A new handle to an object, derived from `source` (null: a root). Takes over one reference to the object that the caller
 * has counted; null with handleError set, and the reference still the caller's.
 */
export function addHandle(
  process: Process,
  object: KernelObject,
  type: u32,
  rights: u32,
  badge: Badge | null,
  source: Slot | null,
): Slot | null {
  if (process.dead) {
    handleError = E_BAD_HANDLE;
    return null;
  }
  // who answers for a process's faults is somebody else: alone, it would wait for itself for ever
  if (type === TYPE_ENDPOINT && (rights & RIGHT_RECEIVE) !== 0 && process.faultEndpoint === object) {
    handleError = E_INVALID;
    return null;
  }
  const slot = takeSlot(process);
  if (slot == null) return null;
  if (type === TYPE_PROCESS) changetype<Process>(object).handles++;
  slot.object = object;
  slot.badge = badge;
  attachNode(slot, (type << NODE_KIND_SHIFT) | rights, source);
  return slot;
}

/** A copy with rights masked, in the same or another process; null with handleError set. Replies are never copied. */
export function copyHandle(target: Process, source: Slot, rights: u32): Slot | null {
  const type = typeOf(source);
  if (type === TYPE_REPLY) {
    handleError = E_WRONG_TYPE;
    return null;
  }
  const kept = rightsOf(source) & rights;
  const slot = addHandle(target, source.object, type, kept, source.badge, source);
  if (slot == null) return null;
  source.object.references++;
  const badge = source.badge;
  if (badge != null) badge.references++;
  if (type === TYPE_ENDPOINT && (kept & RIGHT_RECEIVE) !== 0)
    changetype<Endpoint>(source.object).receiveHandles++;
  return slot;
}

function releaseObject(slot: Slot, type: u32, rights: u32): void {
  const object = slot.object;
  switch (type) {
    case TYPE_PROCESS:
      dropProcessHandle(changetype<Process>(object));
      break;
    case TYPE_THREAD:
      dropThread(changetype<Thread>(object));
      break;
    case TYPE_ENDPOINT: {
      const badge = slot.badge;
      if (badge != null) dropBadge(badge);
      if ((rights & RIGHT_RECEIVE) !== 0) dropReceiver(changetype<Endpoint>(object));
      dropEndpoint(changetype<Endpoint>(object));
      break;
    }
    case TYPE_NOTIFICATION:
      dropNotification(changetype<Notification>(object));
      break;
    case TYPE_MEMORY:
      dropMemory(changetype<Memory>(object));
      break;
    case TYPE_INTERRUPT:
      dropInterrupt(changetype<Interrupt>(object));
      break;
    case TYPE_REPLY:
      abandonReply(slot);
      break;
  }
}

/** Frees the slot itself; a slot whose generations are used up is retired. */
function recycle(process: Process, slot: Slot): void {
  const index = slot.handle & HANDLE_INDEX_MASK;
  const generation = slot.handle >> HANDLE_INDEX_BITS;
  slot.handle = 0;
  slot.kind = generation;
  slot.badge = null;
  if (generation === HANDLE_GENERATION_MAX) return;
  slot.next = process.freeSlot;
  process.freeSlot = index + 1;
}

export function closeSlot(process: Process, slot: Slot): void {
  const type = typeOf(slot);
  const rights = rightsOf(slot);
  detachNode(slot);
  releaseObject(slot, type, rights);
  recycle(process, slot);
}

/** The process whose table a slot is in. */
export function processOfSlot(slot: Slot): Process {
  return changetype<Process>(frameOwner(changetype<usize>(slot) & ~(<usize>0xfff)));
}

/** At the end of a process: closes the last slot that was used, and returns its page of the table with the first. */
export function closeLastSlot(process: Process): void {
  const index = --process.slotsUsed;
  const word = pageWord(process, index);
  const page = load<usize>(word);
  const slot = changetype<Slot>(page + ((index & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
  if (slot.handle !== 0) closeSlot(process, slot);
  if ((index & (SLOTS_PER_PAGE - 1)) !== 0) return;
  store<usize>(word, 0);
  freeFrame(page);
  uncharge(process, UNITS_PER_PAGE);
}
