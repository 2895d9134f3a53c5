// A pseudo-random generator whose state is a variable of the module: points in a circle, a shuffle, and a queue in a ring.

const COUNT: i32 = 500;
const POINTS: i32 = 3000;
const RING: i32 = 64;
let seed: u32 = 1;
let drawn: i32 = 0;
let head: i32 = 0;
let tail: i32 = 0;
const cards = new StaticArray<i32>(COUNT);
const ring = new StaticArray<i32>(RING);

function draw(): i32 {
  seed = seed * 1103515245 + 12345;
  drawn++;
  return <i32>((seed >> 16) & 0x7fff);
}

function inCircle(points: i32): i32 {
  let count: i32 = 0;
  for (let i = 0; i < points; i++) {
    const x = draw();
    const y = draw();
    if (x * x + y * y < 0x3fff0001) count++;
  }
  return count;
}

function shuffle(items: StaticArray<i32>, count: i32): void {
  for (let i = count - 1; i > 0; i--) {
    const j = draw() % (i + 1);
    const kept = unchecked(items[i]);
    unchecked((items[i] = items[j]));
    unchecked((items[j] = kept));
  }
}

function put(item: i32): void {
  unchecked((ring[head & (RING - 1)] = item));
  head++;
}

function take(): i32 {
  const item = unchecked(ring[tail & (RING - 1)]);
  tail++;
  return item;
}

export function run(): i32 {
  for (let i = 0; i < COUNT; i++) unchecked((cards[i] = i));
  for (let i = 0; i < 6; i++) shuffle(cards, COUNT);
  let sum = inCircle(POINTS);
  for (let i = 0; i < 2 * COUNT; i++) {
    put(unchecked(cards[i % COUNT]));
    if (head - tail > 40) sum = sum * 3 + take();
  }
  for (let i = 0; i < COUNT; i++) sum = sum * 31 + unchecked(cards[i]);
  return sum + drawn;
}
