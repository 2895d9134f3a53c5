// Conway's Life on a torus, one byte a cell.

const SIZE: i32 = 64;
const GENERATIONS: i32 = 8;
const now = new StaticArray<u8>(SIZE * SIZE);
const next = new StaticArray<u8>(SIZE * SIZE);

function alive(x: i32, y: i32): i32 {
  return unchecked(now[(y & (SIZE - 1)) * SIZE + (x & (SIZE - 1))]);
}

function neighbours(x: i32, y: i32): i32 {
  return (
    alive(x - 1, y - 1) +
    alive(x, y - 1) +
    alive(x + 1, y - 1) +
    alive(x - 1, y) +
    alive(x + 1, y) +
    alive(x - 1, y + 1) +
    alive(x, y + 1) +
    alive(x + 1, y + 1)
  );
}

function step(): void {
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      const count = neighbours(x, y);
      unchecked((next[y * SIZE + x] = count === 3 || (count === 2 && alive(x, y) !== 0) ? 1 : 0));
    }
  for (let i = 0; i < SIZE * SIZE; i++) unchecked((now[i] = next[i]));
}

export function run(): i32 {
  let seed: u32 = 13;
  for (let i = 0; i < SIZE * SIZE; i++) {
    seed = seed * 1664525 + 1013904223;
    unchecked((now[i] = seed >> 28 < 5 ? 1 : 0));
  }
  for (let i = 0; i < GENERATIONS; i++) step();
  let sum: i32 = 0;
  for (let i = 0; i < SIZE * SIZE; i++) sum = sum * 3 + unchecked(now[i]);
  return sum;
}
