// System calls on handles.

import { E_BAD_HANDLE, E_INVALID, E_NO_MEMORY, E_PEER_DEAD, OK } from '../../abi/errors';
import { RIGHT_GRANT, RIGHT_MINT, RIGHT_SEND, TYPE_ENDPOINT, TYPE_PROCESS } from '../../abi/handles';
import { createBadge, Endpoint, freeBadge } from '../endpoint';
import { addHandle, closeSlot, copyHandle, findSlot, handleError, rightsOf, slotOf, typeOf } from '../handle';
import { Process } from '../process';
import { revokeSome } from '../revoke';
import { SYSTEM_CALL_BYTES } from '../riscv';
import { current } from '../schedule';

export function sysHandleCopy(handle: u32, rights: u32): i32 {
  const process = current().process;
  const source = slotOf(process, handle);
  if (source == null) return E_BAD_HANDLE;
  const copy = copyHandle(process, source, rights);
  return copy == null ? handleError : <i32>copy.handle;
}

export function sysHandleClose(handle: u32): i32 {
  const process = current().process;
  const slot = slotOf(process, handle);
  if (slot == null) return E_BAD_HANDLE;
  closeSlot(process, slot);
  return OK;
}

export function sysHandleGrant(processHandle: u32, handle: u32, rights: u32): i32 {
  const process = current().process;
  const target = findSlot(process, processHandle, TYPE_PROCESS, RIGHT_GRANT);
  if (target == null) return handleError;
  const source = slotOf(process, handle);
  if (source == null) return E_BAD_HANDLE;
  const receiver = changetype<Process>(target.object);
  if (receiver.dead) return E_PEER_DEAD;
  const copy = copyHandle(receiver, source, rights);
  return copy == null ? handleError : <i32>copy.handle;
}

export function sysHandleMint(handle: u32, badge: u32, rights: u32): i32 {
  const process = current().process;
  const source = findSlot(process, handle, TYPE_ENDPOINT, RIGHT_MINT);
  if (source == null) return handleError;
  if (badge === 0) return E_INVALID;
  const endpoint = changetype<Endpoint>(source.object);
  const minted = createBadge(endpoint, badge, process);
  if (minted == null) return E_NO_MEMORY;
  const slot = addHandle(
    process,
    endpoint,
    TYPE_ENDPOINT,
    rightsOf(source) & rights & RIGHT_SEND,
    minted,
    source,
  );
  if (slot == null) {
    const error = handleError;
    freeBadge(minted);
    return error;
  }
  endpoint.references++;
  return slot.handle;
}

export const REVOKED_PER_CALL: u32 = 5;

/** In slices: the caller comes back to its ecall, with its arguments as they were, until nothing is left. */
export function sysHandleRevoke(handle: u32): i32 {
  const thread = current();
  const slot = slotOf(thread.process, handle);
  if (slot == null) return E_BAD_HANDLE;
  for (let i: u32 = 0; i < REVOKED_PER_CALL; i++) if (!revokeSome(slot)) return OK;
  if (slot.child == null) return OK;
  thread.pc -= SYSTEM_CALL_BYTES;
  return handle;
}

export function sysHandleInspect(handle: u32): i32 {
  const thread = current();
  const slot = slotOf(thread.process, handle);
  if (slot == null) return E_BAD_HANDLE;
  const badge = slot.badge;
  thread.a1 = typeOf(slot);
  thread.a2 = rightsOf(slot);
  thread.a3 = badge != null ? badge.value : 0;
  thread.a4 = typeOf(slot) === TYPE_PROCESS ? changetype<Process>(slot.object).number : 0;
  return OK;
}
