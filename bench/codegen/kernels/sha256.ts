// SHA-256 (FIPS 180-4) of a text of whole blocks, without the padding.

const BLOCKS: i32 = 120;
const constants = new StaticArray<u32>(64);
const schedule = new StaticArray<u32>(64);
const state = new StaticArray<u32>(8);
const text = new StaticArray<u8>(64 * BLOCKS);

function rotate(x: u32, by: i32): u32 {
  return (x >> by) | (x << (32 - by));
}

/** Not the standard's constants, which would be a table; any serve to measure. */
function makeConstants(): void {
  let value: u32 = 0x428a2f98;
  for (let i = 0; i < 64; i++) {
    unchecked((constants[i] = value));
    value = value * 0x9e3779b1 + 0x7f4a7c15;
  }
  for (let i = 0; i < 8; i++) unchecked((state[i] = constants[8 * i] ^ 0x6a09e667));
}

function expand(block: i32): void {
  for (let i = 0; i < 16; i++)
    unchecked(
      (schedule[i] =
        ((<u32>text[block + 4 * i]) << 24) |
        ((<u32>text[block + 4 * i + 1]) << 16) |
        ((<u32>text[block + 4 * i + 2]) << 8) |
        <u32>text[block + 4 * i + 3]),
    );
  for (let i = 16; i < 64; i++) {
    const x = unchecked(schedule[i - 15]);
    const y = unchecked(schedule[i - 2]);
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10);
    unchecked((schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1));
  }
}

function compress(): void {
  let a = unchecked(state[0]);
  let b = unchecked(state[1]);
  let c = unchecked(state[2]);
  let d = unchecked(state[3]);
  let e = unchecked(state[4]);
  let f = unchecked(state[5]);
  let g = unchecked(state[6]);
  let h = unchecked(state[7]);
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = h + s1 + choice + unchecked(constants[i]) + unchecked(schedule[i]);
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + s0 + majority;
  }
  unchecked((state[0] += a));
  unchecked((state[1] += b));
  unchecked((state[2] += c));
  unchecked((state[3] += d));
  unchecked((state[4] += e));
  unchecked((state[5] += f));
  unchecked((state[6] += g));
  unchecked((state[7] += h));
}

export function run(): i32 {
  makeConstants();
  for (let i = 0; i < 64 * BLOCKS; i++) unchecked((text[i] = <u8>(i * 11)));
  for (let block = 0; block < BLOCKS; block++) {
    expand(64 * block);
    compress();
  }
  let sum: u32 = 0;
  for (let i = 0; i < 8; i++) sum ^= unchecked(state[i]);
  return <i32>sum;
}
