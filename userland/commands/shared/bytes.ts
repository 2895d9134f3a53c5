// Text as bytes in memory, an address and a length: what the commands that read much work on, because no object is made
// for each line.

/** Less than, equal to or greater than 0, as the first text sorts before, with or after the second. */
export function compareBytes(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
  const common = min(aLength, bLength);
  for (let i = 0; i < common; i++) {
    const difference = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

export function equalBytes(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  return aLength === bLength && memory.compare(a, b, aLength) === 0;
}

/** The decimal number at the start of a text, after blanks; 0 where there is none. */
export function leadingNumber(text: usize, length: i32): i64 {
  let i = 0;
  while (i < length && (load<u8>(text + i) === 32 || load<u8>(text + i) === 9)) i++;
  const negative = i < length && load<u8>(text + i) === 45;
  if (negative) i++;
  let value: i64 = 0;
  for (; i < length; i++) {
    const digit = <u32>load<u8>(text + i) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** An ASCII letter in lower case; anything else as it is. */
export function lowerCase(c: i32): i32 {
  return c >= 65 && c <= 90 ? c + 32 : c;
}

/** Bytes of the UTF-8 character that starts with this byte. */
export function characterBytes(first: i32): i32 {
  if (first < 0xc0) return 1;
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

/** Words whose newlines are added up side by side: a byte counts no further than 255. */
const PACKED_BYTES: i32 = 252 * 4;

/** Newlines in a block. */
export function countNewlines(from: usize, count: i32): i32 {
  let lines = 0;
  let at = from;
  const end = from + count;
  while (at < end && (at & 3) !== 0) lines += i32(load<u8>(at++) === 10);
  while (at + 4 <= end) {
    const bytes = min<i32>(PACKED_BYTES, <i32>(end - at) & ~3);
    lines += countInWords(at, at + bytes);
    at += bytes;
  }
  while (at < end) lines += i32(load<u8>(at++) === 10);
  return lines;
}

/** Newlines in up to PACKED_BYTES bytes, all whole words: four at a time, each in a byte of the sum. */
function countInWords(from: usize, end: usize): i32 {
  let sum: u32 = 0;
  for (let at = from; at < end; at += 4) {
    const x = load<u32>(at) ^ 0x0a0a0a0a; // a byte is zero where there is a newline
    const nonzero = ((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x; // its high bit: no carry passes from byte to byte
    sum += (~nonzero >> 7) & 0x01010101;
  }
  return (sum & 0xff) + ((sum >> 8) & 0xff) + ((sum >> 16) & 0xff) + (sum >> 24);
}

/** Address of the first newline at or after `from`, or `end`. */
export function findNewline(from: usize, end: usize): usize {
  let at = from;
  while (at < end && load<u8>(at) !== 10) at++;
  return at;
}
