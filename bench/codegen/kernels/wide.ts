// 64-bit integers: FNV-1a of a text and an xorshift generator.

const BYTES: i32 = 8000;
const NUMBERS: i32 = 8000;
const text = new StaticArray<u8>(BYTES);

function fnv(): u64 {
  let hash: u64 = 14695981039346656037;
  for (let i = 0; i < BYTES; i++) hash = (hash ^ unchecked(text[i])) * 1099511628211;
  return hash;
}

function xorshift(state: u64): u64 {
  let sum: u64 = 0;
  for (let i = 0; i < NUMBERS; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    sum += state;
    if (sum < state) sum ^= 1;
  }
  return sum;
}

export function run(): i32 {
  for (let i = 0; i < BYTES; i++) unchecked((text[i] = <u8>(i * 13 + 5)));
  const result = fnv() + xorshift(88172645463325252);
  return <i32>(result ^ (result >> 32));
}
