// What waits to be transmitted: bytes of writers and echoes, with line ends as terminals want them (CR LF).

import { Ring } from '../common/ring.ts';

const OUTPUT_BYTES: u32 = 16384;
const CARRIAGE_RETURN: u32 = 0x0d;
const LINE_FEED: u32 = 0x0a;

export const output = Ring.create(OUTPUT_BYTES);

/** Takes as many bytes as there is room for, each line feed as two; returns how many. */
export function putBytes(from: usize, bytes: u32): u32 {
  let at = from;
  let end = from + bytes;
  while (at < end && output.free >= 2) {
    let byte = <u32>load<u8>(at);
    if (byte === LINE_FEED) output.pushByte(CARRIAGE_RETURN);
    output.pushByte(byte);
    at += 1;
  }
  return <u32>(at - from);
}

/** Would putBytes take all of so many bytes, which are no line feeds? */
export function hasRoomFor(bytes: u32): bool {
  return output.free > bytes;
}

/** One byte of echo. Where writers fill the buffer, echoes are lost: the key counts all the same. */
export function echoByte(byte: u32): void {
  if (output.free < 2) return;
  if (byte === LINE_FEED) output.pushByte(CARRIAGE_RETURN);
  output.pushByte(byte);
}
