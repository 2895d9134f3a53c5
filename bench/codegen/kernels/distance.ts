// Levenshtein's distance of words, by rows of the table.

const WORDS: i32 = 60;
const LENGTH: i32 = 20;
const words = new StaticArray<u8>(WORDS * LENGTH);
const row = new StaticArray<i32>(LENGTH + 1);

function least(x: i32, y: i32): i32 {
  return x < y ? x : y;
}

function distance(x: i32, y: i32): i32 {
  for (let j = 0; j <= LENGTH; j++) unchecked((row[j] = j));
  for (let i = 1; i <= LENGTH; i++) {
    let diagonal = unchecked(row[0]);
    unchecked((row[0] = i));
    for (let j = 1; j <= LENGTH; j++) {
      const change = diagonal + (unchecked(words[x + i - 1]) !== unchecked(words[y + j - 1]) ? 1 : 0);
      diagonal = unchecked(row[j]);
      unchecked((row[j] = least(change, least(row[j], row[j - 1]) + 1)));
    }
  }
  return unchecked(row[LENGTH]);
}

export function run(): i32 {
  let seed: u32 = 17;
  for (let i = 0; i < WORDS * LENGTH; i++) {
    seed = seed * 1664525 + 1013904223;
    unchecked((words[i] = <u8>(seed >> 29)));
  }
  let sum: i32 = 0;
  for (let i = 1; i < WORDS; i++) sum = sum * 5 + distance(0, i * LENGTH);
  return sum;
}
