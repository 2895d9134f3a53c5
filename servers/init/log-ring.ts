// What the log said: the last bytes of it, for `dmesg`.

import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';

const KEPT_BYTES: u32 = 8192;

const ring = memory.data(8192); // KEPT_BYTES
/** Bytes logged since the start; the last of them are in the ring. */
let written: u32 = 0;
/** What copyLog() copied. */
export let copiedBytes: u32 = 0;

export function keepLog(at: usize, bytes: u32): void {
  for (let i: u32 = 0; i < bytes; i += 1) {
    store<u8>(ring + (written % KEPT_BYTES), load<u8>(at + i));
    written += 1;
  }
}

/** Copies from byte `cursor` on to the message page, as much as fits; the cursor to go on with. */
export function copyLog(cursor: u32): u32 {
  let from = written > KEPT_BYTES ? max(cursor, written - KEPT_BYTES) : cursor;
  from = min(from, written);
  copiedBytes = min(written - from, PAYLOAD_BYTES);
  for (let i: u32 = 0; i < copiedBytes; i += 1)
    store<u8>(MESSAGE_PAGE + i, load<u8>(ring + ((from + i) % KEPT_BYTES)));
  return from + copiedBytes;
}
