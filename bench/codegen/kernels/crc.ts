// CRC-32 by a table of 256 entries.

const BYTES: i32 = 65536;
const table = new StaticArray<u32>(256);
const text = new StaticArray<u8>(BYTES);

function fillTable(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >> 1) ^ 0xedb88320 : value >> 1;
    unchecked((table[i] = value));
  }
}

function crc(bytes: StaticArray<u8>, length: i32): u32 {
  let value: u32 = 0xffffffff;
  for (let i = 0; i < length; i++)
    value = unchecked(table[(value ^ unchecked(bytes[i])) & 0xff]) ^ (value >> 8);
  return ~value;
}

export function run(): i32 {
  fillTable();
  for (let i = 0; i < BYTES; i++) unchecked((text[i] = <u8>(i * 7 + (i >> 8))));
  return <i32>crc(text, BYTES);
}
