// Text: UTF-8 outside, UTF-16 inside. Strings of the language are UTF-16; files, messages and arguments are UTF-8.

/** Writes text as UTF-8 at an address below limit; the address after it, or 0 where it does not fit. A lone surrogate
 *  becomes U+FFFD. */
export function encodeText(text: string, at: usize, limit: usize): usize {
  const length = text.length;
  for (let i = 0; i < length; i++) {
    let code = <u32>text.charCodeAt(i);
    if (code < 0x80) {
      if (at >= limit) return 0;
      store<u8>(at++, code);
      continue;
    }
    if ((code & 0xf800) === 0xd800) {
      const low = i + 1 < length ? <u32>text.charCodeAt(i + 1) : 0;
      if (code < 0xdc00 && (low & 0xfc00) === 0xdc00) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        i++;
      } else {
        code = 0xfffd;
      }
    }
    const bytes: u32 = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (at + bytes > limit) return 0;
    at = encodeLong(code, bytes, at);
  }
  return at;
}

/** A code point of 2 to 4 bytes. */
function encodeLong(code: u32, bytes: u32, at: usize): usize {
  const lead: u32 = bytes === 2 ? 0xc0 : bytes === 3 ? 0xe0 : 0xf0;
  store<u8>(at, lead | (code >> (6 * (bytes - 1))));
  for (let i: u32 = 1; i < bytes; i++) {
    store<u8>(at + i, 0x80 | ((code >> (6 * (bytes - 1 - i))) & 0x3f));
  }
  return at + bytes;
}

/** Bytes of text in UTF-8. */
export function textBytes(text: string): u32 {
  return <u32>String.UTF8.byteLength(text);
}

/** The text of UTF-8 bytes in memory. What is not UTF-8 becomes U+FFFD. */
export function textAt(at: usize, bytes: u32): string {
  return String.UTF8.decodeUnsafe(at, bytes);
}

/** A decimal number, or -1 where the text is not one or it is above 2^31 - 1. */
export function parseNumber(text: string): i32 {
  if (text.length === 0) return -1;
  let value: u64 = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = <u32>(text.charCodeAt(i) - 0x30);
    if (digit > 9) return -1;
    value = value * 10 + digit;
    if (value > 0x7fffffff) return -1;
  }
  return <i32>value;
}

/** 0x and eight hexadecimal digits: an address. */
export function hex(value: u32): string {
  let digits = '0x';
  for (let shift = 28; shift >= 0; shift -= 4) digits += '0123456789abcdef'.charAt((value >> shift) & 15);
  return digits;
}

/** Text filled up with spaces in front of it, for columns of numbers. */
export function alignRight(text: string, width: i32): string {
  return text.padStart(width, ' ');
}

/** Text filled up with spaces after it. */
export function alignLeft(text: string, width: i32): string {
  return text.padEnd(width, ' ');
}
