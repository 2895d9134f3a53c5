// System calls on Memory objects and mappings.

import { E_BUSY, E_INVALID, E_NO_MEMORY, E_PEER_DEAD, OK } from '../../abi/errors';
import {
  RIGHT_EXECUTE,
  RIGHT_MANAGE,
  RIGHT_READ,
  RIGHT_SPACE,
  RIGHT_WRITE,
  TYPE_MEMORY,
  TYPE_PROCESS,
} from '../../abi/handles';
import { RIGHTS_ALL } from '../../abi/messages';
import { addHandle, findSlot, handleError } from '../handle';
import { createMemory, dropMemory, MEMORY_PAGES_MAX, Memory, pageOfMemory } from '../memory';
import { Process } from '../process';
import { current } from '../schedule';
import { mapMemory, unmapMemory, userRangeValid } from '../space';

const PROTECTION_ALL: u32 = RIGHT_READ | RIGHT_WRITE | RIGHT_EXECUTE;

export function sysMemoryCreate(processHandle: u32, pages: u32): i32 {
  const caller = current().process;
  const target = findSlot(caller, processHandle, TYPE_PROCESS, RIGHT_MANAGE);
  if (target == null) return handleError;
  if (pages === 0 || pages > MEMORY_PAGES_MAX) return E_INVALID;
  const payer = changetype<Process>(target.object);
  if (payer.dead) return E_PEER_DEAD;
  const object = createMemory(payer, pages);
  if (object == null) return E_NO_MEMORY;
  const slot = addHandle(caller, object, TYPE_MEMORY, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    dropMemory(object);
    return error;
  }
  return slot.handle;
}

/** Readable at least; never writable and executable at once (which Sv32 could say, and this system forbids). */
function protectionValid(protection: u32): bool {
  if ((protection & RIGHT_READ) === 0 || (protection & ~PROTECTION_ALL) !== 0) return false;
  return (protection & (RIGHT_WRITE | RIGHT_EXECUTE)) !== (RIGHT_WRITE | RIGHT_EXECUTE);
}

export function sysMemoryMap(
  processHandle: u32,
  memoryHandle: u32,
  address: u32,
  firstPage: u32,
  pages: u32,
  protection: u32,
): i32 {
  const caller = current().process;
  const target = findSlot(caller, processHandle, TYPE_PROCESS, RIGHT_SPACE);
  if (target == null) return handleError;
  const source = findSlot(caller, memoryHandle, TYPE_MEMORY, protection & PROTECTION_ALL);
  if (source == null) return handleError;
  if (!protectionValid(protection)) return E_INVALID;
  const process = changetype<Process>(target.object);
  if (process.dead) return E_PEER_DEAD;
  const object = changetype<Memory>(source.object);
  return mapMemory(process, object, address, firstPage, pages, protection, source);
}

export function sysMemoryUnmap(processHandle: u32, address: u32, pages: u32): i32 {
  const target = findSlot(current().process, processHandle, TYPE_PROCESS, RIGHT_SPACE);
  if (target == null) return handleError;
  if (!userRangeValid(address, pages)) return E_INVALID;
  const process = changetype<Process>(target.object);
  if (process.dead) return E_PEER_DEAD;
  return unmapMemory(process, address, pages);
}

export function sysMemorySeal(handle: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_MEMORY, RIGHT_WRITE | RIGHT_EXECUTE);
  if (slot == null) return handleError;
  const object = changetype<Memory>(slot.object);
  if (object.writableMappings !== 0) return E_BUSY;
  object.sealed = true;
  return OK;
}

export function sysMemoryInspect(handle: u32, page: u32): i32 {
  const thread = current();
  const slot = findSlot(thread.process, handle, TYPE_MEMORY, RIGHT_READ);
  if (slot == null) return handleError;
  const object = changetype<Memory>(slot.object);
  if (page >= object.pages) return E_INVALID;
  const address = pageOfMemory(object, page);
  if (address === 0 && !object.device) return E_NO_MEMORY;
  thread.a1 = object.pages;
  thread.a2 = <u32>address;
  thread.a3 = object.device ? 1 : 0;
  return OK;
}
