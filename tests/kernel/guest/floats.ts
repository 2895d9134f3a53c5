// Computes with doubles and gives the processor away between the steps, so that others compute in between. Arguments: a
// number for this process, and how many steps. Prints the bits of the result.

import { args, console, hex, parseNumber } from 'cox';
import { sysYield } from '../../../build/generated/syscalls';

let x = <f64>parseNumber(args[0]) + 0.1;
let y: f64 = 1;
const steps = <i32>parseNumber(args[1]);
for (let i = 0; i < steps; i++) {
  x = x * 1.0000001 + y / 3;
  y = Math.sqrt(x + <f64>i);
  sysYield();
}
const bits = reinterpret<u64>(x + y);
console.log(args[0] + ' ' + hex(<u32>(bits >> 32)) + ' ' + hex(<u32>bits));
