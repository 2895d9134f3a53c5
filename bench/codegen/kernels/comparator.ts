// Quicksort by a function that compares, called through a pointer.

const COUNT: i32 = 600;
const ROUNDS: i32 = 6;
type Comparator = (x: i32, y: i32) => i32;
const items = new StaticArray<i32>(COUNT);

function ascending(x: i32, y: i32): i32 {
  return x < y ? -1 : i32(x > y);
}

function descending(x: i32, y: i32): i32 {
  return y < x ? -1 : i32(y > x);
}

function evenFirst(x: i32, y: i32): i32 {
  const difference = (x & 1) - (y & 1);
  return difference ? difference : ascending(x, y);
}

const comparators: StaticArray<Comparator> = [ascending, descending, evenFirst];

function sort(words: StaticArray<i32>, from: i32, to: i32, compare: Comparator): void {
  while (from < to) {
    const pivot = unchecked(words[(from + to) >> 1]);
    let i = from;
    let j = to;
    while (i <= j) {
      while (compare(unchecked(words[i]), pivot) < 0) i++;
      while (compare(unchecked(words[j]), pivot) > 0) j--;
      if (i <= j) {
        const kept = unchecked(words[i]);
        unchecked((words[i++] = words[j]));
        unchecked((words[j--] = kept));
      }
    }
    if (j - from < to - i) {
      sort(words, from, j, compare);
      from = i;
    } else {
      sort(words, i, to, compare);
      to = j;
    }
  }
}

export function run(): i32 {
  let seed: u32 = 5;
  let sum: i32 = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < COUNT; i++) {
      seed = seed * 1664525 + 1013904223;
      unchecked((items[i] = <i32>(seed >> 12)));
    }
    sort(items, 0, COUNT - 1, unchecked(comparators[round % 3]));
    for (let i = 0; i < COUNT; i++) sum = sum * 31 + unchecked(items[i]);
  }
  return sum;
}
