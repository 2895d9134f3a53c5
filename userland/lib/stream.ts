// An open byte stream: a file, an end of a pipe, a terminal.

import { E_BAD_HANDLE } from '../../abi/errors';
import { MESSAGE_PAGE } from '../../abi/memory-map';
import { PAYLOAD_BYTES } from '../../abi/messages';
import * as protocol from '../../build/generated/protocols/stream';
import { SEEK_START } from '../../build/generated/protocols/stream';
import { sysHandleClose } from '../../build/generated/syscalls';

/** The most that one message carries: reading and writing in such blocks costs least. */
export const BLOCK_BYTES: u32 = PAYLOAD_BYTES;

export class Stream {
  constructor(public handle: u32) {}

  /** Reads up to `bytes` bytes to an address: how many, 0 at the end, or an error. */
  read(destination: usize, bytes: u32): i32 {
    if (this.handle === 0) return 0;
    const count = protocol.read(this.handle, min(bytes, PAYLOAD_BYTES));
    if (count > 0) memory.copy(destination, MESSAGE_PAGE, count);
    return count;
  }

  /** Writes all of the bytes: OK (0), or an error. */
  write(source: usize, bytes: u32): i32 {
    if (this.handle === 0) return E_BAD_HANDLE;
    while (bytes > 0) {
      const count = protocol.write(this.handle, source, min(bytes, PAYLOAD_BYTES));
      if (count < 0) return count;
      source += count;
      bytes -= count;
    }
    return 0;
  }

  /** Moves the position; the new one, or an error. */
  seek(offset: i32, whence: u32 = SEEK_START): i32 {
    return protocol.seek(this.handle, offset, whence);
  }

  /** A KIND_ constant, or an error. */
  kind(): i32 {
    if (this.handle === 0) return E_BAD_HANDLE;
    const status = protocol.stat(this.handle);
    return status < 0 ? status : protocol.statKind();
  }

  isTerminal(): bool {
    return this.kind() === protocol.KIND_TERMINAL;
  }

  close(): void {
    if (this.handle !== 0) sysHandleClose(this.handle);
    this.handle = 0;
  }
}
