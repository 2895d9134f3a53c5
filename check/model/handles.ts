// Handles: looked up with type and rights, made, copied with fewer rights, revoked with all that was derived from them.

import {
  E_BAD_HANDLE,
  E_DENIED,
  E_INVALID,
  E_NO_HANDLES,
  E_NO_MEMORY,
  E_WRONG_TYPE,
} from '../../abi/errors.ts';
import {
  HANDLE_INDEX_BITS,
  HANDLE_INDEX_MASK,
  RIGHT_RECEIVE,
  TYPE_ENDPOINT,
  TYPE_REPLY,
} from '../../abi/handles.ts';
import { type Badge, type HandleObject, type Process, Slot, type State } from '../state.ts';
import { affords, slotNeedsPage, UNITS_PER_PAGE } from './quota.ts';

export function slotOf(process: Process, handle: number): Slot | undefined {
  const slot = process.slots.get(handle & HANDLE_INDEX_MASK);
  return slot?.handle === handle >>> 0 ? slot : undefined;
}

/** The slot, if it has the type and the rights; otherwise the error. */
export function find(process: Process, handle: number, type: number, rights: number): Slot | number {
  const slot = slotOf(process, handle);
  if (slot === undefined) return E_BAD_HANDLE;
  if (slot.type !== type) return E_WRONG_TYPE;
  return (slot.rights & rights) === rights ? slot : E_DENIED;
}

/** A new handle, derived from `source` if there is one; otherwise the error. */
export function addHandle(
  state: State,
  process: Process,
  object: HandleObject,
  type: number,
  rights: number,
  badge: Badge | null,
  source: Slot | null,
): Slot | number {
  if (process.dead) return E_BAD_HANDLE;
  // Who answers for a process's faults is somebody else: alone, it would wait for itself for ever.
  if (type === TYPE_ENDPOINT && (rights & RIGHT_RECEIVE) !== 0 && process.faultEndpoint === object)
    return E_INVALID;
  if (process.freeIndices.length === 0 && process.slotsUsed > HANDLE_INDEX_MASK) return E_NO_HANDLES;
  if (slotNeedsPage(process) && !affords(state, process, UNITS_PER_PAGE)) return E_NO_MEMORY;
  const index = process.freeIndices.pop() ?? Math.max(process.slotsUsed, 1);
  process.slotsUsed = Math.max(process.slotsUsed, index + 1);
  const generation = (process.generations.get(index) ?? 0) + 1;
  process.generations.set(index, generation);
  const slot = new Slot(
    process,
    index,
    ((generation << HANDLE_INDEX_BITS) | index) >>> 0,
    object,
    type,
    rights,
  );
  slot.badge = badge;
  slot.parent = source;
  source?.children.unshift(slot);
  process.slots.set(index, slot);
  return slot;
}

/** A copy with fewer rights, in the same or another process. The right to reply is never copied. */
export function copyHandle(state: State, target: Process, source: Slot, rights: number): Slot | number {
  if (source.type === TYPE_REPLY) return E_WRONG_TYPE;
  return addHandle(state, target, source.object!, source.type, source.rights & rights, source.badge, source);
}
