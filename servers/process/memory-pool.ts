// The memory of programs: all of it is charged to this server, so that each program may have much and together they have
// what there is. What is left is asked of the kernel, which knows; a part is kept back for the server's own records.

import { USER_HEAP_PAGES_MAX } from '../../abi/memory-map.ts';
import { result3, result4, sysProcessInspect } from '../../build/generated/syscalls';
import { givenHandle } from '../../userland/lib/start';

/** The most that one program may have. */
export const PROGRAM_PAGES_MAX: u32 = USER_HEAP_PAGES_MAX;

/** Pages of tables that one call can take beside the pages it is about: in the kernel's list of a Memory's pages. */
const TABLE_PAGES: u32 = 2;
const KEPT_PAGES: u32 = 256;

export const self = givenHandle('self');

/** Pages that programs may still take, all together. */
export function roomLeft(): u32 {
  if (sysProcessInspect(self) < 0) return 0;
  let left = result4() - result3();
  return left > KEPT_PAGES ? left - KEPT_PAGES : 0;
}

/** Can this many pages be taken, and the tables that list them? */
export function hasRoom(pages: u32): bool {
  return pages + TABLE_PAGES <= roomLeft();
}
