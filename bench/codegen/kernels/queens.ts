// Counts the ways to place queens on a board so that none attacks another: one bit a column and a diagonal.

const SIZE: u32 = 9;

function place(columns: u32, left: u32, right: u32): i32 {
  const all: u32 = (1 << SIZE) - 1;
  if (columns === all) return 1;
  let ways: i32 = 0;
  for (let free = all & ~(columns | left | right); free !== 0; free &= free - 1) {
    const queen = free & (0 - free);
    ways += place(columns | queen, (left | queen) << 1, (right | queen) >> 1);
  }
  return ways;
}

export function run(): i32 {
  return place(0, 0, 0);
}
