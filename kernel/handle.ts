// Handle tables. A table is up to 32 pages (SLOT_PAGES) of 128 slots of 32 bytes; a handle is a slot's index and its generation, so that a
// stale handle never names a new object. The slots of one object form a forest: each knows the one it was derived from.

import { E_BAD_HANDLE, E_DENIED, E_NO_HANDLES, E_NO_MEMORY, E_WRONG_TYPE } from '../abi/errors';
import {
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
import { abandonCaller } from './ipc/reply';
import { dropMemory, Memory } from './memory';
import { dropNotification, Notification } from './notification';
import { KernelObject } from './object';
import { dropProcessHandle, Process } from './process';
import { charge, UNITS_PER_PAGE, uncharge } from './quota';
import { dropThread, Thread } from './thread';

@unmanaged
@final
export class Slot {
  /** The handle that names this slot now; 0 while it is free. */
  handle: u32;
  object: KernelObject;
  /** Rights in bits 7:0, type in bits 15:8. While the slot is free: its last generation. */
  kind: u32;
  badge: Badge | null;
  // derivation: a free slot keeps the next free index + 1 in `parent`
  parent: Slot | null;
  child: Slot | null;
  next: Slot | null;
  previous: Slot | null;
}

const SLOT_SHIFT: u32 = 5;
const SLOTS_PER_PAGE_SHIFT: u32 = 7;
const SLOTS_PER_PAGE: u32 = 128;
const SLOTS_MAX: u32 = HANDLE_INDEX_MASK + 1;
const GENERATION_MAX: u32 = 0xfffff;
const TYPE_SHIFT: u32 = 8;

/** Why the last look-up or allocation gave nothing. */
export let handleError: i32 = 0;

function pageWord(process: Process, index: u32): usize {
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

/**
 * The slot at a handle's index if its handle is that one: for callers that check the type next. (Handle 0 finds slot 0,
 * which is never used and has no type.)
 */
export function fastSlot(process: Process, handle: u32): Slot | null {
  const index = handle & HANDLE_INDEX_MASK;
  const page = load<usize>(pageWord(process, index));
  const slot = changetype<Slot>(page + ((index & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
  return page !== 0 && slot.handle === handle ? slot : null;
}

export function typeOf(slot: Slot): u32 {
  return slot.kind >> TYPE_SHIFT;
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
    process.freeSlot = <u32>changetype<usize>(slot.parent);
    slot.parent = null;
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
  const slot = takeSlot(process);
  if (slot == null) return null;
  if (type === TYPE_PROCESS) changetype<Process>(object).handles++;
  slot.object = object;
  slot.kind = (type << TYPE_SHIFT) | rights;
  slot.badge = badge;
  slot.child = null;
  slot.previous = null;
  slot.next = null;
  slot.parent = source;
  if (source != null) {
    const sibling = source.child;
    slot.next = sibling;
    if (sibling != null) sibling.previous = slot;
    source.child = slot;
  }
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

/** Takes a slot out of the forest; what was derived from it is derived from its source now. */
function detach(slot: Slot): void {
  const parent = slot.parent;
  const next = slot.next;
  const previous = slot.previous;
  if (previous != null) previous.next = next;
  else if (parent != null) parent.child = next;
  if (next != null) next.previous = previous;
  let child = slot.child;
  while (child != null) {
    const following = child.next;
    child.parent = parent;
    child.previous = null;
    child.next = null;
    if (parent != null) {
      const sibling = parent.child;
      child.next = sibling;
      if (sibling != null) sibling.previous = child;
      parent.child = child;
    }
    child = following;
  }
}

function releaseObject(slot: Slot): void {
  const object = slot.object;
  switch (typeOf(slot)) {
    case TYPE_PROCESS:
      dropProcessHandle(changetype<Process>(object));
      break;
    case TYPE_THREAD:
      dropThread(changetype<Thread>(object));
      break;
    case TYPE_ENDPOINT: {
      const badge = slot.badge;
      if (badge != null) dropBadge(badge);
      if ((rightsOf(slot) & RIGHT_RECEIVE) !== 0) dropReceiver(changetype<Endpoint>(object));
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
      abandonCaller(slot);
      break;
  }
}

/** Frees the slot itself; a slot whose generations are used up is retired. */
function recycle(process: Process, slot: Slot): void {
  const index = slot.handle & HANDLE_INDEX_MASK;
  const generation = slot.handle >> HANDLE_INDEX_BITS;
  slot.handle = 0;
  slot.kind = generation;
  slot.child = null;
  slot.badge = null;
  if (generation === GENERATION_MAX) return;
  slot.parent = changetype<Slot | null>(<usize>process.freeSlot);
  process.freeSlot = index + 1;
}

export function closeSlot(process: Process, slot: Slot): void {
  detach(slot);
  releaseObject(slot);
  recycle(process, slot);
}

/** The process whose table a slot is in. */
export function processOfSlot(slot: Slot): Process {
  return changetype<Process>(frameOwner(changetype<usize>(slot) & ~(<usize>0xfff)));
}

/** Closes every handle that was derived from this one, the leaves first. */
export function revokeSlot(slot: Slot): void {
  for (let child = slot.child; child != null; child = slot.child) {
    let leaf: Slot = child;
    for (let below = leaf.child; below != null; below = leaf.child) leaf = below;
    closeSlot(processOfSlot(leaf), leaf);
  }
}

/** At the end of a process: closes all, and returns the table's pages. */
export function closeAllHandles(process: Process): void {
  for (let index: u32 = 0; index < process.slotsUsed; index++) {
    const page = load<usize>(pageWord(process, index));
    const slot = changetype<Slot>(page + ((index & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
    if (slot.handle !== 0) closeSlot(process, slot);
  }
  for (let index: u32 = 0; index < SLOTS_MAX; index += SLOTS_PER_PAGE) {
    const page = load<usize>(pageWord(process, index));
    if (page === 0) break;
    store<usize>(pageWord(process, index), 0);
    freeFrame(page);
    uncharge(process, UNITS_PER_PAGE);
  }
  process.slotsUsed = 0;
  process.freeSlot = 0;
}
