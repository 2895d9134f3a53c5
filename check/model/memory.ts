// System calls on Memory objects and mappings.

import { E_BUSY, E_INVALID, E_NO_MEMORY, E_PEER_DEAD, OK } from '../../abi/errors.ts';
import {
  RIGHT_EXECUTE,
  RIGHT_MANAGE,
  RIGHT_READ,
  RIGHT_SPACE,
  RIGHT_WRITE,
  TYPE_MEMORY,
  TYPE_PROCESS,
} from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { Memory, type Process, type State, type Thread } from '../state.ts';
import { create } from './create.ts';
import { find } from './handles.ts';
import { ANY, type Result } from './result.ts';
import { isFixed, map, takePage, unmap, userRangeValid } from './space.ts';

const MEMORY_PAGES_MAX = 65536;
const PROTECTION_ALL = RIGHT_READ | RIGHT_WRITE | RIGHT_EXECUTE;

export function memoryCreate(state: State, { process }: Thread, [handle, pages]: number[]): Result {
  const slot = find(process, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (typeof slot === 'number') return slot;
  if (pages === 0 || pages > MEMORY_PAGES_MAX) return E_INVALID;
  const payer = slot.object as Process;
  if (payer.dead) return E_PEER_DEAD;
  return create(state, process, payer, new Memory(pages), TYPE_MEMORY, RIGHTS_ALL);
}

/** Readable at least; never writable and executable at once. */
function protectionValid(protection: number): boolean {
  if ((protection & RIGHT_READ) === 0 || (protection & ~PROTECTION_ALL) !== 0) return false;
  return (protection & (RIGHT_WRITE | RIGHT_EXECUTE)) !== (RIGHT_WRITE | RIGHT_EXECUTE);
}

export function memoryMap(state: State, thread: Thread, words: number[]): Result {
  const [processHandle, memoryHandle, address, firstPage, pages, protection] = words;
  const target = find(thread.process, processHandle, TYPE_PROCESS, RIGHT_SPACE);
  if (typeof target === 'number') return target;
  const source = find(thread.process, memoryHandle, TYPE_MEMORY, protection & PROTECTION_ALL);
  if (typeof source === 'number') return source;
  if (!protectionValid(protection)) return E_INVALID;
  const process = target.object as Process;
  if (process.dead) return E_PEER_DEAD;
  return map(state, process, source.object as Memory, address, firstPage, pages, protection, source);
}

export function memoryUnmap(state: State, thread: Thread, [handle, address, pages]: number[]): Result {
  const target = find(thread.process, handle, TYPE_PROCESS, RIGHT_SPACE);
  if (typeof target === 'number') return target;
  if (!userRangeValid(address, pages)) return E_INVALID;
  const process = target.object as Process;
  if (process.dead) return E_PEER_DEAD;
  return unmap(state, process, address / PAGE_BYTES, pages);
}

export function memorySeal(state: State, { process }: Thread, [handle]: number[]): Result {
  const slot = find(process, handle, TYPE_MEMORY, RIGHT_WRITE | RIGHT_EXECUTE);
  if (typeof slot === 'number') return slot;
  const memory = slot.object as Memory;
  for (const object of state.objects)
    if (object.kind === 'mapping' && object.memory === memory && (object.protection & RIGHT_WRITE) !== 0)
      return E_BUSY;
  memory.sealed = true;
  return OK;
}

export function memoryInspect(state: State, thread: Thread, [handle, page]: number[]): Result {
  const slot = find(thread.process, handle, TYPE_MEMORY, RIGHT_READ);
  if (typeof slot === 'number') return slot;
  const memory = slot.object as Memory;
  if (page >= memory.pages) return E_INVALID;
  if (!takePage(state, memory, page)) return E_NO_MEMORY;
  thread.registers[11] = memory.pages;
  thread.registers[12] = isFixed(memory) ? memory.base + page * PAGE_BYTES : ANY;
  thread.registers[13] = memory.device ? 1 : 0;
  return OK;
}
