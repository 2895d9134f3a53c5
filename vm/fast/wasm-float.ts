// Floating-point instructions of WebAssembly, in the manner of wasm-code.ts. Names end in 64 or 32 for the format.

import { access, binary, type Code, unary } from './wasm-code.ts';

export const loadFloat32 = access(0x2a);
export const storeFloat32 = access(0x38);
export const loadLong = access(0x29);
export const storeLong = access(0x37);

export const equal64 = binary(0x61);
export const notEqual64 = binary(0x62);
export const less64 = binary(0x63);
export const greater64 = binary(0x64);
export const lessOrEqual64 = binary(0x65);

export const absolute64 = unary(0x99);
export const negate64 = unary(0x9a);
export const ceiling64 = unary(0x9b);
export const floor64 = unary(0x9c);
export const truncate64 = unary(0x9d);
export const nearest64 = unary(0x9e);
export const squareRoot64 = unary(0x9f);
export const add64 = binary(0xa0);
export const subtract64 = binary(0xa1);
export const multiply64 = binary(0xa2);
export const divide64 = binary(0xa3);
export const minimum64 = binary(0xa4);
export const maximum64 = binary(0xa5);

/** The value of a double rounded to a single. */
export const demote = unary(0xb6);
export const promote = unary(0xbb);

/** These trap where the value does not fit. */
export const toSigned = unary(0xaa);
export const toUnsigned = unary(0xab);
export const fromSigned = unary(0xb7);
export const fromUnsigned = unary(0xb8);

const bitsOf = unary(0xbd);
const ofBits = unary(0xbf);
const addLong = binary(0x7c);
const orLong = binary(0x84);
const xorLong = binary(0x85);
const shiftRightLong = binary(0x87);
const lowWord = unary(0xa7);
const long = (value: number): Code => [0x42, value & 0x7f];

/** Whether the last bit of the significand is 1, as an i32. */
export const isOdd = (value: Code): Code => [lowWord(bitsOf(value)), 0x41, 1, 0x71];

/** The next double in the direction of `towards`, which is not zero; neither is value. */
export const neighbor = (value: Code, towards: Code): Code =>
  ofBits(
    // One more in magnitude where the signs agree, one less where they differ.
    addLong(
      bitsOf(value),
      orLong(shiftRightLong(xorLong(bitsOf(value), bitsOf(towards)), long(63)), long(1)),
    ),
  );
