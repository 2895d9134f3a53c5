// The product of two square matrices of words.

const SIZE: i32 = 56;
const a = new StaticArray<i32>(SIZE * SIZE);
const b = new StaticArray<i32>(SIZE * SIZE);
const product = new StaticArray<i32>(SIZE * SIZE);

function multiply(x: StaticArray<i32>, y: StaticArray<i32>, to: StaticArray<i32>, size: i32): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      let sum: i32 = 0;
      for (let k = 0; k < size; k++) sum += unchecked(x[row * size + k]) * unchecked(y[k * size + column]);
      unchecked((to[row * size + column] = sum));
    }
}

export function run(): i32 {
  for (let i = 0; i < SIZE * SIZE; i++) {
    unchecked((a[i] = i * 3 + 1));
    unchecked((b[i] = (i ^ 5) - 9));
  }
  multiply(a, b, product, SIZE);
  let sum: i32 = 0;
  for (let i = 0; i < SIZE * SIZE; i++) sum = sum * 17 + unchecked(product[i]);
  return sum;
}
