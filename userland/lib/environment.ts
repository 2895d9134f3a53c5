// What the compiler's own library asks of its surroundings: `Date.now` and the seed of `Math.random`. Compilation puts these
// functions in the places of the imports that the library declares (toolchain/asc).

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map';
import { now, ticks } from './time';

let epoch: f64 = -1;

/** Milliseconds since 1970, or since the machine started where there is no clock; never runs backwards. */
export function milliseconds(): f64 {
  const sinceStart = <f64>ticks() / <f64>TICKS_PER_MILLISECOND;
  if (epoch < 0) {
    const seconds = now();
    epoch = seconds < 0 ? 0 : <f64>seconds * 1000 - sinceStart;
  }
  return Math.floor(epoch + sinceStart);
}

/** Differs from run to run as far as time does: two runs with the same input are the same. */
export function seed(): f64 {
  return <f64>ticks();
}
