// Finds all places of patterns in a text: the naive way, and Horspool's with a table of skips. A pattern is a place in
// the text.

const TEXT: i32 = 24000;
const LONGEST: i32 = 9;
const text = new StaticArray<u8>(TEXT);
const skips = new StaticArray<u8>(256);

function naive(pattern: i32, length: i32): i32 {
  let found: i32 = 0;
  for (let at = 0; at + length <= TEXT; at++) {
    let i: i32 = 0;
    while (i < length && unchecked(text[at + i]) === unchecked(text[pattern + i])) i++;
    if (i === length) found += at;
  }
  return found;
}

function horspool(pattern: i32, length: i32): i32 {
  for (let i = 0; i < 256; i++) unchecked((skips[i] = <u8>length));
  for (let i = 0; i < length - 1; i++)
    unchecked((skips[unchecked(text[pattern + i])] = <u8>(length - 1 - i)));
  let found: i32 = 0;
  for (let at = 0; at + length <= TEXT; at += unchecked(skips[unchecked(text[at + length - 1])])) {
    let i = length - 1;
    while (i >= 0 && unchecked(text[at + i]) === unchecked(text[pattern + i])) i--;
    if (i < 0) found += at;
  }
  return found;
}

export function run(): i32 {
  let seed: u32 = 3;
  for (let i = 0; i < TEXT; i++) {
    seed = seed * 69069 + 1;
    unchecked((text[i] = <u8>(0x61 + ((seed >> 24) % 5))));
  }
  let sum: i32 = 0;
  for (let length = 2; length <= LONGEST; length++)
    sum = sum * 7 + naive(1000 * length, length) - 3 * horspool(1500 * length, length);
  return sum;
}
