// Code points to UTF-8, and back with every check that the standard asks for.

const POINTS: i32 = 20000;
const text = new StaticArray<u8>(4 * POINTS);

function put(point: u32, at: i32): i32 {
  if (point < 0x80) {
    unchecked((text[at++] = <u8>point));
  } else if (point < 0x800) {
    unchecked((text[at++] = <u8>(0xc0 | (point >> 6))));
    unchecked((text[at++] = <u8>(0x80 | (point & 63))));
  } else if (point < 0x10000) {
    unchecked((text[at++] = <u8>(0xe0 | (point >> 12))));
    unchecked((text[at++] = <u8>(0x80 | ((point >> 6) & 63))));
    unchecked((text[at++] = <u8>(0x80 | (point & 63))));
  } else {
    unchecked((text[at++] = <u8>(0xf0 | (point >> 18))));
    unchecked((text[at++] = <u8>(0x80 | ((point >> 12) & 63))));
    unchecked((text[at++] = <u8>(0x80 | ((point >> 6) & 63))));
    unchecked((text[at++] = <u8>(0x80 | (point & 63))));
  }
  return at;
}

function lengthOf(lead: u32): i32 {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** The sum of the code points, or -1 for bad text. */
function decode(end: i32): i32 {
  let sum: i32 = 0;
  for (let at = 0; at < end; ) {
    const lead: u32 = unchecked(text[at]);
    const length = lengthOf(lead);
    if (length === 0 || at + length > end) return -1;
    let point: u32 = length === 1 ? lead : lead & (<u32>0x7f >> length);
    for (let i = 1; i < length; i++) {
      const next: u32 = unchecked(text[at + i]);
      if ((next & 0xc0) !== 0x80) return -1;
      point = (point << 6) | (next & 63);
    }
    if (length === 3 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return -1;
    if (length === 4 && (point < 0x10000 || point > 0x10ffff)) return -1;
    sum = sum * 3 + <i32>point;
    at += length;
  }
  return sum;
}

export function run(): i32 {
  let seed: u32 = 9;
  let end: i32 = 0;
  for (let i = 0; i < POINTS; i++) {
    seed = seed * 1664525 + 1013904223;
    let point: u32 = (seed >> 11) >> ((seed >> 8) & 15);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) point &= 0x7ff;
    end = put(point, end);
  }
  return decode(end);
}
