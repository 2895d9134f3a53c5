// A small generator (xorshift32), so that a seed from the test decides everything that happens here.

let state: u32 = 1;

export function seed(value: u32): void {
  state = value * 2654435761 + 1;
  if (state === 0) state = 1;
}

export function next(): u32 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

export function below(limit: u32): u32 {
  return next() % limit;
}
