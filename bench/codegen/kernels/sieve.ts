// The sieve of Eratosthenes, one byte a number.

const LIMIT: i32 = 120000;
const composite = new StaticArray<u8>(LIMIT);

export function run(): i32 {
  let count: i32 = 0;
  let sum: i32 = 0;
  for (let n = 2; n < LIMIT; n++) {
    if (unchecked(composite[n])) continue;
    count++;
    sum ^= n;
    if (n < 400)
      for (let multiple = n * n; multiple < LIMIT; multiple += n) unchecked((composite[multiple] = 1));
  }
  return (count << 17) ^ sum;
}
