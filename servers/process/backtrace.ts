// Where a program was when a fault ended it: pc, the address, and the calls that led there, for whoever waits for it.
//
// The calls are found by looking through the top of its stack for words that point into its code: return addresses, and
// perhaps a few others, which a reader that has the program's file can tell apart.

import { RIGHT_READ } from '../../abi/handles.ts';
import { PAGE_BYTES, USER_STACK_BYTES, USER_STACK_TOP, USER_TEXT_BASE } from '../../abi/memory-map.ts';
import { CALLERS_MAX } from '../../build/generated/protocols/process';
import { sysMemoryMap, sysMemoryUnmap } from '../../build/generated/syscalls';
import { self } from './memory-pool.ts';
import { FIRST_STACK_PAGES } from './spawn.ts';
import { Process } from './table.ts';

/** Where a page of the stack is mapped here while it is looked through. */
const WINDOW: u32 = 0x71000000;
const STACK_BOTTOM: u32 = USER_STACK_TOP - USER_STACK_BYTES;
const FIRST_STACK_BOTTOM: u32 = USER_STACK_TOP - FIRST_STACK_PAGES * PAGE_BYTES;
const PAGES_SEEN: u32 = 2;
const WORDS_MAX: u32 = 2 + CALLERS_MAX;

/** Notes where a process is that is about to be ended. */
export function notePlace(process: Process, pc: u32, address: u32, sp: u32): void {
  let words = heap.alloc(4 * WORDS_MAX);
  process.place = words;
  process.placeBytes = 8;
  store<u32>(words, pc);
  store<u32>(words, address, 4);
  let from = max(sp & ~3, STACK_BOTTOM);
  for (let seen: u32 = 0; seen < PAGES_SEEN && from < USER_STACK_TOP; seen += 1) {
    let end = (from & ~(PAGE_BYTES - 1)) + PAGE_BYTES;
    if (!lookThrough(process, from, end)) return;
    from = end;
  }
}

/** Looks through a part of one page; false where it is not there. */
function lookThrough(process: Process, from: u32, end: u32): bool {
  let page = from & ~(PAGE_BYTES - 1);
  let isFirst = page >= FIRST_STACK_BOTTOM;
  let pages = isFirst ? process.firstStack : process.stack;
  let index = (page - (isFirst ? FIRST_STACK_BOTTOM : STACK_BOTTOM)) / PAGE_BYTES;
  if (pages === 0 || sysMemoryMap(self, pages, WINDOW, index, 1, RIGHT_READ) < 0) return false;
  for (let at = from; at < end; at += 4) {
    let word = load<u32>(WINDOW + (at - page));
    if (word >= USER_TEXT_BASE && word < process.textEnd && (word & 1) === 0) addCaller(process, word);
  }
  sysMemoryUnmap(self, WINDOW, 1);
  return true;
}

function addCaller(process: Process, address: u32): void {
  if (process.placeBytes === 4 * WORDS_MAX) return;
  store<u32>(process.place + process.placeBytes, address);
  process.placeBytes += 4;
}
