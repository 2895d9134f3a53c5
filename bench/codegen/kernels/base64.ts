// Base 64, there and back.

const BYTES: i32 = 30000;
const bytes = new StaticArray<u8>(BYTES);
const text = new StaticArray<u8>((BYTES / 3) * 4);
const back = new StaticArray<u8>(BYTES);
const digits = new StaticArray<u8>(64);
const values = new StaticArray<u8>(256);

function makeTables(): void {
  for (let i = 0; i < 26; i++) {
    unchecked((digits[i] = <u8>(0x41 + i)));
    unchecked((digits[26 + i] = <u8>(0x61 + i)));
  }
  for (let i = 0; i < 10; i++) unchecked((digits[52 + i] = <u8>(0x30 + i)));
  unchecked((digits[62] = 0x2b));
  unchecked((digits[63] = 0x2f));
  for (let i = 0; i < 64; i++) unchecked((values[unchecked(digits[i])] = <u8>i));
}

function encode(): i32 {
  let to: i32 = 0;
  for (let at = 0; at < BYTES; at += 3) {
    const three: u32 =
      ((<u32>unchecked(bytes[at])) << 16) |
      ((<u32>unchecked(bytes[at + 1])) << 8) |
      <u32>unchecked(bytes[at + 2]);
    unchecked((text[to++] = digits[three >> 18]));
    unchecked((text[to++] = digits[(three >> 12) & 63]));
    unchecked((text[to++] = digits[(three >> 6) & 63]));
    unchecked((text[to++] = digits[three & 63]));
  }
  return to;
}

function decode(length: i32): void {
  let to: i32 = 0;
  for (let at = 0; at < length; at += 4) {
    const three: u32 =
      ((<u32>unchecked(values[unchecked(text[at])])) << 18) |
      ((<u32>unchecked(values[unchecked(text[at + 1])])) << 12) |
      ((<u32>unchecked(values[unchecked(text[at + 2])])) << 6) |
      <u32>unchecked(values[unchecked(text[at + 3])]);
    unchecked((back[to++] = <u8>(three >> 16)));
    unchecked((back[to++] = <u8>(three >> 8)));
    unchecked((back[to++] = <u8>three));
  }
}

export function run(): i32 {
  makeTables();
  for (let i = 0; i < BYTES; i++) unchecked((bytes[i] = <u8>((i * 37) ^ (i >> 5))));
  const length = encode();
  decode(length);
  let sum: i32 = 0;
  for (let i = 0; i < length; i++) sum = sum * 31 + unchecked(text[i]);
  for (let i = 0; i < BYTES; i++) if (unchecked(bytes[i]) !== unchecked(back[i])) return 0;
  return sum;
}
