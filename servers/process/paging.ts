// Faults. A page of heap or stack that is touched for the first time is put there; anything else ends the process, with
// the reason noted.
//
//   USER_STACK_TOP  +-----------------+
//                   | stack           |  USER_STACK_BYTES, from the top down
//                   +-----------------+
//                   | guard           |  never mapped; an overflow shows here
//                   ...
//                   | heap            |  from heapStart, at most heapPages
//   heapStart       +-----------------+
//                   | program's data  |  mapped when it was loaded
//
// Pages come in clusters that are mapped together, since programs touch the next page soon.

import { GIVE_UP_ABORTED, GIVE_UP_NO_MEMORY } from '../../abi/give-up.ts';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES, USER_STACK_BYTES, USER_STACK_TOP } from '../../abi/memory-map.ts';
import {
  ENDED_ABORTED,
  ENDED_FAULT,
  ENDED_OUT_OF_MEMORY,
  ENDED_STACK_OVERFLOW,
} from '../../build/generated/protocols/process';
import { sysMemoryCreate } from '../../build/generated/syscalls';
import { mapPages } from '../../userland/lib/mapping';
import { hasRoom, PROGRAM_PAGES_MAX, self } from './memory-pool.ts';
import { Process } from './table.ts';

const CAUSE_ILLEGAL: u32 = 2;
const CAUSE_BREAKPOINT: u32 = 3;
const CAUSE_LOAD_PAGE: u32 = 13;
const CAUSE_STORE_PAGE: u32 = 15;

// Exit statuses, as shells write the end by the signal that other systems have for it.
const STATUS_ILLEGAL: i32 = 132; // SIGILL
const STATUS_BREAKPOINT: i32 = 133; // SIGTRAP
const STATUS_ABORTED: i32 = 134; // SIGABRT
const STATUS_MEMORY: i32 = 139; // SIGSEGV
const STATUS_OUT_OF_MEMORY: i32 = 137; // SIGKILL

/** An access so close behind the heap is of a heap that has outgrown its limit. */
const OVERGROWN_PAGES: u32 = 1024;
const CLUSTER_PAGES: u32 = 4;
const STACK_PAGES: u32 = USER_STACK_BYTES / PAGE_BYTES;
const STACK_BOTTOM: u32 = USER_STACK_TOP - USER_STACK_BYTES;
/** How far below the stack an access still counts as its overflow: a frame can be larger than the guard page. */
const GUARD_BYTES: u32 = 0x00100000;

/** Serves a fault. True: the process may go on. False: it is to be killed with its status. */
export function serveFault(process: Process, cause: u32, address: u32): bool {
  process.cause = cause;
  if (cause === CAUSE_LOAD_PAGE || cause === CAUSE_STORE_PAGE) {
    let heapPage = (address - process.heapStart) / PAGE_BYTES;
    if (address >= process.heapStart && heapPage < process.heapPages) {
      return mapCluster(process, process.heap, process.heapStart, heapPage, process.heapPages);
    }
    if (address >= process.heapStart && heapPage < process.heapPages + OVERGROWN_PAGES)
      return outOfMemory(process);
    if (address >= STACK_BOTTOM && address < USER_STACK_TOP) {
      return growStack(process, (address - STACK_BOTTOM) / PAGE_BYTES);
    }
    if (address >= STACK_BOTTOM - GUARD_BYTES && address < STACK_BOTTOM) {
      return end(process, ENDED_STACK_OVERFLOW, STATUS_MEMORY);
    }
    if (address === GIVE_UP_ABORTED) return end(process, ENDED_ABORTED, STATUS_ABORTED);
    if (address === GIVE_UP_NO_MEMORY) return outOfMemory(process);
  }
  return end(process, ENDED_FAULT, statusFor(cause));
}

function statusFor(cause: u32): i32 {
  if (cause === CAUSE_ILLEGAL) return STATUS_ILLEGAL;
  return cause === CAUSE_BREAKPOINT ? STATUS_BREAKPOINT : STATUS_MEMORY;
}

function end(process: Process, how: u32, status: i32): bool {
  process.how = how;
  process.status = status;
  return false;
}

function outOfMemory(process: Process): bool {
  return end(process, ENDED_OUT_OF_MEMORY, STATUS_OUT_OF_MEMORY);
}

/** The first pages of the stack are mapped when the process is made; the Memory for the rest is made now. */
function growStack(process: Process, page: u32): bool {
  if (process.stack === 0) {
    let stack = sysMemoryCreate(self, STACK_PAGES);
    if (stack < 0) return outOfMemory(process);
    process.stack = stack;
  }
  return mapCluster(process, process.stack, STACK_BOTTOM, page, STACK_PAGES);
}

/** Maps the cluster that a page of a Memory lies in, or, where memory is short, that page alone. */
function mapCluster(process: Process, pages: u32, start: u32, page: u32, count: u32): bool {
  let first = page & ~(CLUSTER_PAGES - 1);
  let length = min(CLUSTER_PAGES, count - first);
  if (populate(process, pages, start, first, length) || populate(process, pages, start, page, 1)) return true;
  return outOfMemory(process);
}

function populate(process: Process, pages: u32, start: u32, first: u32, count: u32): bool {
  if (process.pages + count > PROGRAM_PAGES_MAX || !hasRoom(count)) return false;
  let address = start + first * PAGE_BYTES;
  if (mapPages(process.handle, pages, address, first, count, RIGHT_READ | RIGHT_WRITE) < 0) return false;
  process.pages += count;
  return true;
}
