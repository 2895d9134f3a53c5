// Where an operation is worked out: exactly (but for a jammed last bit), with a significand of 128 bits, and then rounded
// into a format once. All flags come from here.
//
//     a.unpack(...); b.unpack(...);
//     accumulator.begin(mode);
//     accumulator.set(a);
//     accumulator.add(b, false);
//     accumulator.pack(DOUBLE);       // the result in high and low, the flags in flags

import { BOX, DZ, type Format, NV, NX, OF, RDN, RMM, RNE, RUP, SINGLE, UF } from './format.ts';
import { FINITE, INFINITE, type Operand, QUIET_NAN, SIGNALING_NAN, ZERO } from './operand.ts';
import { divide, type Quotient, squareRoot } from './quotient.ts';
import { Rounded } from './rounding.ts';
import { add, isLess, isZero, multiply, normalize, shiftRightJam, subtract, wide } from './wide.ts';

export class Accumulator {
  /** Rounding mode of the operation, and the exceptions that it raised so far. */
  mode = RNE;
  flags = 0;
  /** The packed result. */
  high = 0;
  low = 0;

  // As in Operand, with a significand twice as long: bit 127 has the weight 1.
  #kind = ZERO;
  #negative = false;
  #exponent = 0;
  readonly #significand = wide();

  readonly #addend = wide();
  readonly #rounded = new Rounded();
  readonly #quotient: Quotient = { high: 0, low: 0, exact: true };

  begin(mode: number): void {
    this.mode = mode;
    this.flags = 0;
  }

  set(a: Operand, negate = false): void {
    this.#note(a);
    this.#kind = a.kind;
    this.#negative = a.negative !== negate;
    this.#setSignificand(a.exponent, a.high, a.low, true);
  }

  /** The product, negated on demand. */
  setProduct(a: Operand, b: Operand, negate = false): void {
    this.#note(a);
    this.#note(b);
    this.#negative = (a.negative !== b.negative) !== negate;
    this.#kind = Math.max(a.kind, b.kind);
    if (this.#kind === INFINITE && Math.min(a.kind, b.kind) === ZERO) this.#invalid();
    if (this.#kind === FINITE && Math.min(a.kind, b.kind) === ZERO) this.#kind = ZERO;
    if (this.#kind !== FINITE) return;
    multiply(this.#significand, a.high, a.low, b.high, b.low);
    this.#exponent = a.exponent + b.exponent + 1;
    this.#normalize();
  }

  /** Adds c, or subtracts it. */
  add(c: Operand, negate: boolean): void {
    this.#note(c);
    const negative = c.negative !== negate;
    if (this.#kind === INFINITE && c.kind === INFINITE && this.#negative !== negative) this.#invalid();
    else if (this.#kind === FINITE && c.kind === FINITE) this.#addFinite(c, negative);
    else if (this.#kind === ZERO && c.kind === ZERO) this.#addZero(negative);
    else if (c.kind > this.#kind) {
      this.#kind = c.kind;
      this.#negative = negative;
      this.#setSignificand(c.exponent, c.high, c.low, true);
    }
  }

  setQuotient(a: Operand, b: Operand): void {
    this.#note(a);
    this.#note(b);
    this.#negative = a.negative !== b.negative;
    if (a.isNan || b.isNan) this.#kind = QUIET_NAN;
    else if (a.kind === b.kind && a.kind !== FINITE) this.#invalid();
    else if (a.kind === INFINITE || b.kind === ZERO) {
      if (a.kind === FINITE) this.flags |= DZ;
      this.#kind = INFINITE;
    } else if (a.kind === ZERO || b.kind === INFINITE) this.#kind = ZERO;
    else {
      divide(this.#quotient, a.high, a.low, b.high, b.low);
      this.#setQuotient(a.exponent - b.exponent);
    }
  }

  setSquareRoot(a: Operand): void {
    this.#note(a);
    this.#negative = a.negative;
    this.#kind = a.kind;
    if (a.negative && (a.kind === FINITE || a.kind === INFINITE)) this.#invalid();
    if (this.#kind !== FINITE) return;
    squareRoot(this.#quotient, a.high, a.low, (a.exponent & 1) !== 0);
    this.#setQuotient(a.exponent >> 1);
  }

  /** Rounds into a format: the result is in high and low. */
  pack(format: Format): void {
    if (this.#kind === FINITE) this.#packFinite(format);
    else if (this.#kind === ZERO) this.#put(format, 0, 0, 0);
    else if (this.#kind === INFINITE) this.#put(format, format.maxField, 0, 0);
    else this.#putNan(format);
  }

  /** Rounds to a 32-bit integer; what does not fit is invalid, and gives the nearest that does (a NaN: the greatest). */
  toInteger(signed: boolean): number {
    const positive = this.#kind >= QUIET_NAN || !this.#negative;
    const limit = signed ? (positive ? 0x7fffffff : 0x80000000) : positive ? 0xffffffff : 0;
    if (this.#kind === ZERO) return 0;
    if (this.#kind === FINITE && this.#exponent < 32) {
      const rounded = this.#rounded;
      rounded.round(this.#significand, this.#exponent + 1, this.mode, this.#negative);
      if (rounded.high === 0 && rounded.low <= limit) {
        if (rounded.inexact) this.flags |= NX;
        return positive ? rounded.low : -rounded.low;
      }
    }
    this.flags |= NV;
    return positive ? limit : -limit;
  }

  /** An operand that is a signaling NaN makes every operation invalid. */
  #note({ kind }: Operand): void {
    if (kind === SIGNALING_NAN) this.flags |= NV;
  }

  #invalid(): void {
    this.flags |= NV;
    this.#kind = QUIET_NAN;
  }

  #setSignificand(exponent: number, high: number, low: number, exact: boolean): void {
    this.#exponent = exponent;
    this.#significand[3] = high;
    this.#significand[2] = low;
    this.#significand[1] = 0;
    this.#significand[0] = exact ? 0 : 1;
  }

  #setQuotient(exponent: number): void {
    this.#kind = FINITE;
    this.#setSignificand(exponent, this.#quotient.high, this.#quotient.low, this.#quotient.exact);
    this.#normalize();
  }

  #normalize(): void {
    this.#exponent -= normalize(this.#significand);
  }

  /** A sum that is exactly zero is positive, unless rounding is down. */
  #addZero(negative: boolean): void {
    if (this.#negative !== negative) this.#negative = this.mode === RDN;
  }

  #addFinite(c: Operand, negative: boolean): void {
    const sum = this.#significand;
    const addend = this.#addend;
    addend[3] = c.high;
    addend[2] = c.low;
    addend[1] = 0;
    addend[0] = 0;
    const distance = this.#exponent - c.exponent;
    if (distance > 0) shiftRightJam(addend, distance);
    else {
      shiftRightJam(sum, -distance);
      this.#exponent = c.exponent;
    }
    if (this.#negative === negative) this.#addMagnitude();
    else this.#subtractMagnitude();
  }

  #addMagnitude(): void {
    const sum = this.#significand;
    if (add(sum, this.#addend) === 0) return;
    shiftRightJam(sum, 1);
    sum[3] |= 0x80000000;
    this.#exponent++;
  }

  #subtractMagnitude(): void {
    const sum = this.#significand;
    const addend = this.#addend;
    if (isLess(sum, addend)) {
      subtract(sum, addend, sum);
      this.#negative = !this.#negative;
    } else {
      subtract(sum, sum, addend);
    }
    if (isZero(sum)) {
      this.#kind = ZERO;
      this.#negative = this.mode === RDN;
    } else this.#normalize();
  }

  #packFinite(format: Format): void {
    const { precision, bias, maxField } = format;
    if (this.#exponent > bias) {
      this.#overflow(format);
      return;
    }
    const rounded = this.#rounded;
    const belowNormal = Math.max(1 - bias - this.#exponent, 0);
    rounded.round(this.#significand, precision - belowNormal, this.mode, this.#negative);
    const { high, low, inexact } = rounded;
    if (inexact) this.flags |= belowNormal > 0 && this.#isTiny(format) ? NX | UF : NX;
    // The hidden bit adds one to the exponent field, and so does a carry out of the significand, which is zero then.
    this.#put(format, belowNormal > 0 ? 0 : this.#exponent + bias - 1, high, low);
    if (this.#field(format) === maxField) this.#overflow(format);
  }

  /** Whether a result below the least normal number stays below it when rounded as if the exponent had no lower bound. */
  #isTiny(format: Format): boolean {
    if (this.#exponent < -format.bias) return true;
    const rounded = this.#rounded;
    rounded.round(this.#significand, format.precision, this.mode, this.#negative);
    const top = format === SINGLE ? rounded.low : rounded.high;
    return top >>> (format.fieldShift + 1) === 0;
  }

  #overflow(format: Format): void {
    const { mode } = this;
    this.flags |= OF | NX;
    const away = mode === RNE || mode === RMM || mode === (this.#negative ? RDN : RUP);
    if (away) this.#put(format, format.maxField, 0, 0);
    else this.#putGreatest(format);
  }

  /** The greatest finite number: the bits of infinity less one. */
  #putGreatest(format: Format): void {
    this.#put(format, format.maxField, 0, 0);
    if (format === SINGLE) this.low--;
    else {
      this.high--;
      this.low = 0xffffffff;
    }
  }

  #putNan(format: Format): void {
    this.high = format === SINGLE ? BOX : format.canonicalNan;
    this.low = format === SINGLE ? format.canonicalNan : 0;
  }

  #field(format: Format): number {
    return ((format === SINGLE ? this.low : this.high) >>> format.fieldShift) & format.maxField;
  }

  /** Composes sign, exponent field and fraction; what the fraction has above its place goes to the exponent field. */
  #put(format: Format, field: number, fractionHigh: number, fractionLow: number): void {
    const top = ((this.#negative ? 0x80000000 : 0) | (field << format.fieldShift)) >>> 0;
    const single = format === SINGLE;
    this.high = single ? BOX : top + fractionHigh;
    this.low = single ? top + fractionLow : fractionLow;
  }
}
