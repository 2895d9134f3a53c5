// An LZ77 compressor and its inverse. Tokens: a byte n < 128 is followed by n + 1 literals; otherwise n - 124 bytes are copied
// from the distance in the next two bytes. A table of the last place of each three bytes finds matches.

const INPUT: i32 = 20000;
const TABLE: i32 = 2048;
const LONGEST: i32 = 131;
const SHORTEST: i32 = 4;
const input = new StaticArray<u8>(INPUT);
const packed = new StaticArray<u8>(2 * INPUT);
const output = new StaticArray<u8>(INPUT);
const table = new StaticArray<i32>(TABLE);

function putLiterals(from: i32, to: i32, at: i32): i32 {
  while (from < to) {
    const length = to - from < 128 ? to - from : 128;
    unchecked((packed[at++] = <u8>(length - 1)));
    for (let i = 0; i < length; i++) unchecked((packed[at++] = input[from++]));
  }
  return at;
}

function matchLength(one: i32, other: i32): i32 {
  let length: i32 = 0;
  while (
    other + length < INPUT &&
    length < LONGEST &&
    unchecked(input[one + length]) === unchecked(input[other + length])
  )
    length++;
  return length;
}

function pack(): i32 {
  let literals: i32 = 0;
  let at: i32 = 0;
  let next: i32 = 0;
  while (next + SHORTEST <= INPUT) {
    const three: u32 =
      <u32>unchecked(input[next]) |
      ((<u32>unchecked(input[next + 1])) << 8) |
      ((<u32>unchecked(input[next + 2])) << 16);
    const slot: u32 = (three * 2654435761) >> 21;
    const candidate = unchecked(table[slot]) - 1;
    unchecked((table[slot] = next + 1));
    if (candidate >= 0 && next - candidate < 65536) {
      const length = matchLength(candidate, next);
      if (length >= SHORTEST) {
        at = putLiterals(literals, next, at);
        unchecked((packed[at++] = <u8>(length + 124)));
        unchecked((packed[at++] = <u8>(next - candidate)));
        unchecked((packed[at++] = <u8>((next - candidate) >> 8)));
        next += length;
        literals = next;
        continue;
      }
    }
    next++;
  }
  return putLiterals(literals, INPUT, at);
}

function unpack(length: i32): i32 {
  let to: i32 = 0;
  for (let at = 0; at < length; ) {
    const token: i32 = unchecked(packed[at++]);
    if (token < 128) {
      for (let i = 0; i <= token; i++) unchecked((output[to++] = packed[at++]));
    } else {
      let from = to - (<i32>unchecked(packed[at]) | ((<i32>unchecked(packed[at + 1])) << 8));
      at += 2;
      for (let i = token - 124; i > 0; i--) unchecked((output[to++] = output[from++]));
    }
  }
  return to;
}

export function run(): i32 {
  let seed: u32 = 5;
  for (let i = 0; i < INPUT; i++) {
    seed = seed * 1103515245 + 12345;
    const choice = seed >> 16;
    unchecked(
      (input[i] =
        (choice & 63) < 3 || i < 400 ? <u8>(0x61 + (choice % 26)) : input[i - 200 - <i32>(seed >> 29)]),
    );
  }
  const length = pack();
  let same = unpack(length) === INPUT;
  let sum: i32 = 0;
  for (let i = 0; i < length; i++) sum = sum * 31 + unchecked(packed[i]);
  for (let i = 0; i < INPUT; i++) if (unchecked(input[i]) !== unchecked(output[i])) same = false;
  return same ? sum ^ length : 0;
}
