// A mean filter of 3 x 3 over a picture of bytes, and Adler's checksum of what it gives.

const WIDTH: i32 = 64;
const HEIGHT: i32 = 48;
const ROUNDS: i32 = 4;
const picture = new StaticArray<u8>(WIDTH * HEIGHT);
const other = new StaticArray<u8>(WIDTH * HEIGHT);

function smooth(from: StaticArray<u8>, to: StaticArray<u8>): void {
  for (let y = 1; y < HEIGHT - 1; y++)
    for (let x = 1; x < WIDTH - 1; x++) {
      let sum: i32 = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) sum += <i32>unchecked(from[(y + dy) * WIDTH + x + dx]);
      unchecked((to[y * WIDTH + x] = <u8>(sum / 9)));
    }
}

function checksum(bytes: StaticArray<u8>, count: i32): u32 {
  let low: u32 = 1;
  let high: u32 = 0;
  for (let i = 0; i < count; i++) {
    low = (low + unchecked(bytes[i])) % 65521;
    high = (high + low) % 65521;
  }
  return (high << 16) | low;
}

export function run(): i32 {
  for (let i = 0; i < WIDTH * HEIGHT; i++) unchecked((picture[i] = <u8>((i * 7) ^ (i >> 3))));
  for (let round = 0; round < ROUNDS; round++) {
    smooth(picture, other);
    smooth(other, picture);
  }
  return checksum(picture, WIDTH * HEIGHT);
}
