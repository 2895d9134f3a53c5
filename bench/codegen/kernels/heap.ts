// A binary heap as a priority queue: pushes, pops and replacements.

const CAPACITY: i32 = 4096;
const ROUNDS: i32 = 9000;
const heap = new StaticArray<u32>(CAPACITY);
let count: i32 = 0;

function push(value: u32): void {
  let at = count++;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (unchecked(heap[parent]) <= value) break;
    unchecked((heap[at] = heap[parent]));
    at = parent;
  }
  unchecked((heap[at] = value));
}

function pop(): u32 {
  const top = unchecked(heap[0]);
  const value = unchecked(heap[--count]);
  let at: i32 = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && unchecked(heap[child + 1]) < unchecked(heap[child])) child++;
    if (unchecked(heap[child]) >= value) break;
    unchecked((heap[at] = heap[child]));
    at = child;
  }
  unchecked((heap[at] = value));
  return top;
}

export function run(): i32 {
  let seed: u32 = 7;
  let sum: u32 = 0;
  for (let i = 0; i < CAPACITY / 2; i++) {
    seed = seed * 1103515245 + 12345;
    push(seed >> 4);
  }
  for (let i = 0; i < ROUNDS; i++) {
    const least = pop();
    sum = (sum << 5) - sum + least;
    push(least + ((sum >> 3) & 0xfffff));
  }
  while (count > 0) sum = (sum << 5) - sum + pop();
  return <i32>sum;
}
