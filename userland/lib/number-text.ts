// Numbers with a fixed number of decimal places, for tables and sums of money.

const DIGITS_MAX: i32 = 15;
/** Multiplying by it splits a number into halves whose products are exact (Dekker). */
const SPLIT: f64 = 134217729; // 2^27 + 1

/** What rounding took from the product p of a and b, exactly. */
function productError(a: f64, b: f64, p: f64): f64 {
  const aScaled = SPLIT * a;
  const aHigh = aScaled - (aScaled - a);
  const bScaled = SPLIT * b;
  const bHigh = bScaled - (bScaled - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** The whole number closest to fraction * scale; of two that are equally close, the larger. */
function scaled(fraction: f64, scale: f64): u64 {
  const product = fraction * scale;
  const whole = Math.floor(product);
  const rest = product - whole;
  const up = rest > 0.5 || (rest === 0.5 && productError(fraction, scale, product) >= 0);
  return <u64>whole + (up ? 1 : 0);
}

/** A number with so many digits (0 to 15) behind the point, rounded, as JavaScript's toFixed gives it: fixed(2.5, 2) is
 *  '2.50'. */
export function fixed(value: f64, digits: i32): string {
  const size = Math.abs(value);
  if (!(size < 9007199254740992)) return value.toString(); // 2^53: there is no fraction from there on
  digits = max(0, min(digits, DIGITS_MAX));
  let scale: f64 = 1;
  for (let i = 0; i < digits; i++) scale *= 10;
  let whole = <u64>size;
  let fraction = scaled(size - <f64>whole, scale);
  if (fraction === <u64>scale) {
    whole++;
    fraction = 0;
  }
  const sign = value < 0 ? '-' : '';
  if (digits === 0) return sign + whole.toString();
  return `${sign}${whole}.${fraction.toString().padStart(digits, '0')}`;
}
