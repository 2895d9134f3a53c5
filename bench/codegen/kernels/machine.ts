// A state machine that classifies numbers in a text: integers, decimals, exponents, errors.

const START: i32 = 0;
const INTEGER: i32 = 1;
const POINT: i32 = 2;
const DECIMAL: i32 = 3;
const EXPONENT: i32 = 4;
const SIGN: i32 = 5;
const POWER: i32 = 6;
const WRONG: i32 = 7;
const STATES: i32 = 8;
const BYTES: i32 = 20000;
const text = new StaticArray<u8>(BYTES);
const counts = new StaticArray<i32>(STATES);

const COMMA: u32 = 0x2c;
const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const DOT: u32 = 0x2e;
const LETTER_E: u32 = 0x65;

function isDigit(c: u32): bool {
  return c >= 0x30 && c <= 0x39;
}

function step(state: i32, c: u32): i32 {
  switch (state) {
    case START:
      if (isDigit(c)) return INTEGER;
      if (c === PLUS || c === MINUS) return INTEGER;
      return c === DOT ? POINT : WRONG;
    case INTEGER:
      if (isDigit(c)) return INTEGER;
      if (c === DOT) return DECIMAL;
      return c === LETTER_E ? EXPONENT : WRONG;
    case POINT:
      return isDigit(c) ? DECIMAL : WRONG;
    case DECIMAL:
      if (isDigit(c)) return DECIMAL;
      return c === LETTER_E ? EXPONENT : WRONG;
    case EXPONENT:
      if (c === PLUS || c === MINUS) return SIGN;
      return isDigit(c) ? POWER : WRONG;
    case SIGN:
    case POWER:
      return isDigit(c) ? POWER : WRONG;
    default:
      return WRONG;
  }
}

function classify(): void {
  let state = START;
  for (let i = 0; i < BYTES; i++) {
    const c: u32 = unchecked(text[i]);
    if (c === COMMA) {
      unchecked(counts[state]++);
      state = START;
    } else {
      state = step(state, c);
    }
  }
}

const LETTERS: StaticArray<u8> = [
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x2c, 0x2e, 0x65, 0x2b, 0x2d, 0x2c, 0x30, 0x31,
  0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x2c, 0x2c, 0x2c, 0x2e, 0x65, 0x33,
];

export function run(): i32 {
  let seed: u32 = 4;
  for (let i = 0; i < BYTES; i++) {
    seed = seed * 1664525 + 1013904223;
    unchecked((text[i] = LETTERS[seed >> 27]));
  }
  classify();
  let sum: i32 = 0;
  for (let i = 0; i < STATES; i++) sum = sum * 1009 + unchecked(counts[i]);
  return sum;
}
