// Memory that several processes see. One makes it and passes its handle in a message; the other opens the handle.
//
// The compiler does not know that somebody else may write there: read again after a message has come that says so.

import { E_NO_MEMORY } from '../../abi/errors';
import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles';
import { PAGE_BYTES, USER_SHARED_BASE } from '../../abi/memory-map';
import { result1, sysHandleClose, sysMemoryCreate, sysMemoryInspect } from '../../build/generated/syscalls';
import { setLastError } from './errors';
import { mapPages, unmapPages } from './mapping';
import { givenHandle } from './start';

let nextAddress: u32 = USER_SHARED_BASE;

export class SharedMemory {
  private constructor(
    /** Of the kernel's Memory; to be passed on with RIGHT_READ, or RIGHT_READ | RIGHT_WRITE. */
    readonly handle: u32,
    /** Where it is in this process. */
    readonly address: usize,
    /** Its size: whole pages. */
    readonly bytes: u32,
  ) {}

  /** Makes shared memory, zeroed, of at least so many bytes, or null. */
  static create(bytes: u32): SharedMemory | null {
    const handle = sysMemoryCreate(givenHandle('own'), (bytes + PAGE_BYTES - 1) / PAGE_BYTES);
    if (handle >= 0) return SharedMemory.open(handle, true);
    setLastError(handle);
    return null;
  }

  /** Opens a handle that came in a message, or null. The handle is this object's from then on. */
  static open(handle: u32, writable: bool = false): SharedMemory | null {
    let status = sysMemoryInspect(handle, 0);
    const pages = result1();
    const address = nextAddress;
    if (status >= 0) {
      const protection = writable ? RIGHT_READ | RIGHT_WRITE : RIGHT_READ;
      status =
        pages === 0 ? E_NO_MEMORY : mapPages(givenHandle('own'), handle, address, 0, pages, protection);
    }
    if (setLastError(status) < 0) return null;
    nextAddress += pages * PAGE_BYTES;
    return new SharedMemory(handle, address, pages * PAGE_BYTES);
  }

  /** Takes it out of this process. */
  close(): void {
    unmapPages(givenHandle('own'), <u32>this.address, this.bytes / PAGE_BYTES);
    sysHandleClose(this.handle);
  }
}
