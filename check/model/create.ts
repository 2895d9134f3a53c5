// Making an object with its first handle: all or nothing.

import { E_NO_MEMORY } from '../../abi/errors.ts';
import type { Charged, HandleObject, Process, Slot, State } from '../state.ts';
import { addHandle } from './handles.ts';
import { affords } from './quota.ts';

/** Puts an object among those that exist, charged to `payer`; false where the quota does not allow it. */
export function allocate(state: State, object: Charged, payer: Process): boolean {
  if (!affords(state, payer, state.units[object.kind])) return false;
  object.payer = payer;
  state.objects.add(object);
  return true;
}

/** Makes an object and a root handle to it; the handle, or the error. */
export function create(
  state: State,
  owner: Process,
  payer: Process,
  object: HandleObject,
  type: number,
  rights: number,
): number {
  if (!allocate(state, object, payer)) return E_NO_MEMORY;
  const slot: Slot | number = addHandle(state, owner, object, type, rights, null, null);
  if (typeof slot !== 'number') return slot.handle;
  state.objects.delete(object);
  return slot;
}
