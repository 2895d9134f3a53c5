// The heap's size: what the run-time system asks for instead of WebAssembly's memory.size and memory.grow, in units of
// 64 KiB.
//
// A program's heap is filled by the process server, page by page, when it is first touched: growing is only a check
// against its limit, and a program that needs more gives up. A server may not depend on that, so it holds a handle to
// itself ("self"; init has it in its boot block) and maps zeroed memory when it grows. Real pages are dear: the
// allocator's first wish, to double the heap, is refused, and it then asks for what it needs.

import { BOOT_MAGIC, BOOT_PROCESS } from '../../abi/boot-info';
import { GIVE_UP_NO_MEMORY } from '../../abi/give-up';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles';
import { PAGE_BYTES, START_BLOCK, USER_HEAP_END, USER_HEAP_PAGES_MAX } from '../../abi/memory-map';
import { sysHandleClose, sysMemoryCreate } from '../../build/generated/syscalls';
import { mapPages } from './mapping';
import { givenHandle } from './start';

const UNIT_BYTES: u32 = 0x10000;
const FAILED: i32 = -1;

/** Units in use; 0: not asked for yet. */
let size: u32 = 0;
/** The process to map into, where this program maps itself. */
let self: u32 = 0;
/** The request that was refused last. */
let refused: u32 = 0;

function pageEnd(address: usize): usize {
  return (address + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

function mapZeroed(from: usize, to: usize): bool {
  if (from === to) return true;
  const pages = <u32>(to - from) / PAGE_BYTES;
  const memory = sysMemoryCreate(self, pages);
  if (memory < 0) return false;
  const status = mapPages(self, memory, <u32>from, 0, pages, RIGHT_READ | RIGHT_WRITE);
  // The mapping keeps the memory alive.
  sysHandleClose(memory);
  return status >= 0;
}

/** The program file ends with the page of its last data; the rest of that unit belongs to the heap, too. */
function initialize(): void {
  size = <u32>(__heap_base + UNIT_BYTES - 1) / UNIT_BYTES;
  self = load<u32>(START_BLOCK) === BOOT_MAGIC ? load<u32>(START_BLOCK + BOOT_PROCESS) : givenHandle('self');
  if (self !== 0 && !mapZeroed(pageEnd(__heap_base), size * UNIT_BYTES)) unreachable();
}

/** Units of memory from address 0 to the end of the heap. */
export function __memory_size(): i32 {
  if (size === 0) initialize();
  return size;
}

/** The first wish of the allocator, to double the heap, may be refused: it then asks for what it needs. */
function isWish(units: u32): bool {
  const wish = units > 1 && units === size && refused !== size;
  refused = wish ? size : 0;
  return wish;
}

/** Units that the heap of a program may grow to. What a server maps is its own matter. */
function limit(): u32 {
  const pages = self === 0 ? USER_HEAP_PAGES_MAX : USER_HEAP_END / PAGE_BYTES;
  return min(USER_HEAP_END, <u32>pageEnd(__heap_base) + pages * PAGE_BYTES) / UNIT_BYTES;
}

/** Adds units to the heap: the size before, or -1. */
export function __memory_grow(units: i32): i32 {
  if (size === 0) initialize();
  const before = size;
  const fits = <u32>units <= limit() - size;
  if (isWish(units) && (self !== 0 || !fits)) return FAILED;
  if (!fits) {
    if (self === 0) store<u32>(GIVE_UP_NO_MEMORY, 0);
    return FAILED;
  }
  if (self !== 0 && !mapZeroed(size * UNIT_BYTES, (size + units) * UNIT_BYTES)) return FAILED;
  size += units;
  return before;
}
