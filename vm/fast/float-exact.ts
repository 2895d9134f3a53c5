// Error-free transformations: what an operation on doubles lost by rounding to nearest, as a double of its own. They are
// how the interpreter knows whether a result is exact, and how it multiplies and adds with a single rounding.
//
// All of it holds while nothing overflows or comes near the subnormal numbers; callers see to that.

import { type Code, float, get, set, when } from './wasm-code.ts';
import { add64, isOdd, multiply64, neighbor, notEqual64, subtract64 } from './wasm-float.ts';

/** f64 locals for intermediate results: four of them. */
export type Scratch = readonly [number, number, number, number];

/** x + y = sum + error (Knuth's TwoSum). `sum` may be set already; operands and results are locals. */
export function twoSum(sum: number, error: number, x: number, y: number, [part]: Scratch): Code {
  return [set(sum, add64(get(x), get(y))), sumError(sum, error, x, y, part)];
}

/** The error of a sum that is there already. */
export function sumError(sum: number, error: number, x: number, y: number, part: number): Code {
  return [
    set(part, subtract64(get(sum), get(x))),
    set(error, add64(subtract64(get(x), subtract64(get(sum), get(part))), subtract64(get(y), get(part)))),
  ];
}

/** 2^27 + 1 splits 53 bits in halves whose products are exact. */
const SPLITTER = float(134217729);

function split(high: number, low: number, x: number): Code {
  return [
    set(high, multiply64(SPLITTER, get(x))),
    set(high, subtract64(get(high), subtract64(get(high), get(x)))),
    set(low, subtract64(get(x), get(high))),
  ];
}

/** x * y = product + error (Dekker, Veltkamp), of a product that is there already. */
export function productError(product: number, error: number, x: number, y: number, scratch: Scratch): Code {
  const [xHigh, xLow, yHigh, yLow] = scratch;
  const part = (left: number, right: number) => multiply64(get(left), get(right));
  return [
    split(xHigh, xLow, x),
    split(yHigh, yLow, y),
    set(
      error,
      add64(
        add64(add64(subtract64(part(xHigh, yHigh), get(product)), part(xHigh, yLow)), part(xLow, yHigh)),
        part(xLow, yLow),
      ),
    ),
  ];
}

/** Makes a sum that was rounded to nearest one that is rounded to odd: then a further rounding cannot be misled by it. */
export function roundToOdd(sum: number, error: number): Code {
  const moved = set(sum, neighbor(get(sum), get(error)));
  return when(notEqual64(get(error), float(0)), when(isOdd(get(sum)), [], moved));
}
