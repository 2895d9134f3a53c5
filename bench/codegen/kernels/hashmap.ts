// A hash table with open addressing: counts words, removes none.

const SLOTS: i32 = 4096;
const OPERATIONS: i32 = 40000;
const keys = new StaticArray<u32>(SLOTS);
const values = new StaticArray<u32>(SLOTS);

function mix(key: u32): u32 {
  key ^= key >> 16;
  key *= 0x85ebca6b;
  key ^= key >> 13;
  key *= 0xc2b2ae35;
  return key ^ (key >> 16);
}

function slotOf(key: u32): i32 {
  let slot = mix(key) & (SLOTS - 1);
  while (unchecked(keys[slot]) !== 0 && unchecked(keys[slot]) !== key) slot = (slot + 1) & (SLOTS - 1);
  return <i32>slot;
}

function add(key: u32, amount: u32): void {
  const slot = slotOf(key);
  unchecked((keys[slot] = key));
  unchecked((values[slot] += amount));
}

export function run(): i32 {
  let seed: u32 = 11;
  for (let i = 0; i < OPERATIONS; i++) {
    seed = seed * 1664525 + 1013904223;
    add(((seed >> 12) % 3000) + 1, seed & 15);
  }
  let sum: u32 = 0;
  for (let i = 0; i < SLOTS; i++) sum = (sum ^ unchecked(keys[i])) * 16777619 + unchecked(values[i]);
  return <i32>sum;
}
