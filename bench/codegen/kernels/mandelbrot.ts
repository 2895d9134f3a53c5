// The Mandelbrot set (double precision): how long each point stays near.

const WIDTH: i32 = 48;
const HEIGHT: i32 = 32;
const MOST: i32 = 60;

function turns(re: f64, im: f64): i32 {
  let x: f64 = 0;
  let y: f64 = 0;
  let n: i32 = 0;
  while (n < MOST) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + im;
    x = xx - yy + re;
    n++;
  }
  return n;
}

export function run(): i32 {
  let sum: i32 = 0;
  for (let row = 0; row < HEIGHT; row++)
    for (let column = 0; column < WIDTH; column++)
      sum = sum * 3 + turns(-2 + <f64>column * (3 / <f64>WIDTH), -1 + <f64>row * (2 / <f64>HEIGHT));
  return sum;
}
