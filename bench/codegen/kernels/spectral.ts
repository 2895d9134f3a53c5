// The spectral norm of an infinite matrix, cut off (double precision).

const SIZE: i32 = 40;
const ROUNDS: i32 = 4;
const u = new StaticArray<f64>(SIZE);
const v = new StaticArray<f64>(SIZE);
const between = new StaticArray<f64>(SIZE);

function entry(i: i32, j: i32): f64 {
  return 1 / <f64>(((i + j) * (i + j + 1)) / 2 + i + 1);
}

function times(from: StaticArray<f64>, to: StaticArray<f64>): void {
  for (let i = 0; i < SIZE; i++) {
    let sum: f64 = 0;
    for (let j = 0; j < SIZE; j++) sum += entry(i, j) * unchecked(from[j]);
    unchecked((to[i] = sum));
  }
}

function timesTransposed(from: StaticArray<f64>, to: StaticArray<f64>): void {
  for (let i = 0; i < SIZE; i++) {
    let sum: f64 = 0;
    for (let j = 0; j < SIZE; j++) sum += entry(j, i) * unchecked(from[j]);
    unchecked((to[i] = sum));
  }
}

export function run(): i32 {
  for (let i = 0; i < SIZE; i++) unchecked((u[i] = 1));
  for (let round = 0; round < ROUNDS; round++) {
    times(u, between);
    timesTransposed(between, v);
    times(v, between);
    timesTransposed(between, u);
  }
  let uv: f64 = 0;
  let vv: f64 = 0;
  for (let i = 0; i < SIZE; i++) {
    uv += unchecked(u[i]) * unchecked(v[i]);
    vv += unchecked(v[i]) * unchecked(v[i]);
  }
  return <i32>(Math.sqrt(uv / vv) * 1e8);
}
