// Mapping whole ranges. The kernel maps and unmaps as much at a time as it can without keeping interrupts waiting; these go
// on until everything is done.

import { OK } from '../../abi/errors';
import { PAGE_BYTES } from '../../abi/memory-map';
import { sysMemoryMap, sysMemoryUnmap } from '../../build/generated/syscalls';

/** Maps `pages` pages of a Memory from page `first` on. OK, or the kernel's error with nothing mapped. */
export function mapPages(
  process: u32,
  memory: u32,
  address: u32,
  first: u32,
  pages: u32,
  protection: u32,
): i32 {
  let done: u32 = 0;
  while (done < pages) {
    const mapped = sysMemoryMap(
      process,
      memory,
      address + done * PAGE_BYTES,
      first + done,
      pages - done,
      protection,
    );
    if (mapped < 0) {
      unmapPages(process, address, done);
      return mapped;
    }
    done += mapped;
  }
  return OK;
}

/** Unmaps what is mapped in a range. OK, or the kernel's error. */
export function unmapPages(process: u32, address: u32, pages: u32): i32 {
  let done: u32 = 0;
  while (done < pages) {
    const passed = sysMemoryUnmap(process, address + done * PAGE_BYTES, pages - done);
    if (passed < 0) return passed;
    done += passed;
  }
  return OK;
}
