// A fast Fourier transform there and back (double precision), with a table of its own roots of unity.

const SIZE: i32 = 256;
const re = new StaticArray<f64>(SIZE);
const im = new StaticArray<f64>(SIZE);
const cosine = new StaticArray<f64>(SIZE / 2);
const sine = new StaticArray<f64>(SIZE / 2);

/** Turns (1, 0) by steps of 2 pi / 256. */
function makeRoots(): void {
  const stepCosine: f64 = 0.99969881869620422;
  const stepSine: f64 = 0.024541228522912288;
  let x: f64 = 1;
  let y: f64 = 0;
  for (let i = 0; i < SIZE / 2; i++) {
    unchecked((cosine[i] = x));
    unchecked((sine[i] = y));
    const next = x * stepCosine - y * stepSine;
    y = x * stepSine + y * stepCosine;
    x = next;
  }
}

function reorder(): void {
  let j: i32 = 0;
  for (let i = 1; i < SIZE; i++) {
    let bit = SIZE >> 1;
    while (j & bit) {
      j ^= bit;
      bit >>= 1;
    }
    j ^= bit;
    if (i < j) {
      const x = unchecked(re[i]);
      unchecked((re[i] = re[j]));
      unchecked((re[j] = x));
      const y = unchecked(im[i]);
      unchecked((im[i] = im[j]));
      unchecked((im[j] = y));
    }
  }
}

function transform(sign: f64): void {
  reorder();
  for (let half = 1; half < SIZE; half <<= 1) {
    const stride = SIZE / 2 / half;
    for (let start = 0; start < SIZE; start += 2 * half)
      for (let k = 0; k < half; k++) {
        const c = unchecked(cosine[k * stride]);
        const s = sign * unchecked(sine[k * stride]);
        const one = start + k;
        const other = one + half;
        const x = unchecked(re[other]) * c - unchecked(im[other]) * s;
        const y = unchecked(re[other]) * s + unchecked(im[other]) * c;
        unchecked((re[other] = re[one] - x));
        unchecked((im[other] = im[one] - y));
        unchecked((re[one] += x));
        unchecked((im[one] += y));
      }
  }
}

export function run(): i32 {
  makeRoots();
  for (let i = 0; i < SIZE; i++) unchecked((re[i] = <f64>(((i * 37) & 63) - 31)));
  for (let i = 0; i < SIZE; i++) unchecked((im[i] = 0));
  transform(-1);
  transform(1);
  let sum: f64 = 0;
  for (let i = 0; i < SIZE; i++) sum = sum * 0.5 + unchecked(re[i]) / <f64>SIZE + unchecked(im[i]);
  return <i32>(sum * 1e6);
}
