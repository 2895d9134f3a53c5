// Computes with doubles and gives the processor away between the steps, so that others compute in between. Arguments: a
// number for this process, and how many steps. Prints the bits of the result.

import { args, console, hex, parseNumber } from 'cox';
import { sysYield } from '../../../build/generated/syscalls';

/** In a function, so that x and y are in registers while others run. */
function compute(seed: i32, steps: i32): u64 {
  let x = <f64>seed + 0.1;
  let y: f64 = 1;
  for (let i = 0; i < steps; i++) {
    x = x * 1.0000001 + y / 3;
    y = Math.sqrt(x + <f64>i);
    sysYield();
  }
  return reinterpret<u64>(x + y);
}

const bits = compute(<i32>parseNumber(args[0]), <i32>parseNumber(args[1]));
console.log(args[0] + ' ' + hex(<u32>(bits >> 32)) + ' ' + hex(<u32>bits));
