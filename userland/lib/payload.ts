// What the message page carries: text and bytes. Writers return the address after what they wrote, or 0 where it does
// not fit; readers take what is there.

import { MESSAGE_PAGE } from '../../abi/memory-map';
import { PAYLOAD_BYTES } from '../../abi/messages';
import { encodeText, textAt } from './text';

export { textAt };

const PAYLOAD_END: usize = MESSAGE_PAGE + PAYLOAD_BYTES;

/** Writes a text at an address in the message page. */
export function putText(at: usize, text: string): usize {
  return encodeText(text, at, PAYLOAD_END);
}

/** Writes a text and a NUL. A text with a NUL in it does not fit either. */
export function putTerminated(at: usize, text: string): usize {
  const end = encodeText(text, at, PAYLOAD_END - 1);
  if (end === 0) return 0;
  store<u8>(end, 0);
  return end + 1;
}

/** Copies bytes to the start of the message page, where they are not there already. */
export function putBytes(source: usize, bytes: u32): void {
  if (source !== MESSAGE_PAGE) memory.copy(MESSAGE_PAGE, source, bytes);
}

/** Does the payload consist of exactly this many NUL-terminated texts? */
export function hasTexts(bytes: u32, count: u32): bool {
  let found: u32 = 0;
  for (let i: u32 = 0; i < bytes; i++) {
    if (load<u8>(MESSAGE_PAGE + i) === 0) found++;
  }
  return found === count && bytes > 0 && load<u8>(MESSAGE_PAGE + bytes - 1) === 0;
}

/** Text number i of a payload that hasTexts. */
export function textNumber(i: u32): string {
  let start: usize = MESSAGE_PAGE;
  while (i > 0) {
    while (load<u8>(start) !== 0) start++;
    start++;
    i--;
  }
  let end = start;
  while (load<u8>(end) !== 0) end++;
  return textAt(start, <u32>(end - start));
}
