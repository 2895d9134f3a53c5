// $((expression)): whole numbers of 64 bits, with C's operators and their precedence.
//
//   value      = number | NAME | "(" expression ")" | ("-" | "+" | "!" | "~") value
//   binary     operators of BINDING, those that bind equally from left to right
//   expression = NAME ("=" | "+=" ...) expression | binary [ "?" expression ":" expression ]
//
// A name stands for the number in its variable, 0 where it has none. What is not chosen (behind && || ?) is parsed
// and not evaluated: it assigns nothing and divides by nothing.

import { isBlank, isDigit, isNamePart, isNameStart, NEWLINE } from './characters';
import { Variables } from './variables';

/** Binary operators, each with how tightly it binds. */
const BINDING: Map<string, i32> = new Map<string, i32>();
const OPERATORS: string =
  '|| 1 && 2 | 3 ^ 4 & 5 == 6 != 6 <= 7 >= 7 < 7 > 7 << 8 >> 8 + 9 - 9 * 10 / 10 % 10';
const ASSIGNMENTS: Set<string> = setOf('= += -= *= /= %= <<= >>= &= ^= |=');
/** Operators of more than one character: where one is here, its first character alone is not. */
const LONG: Set<string> = setOf('|| && == != <= >= << >> += -= *= /= %= &= ^= |= <<= >>=');

const WORDS: string[] = OPERATORS.split(' ');
for (let i = 0; i < WORDS.length; i += 2) BINDING.set(WORDS[i], I32.parseInt(WORDS[i + 1]));

function setOf(words: string): Set<string> {
  const list = words.split(' ');
  const set = new Set<string>();
  for (let i = 0; i < list.length; i++) set.add(list[i]);
  return set;
}

const DEPTH_MAX: i32 = 100;

export class Arithmetic {
  /** Empty, or what is wrong. */
  error: string = '';
  private at: i32 = 0;
  private depth: i32 = 0;
  /** Above 0 where the result does not count. */
  private skipping: i32 = 0;

  constructor(
    private text: string,
    private variables: Variables,
  ) {}

  /** The value; 0 where `error` is set. */
  evaluate(): i64 {
    this.skipBlanks();
    if (this.at === this.text.length) return 0;
    const value = this.expression();
    if (this.error.length === 0 && this.at < this.text.length) this.unexpected();
    return this.error.length === 0 ? value : 0;
  }

  private expression(): i64 {
    if (++this.depth > DEPTH_MAX) this.fail('nested too deeply');
    const value = this.error.length > 0 ? 0 : this.assignment();
    this.depth--;
    return value;
  }

  private assignment(): i64 {
    const start = this.at;
    const name = this.name();
    if (name.length > 0) {
      const operator = this.operator();
      if (ASSIGNMENTS.has(operator)) {
        this.take(operator);
        let value = this.expression();
        const binary = operator.substring(0, operator.length - 1);
        if (binary.length > 0) value = this.apply(binary, this.variable(name), value);
        if (this.skipping === 0 && this.error.length === 0) this.variables.set(name, value.toString());
        return value;
      }
    }
    this.at = start;
    return this.conditional();
  }

  private conditional(): i64 {
    const condition = this.binary(1);
    if (this.operator() !== '?') return condition;
    this.take('?');
    const first = this.branch(condition !== 0);
    if (this.operator() !== ':') {
      this.unexpected();
      return 0;
    }
    this.take(':');
    const second = this.branch(condition === 0);
    return condition !== 0 ? first : second;
  }

  private branch(counts: bool): i64 {
    if (!counts) this.skipping++;
    const value = this.expression();
    if (!counts) this.skipping--;
    return value;
  }

  /** A value and what operators that bind at least so tightly make of it. */
  private binary(binding: i32): i64 {
    let left = this.value();
    while (this.error.length === 0) {
      const operator = this.operator();
      if (!BINDING.has(operator) || BINDING.get(operator) < binding) break;
      this.take(operator);
      const decided = operator === '&&' ? left === 0 : operator === '||' ? left !== 0 : false;
      if (decided) this.skipping++;
      const right = this.binary(BINDING.get(operator) + 1);
      if (decided) this.skipping--;
      left = this.apply(operator, left, right);
    }
    return left;
  }

  private value(): i64 {
    const c = this.current();
    if (isDigit(c)) return this.number();
    if (isNameStart(c)) return this.variable(this.name());
    const sign = this.text.charAt(this.at);
    if (sign === '(') {
      this.take(sign);
      const value = this.expression();
      if (this.current() !== 41) this.unexpected();
      else this.take(')');
      return value;
    }
    if (sign !== '-' && sign !== '+' && sign !== '!' && sign !== '~') {
      this.unexpected();
      return 0;
    }
    this.take(sign);
    if (++this.depth > DEPTH_MAX) this.fail('nested too deeply');
    const operand = this.error.length > 0 ? 0 : this.value();
    this.depth--;
    if (sign === '-') return -operand;
    if (sign === '!') return i64(operand === 0);
    return sign === '~' ? ~operand : operand;
  }

  private apply(operator: string, left: i64, right: i64): i64 {
    if (operator === '+') return left + right;
    if (operator === '-') return left - right;
    if (operator === '*') return left * right;
    if (operator === '/' || operator === '%') return this.divide(operator === '/', left, right);
    if (operator === '<') return i64(left < right);
    if (operator === '>') return i64(left > right);
    if (operator === '<=') return i64(left <= right);
    if (operator === '>=') return i64(left >= right);
    if (operator === '==') return i64(left === right);
    if (operator === '!=') return i64(left !== right);
    if (operator === '&&') return i64(left !== 0 && right !== 0);
    if (operator === '||') return i64(left !== 0 || right !== 0);
    if (operator === '<<') return left << (right & 63);
    if (operator === '>>') return left >> (right & 63);
    if (operator === '&') return left & right;
    return operator === '|' ? left | right : left ^ right;
  }

  /** The one quotient that has no place in 64 bits is the dividend itself. */
  private divide(quotient: bool, left: i64, right: i64): i64 {
    if (right === 0) {
      if (this.skipping === 0) this.fail('division by zero');
      return 0;
    }
    if (right === -1) return quotient ? 0 - left : 0;
    return quotient ? left / right : left % right;
  }

  private variable(name: string): i64 {
    const text = this.variables.get(name).trim();
    if (text.length === 0) return 0;
    const negative = text.startsWith('-');
    const inner = new Arithmetic(negative ? text.substring(1) : text, this.variables);
    const value = isDigit(inner.current()) ? inner.number() : 0;
    if (inner.at < inner.text.length || inner.at === 0) this.fail(`${name} is not a number: ${text}`);
    return negative ? -value : value;
  }

  /** 12, 0x1f, 017 */
  private number(): i64 {
    let base: i64 = 10;
    if (this.current() === 48) base = 8;
    this.at += i32(base === 8);
    if (base === 8 && (this.current() | 32) === 120) {
      base = 16;
      this.at++;
    }
    const start = this.at;
    let value: i64 = 0;
    while (isNamePart(this.current())) {
      const c = this.current();
      const digit = isDigit(c) ? c - 48 : (c | 32) >= 97 && (c | 32) <= 102 ? (c | 32) - 87 : 99;
      if (digit >= base) {
        this.fail(`${this.text.charAt(this.at)} is not a digit here`);
        return 0;
      }
      value = value * base + digit;
      this.at++;
    }
    if (base === 16 && this.at === start) this.fail('a number ends after 0x');
    this.skipBlanks();
    return value;
  }

  // --- characters --------------------------------------------------------------------------------------------

  private current(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private name(): string {
    const start = this.at;
    if (!isNameStart(this.current())) return '';
    while (isNamePart(this.current())) this.at++;
    const name = this.text.substring(start, this.at);
    this.skipBlanks();
    return name;
  }

  /** The operator here, the longest that fits; not taken. */
  private operator(): string {
    if (this.at === this.text.length) return '';
    for (let length = 3; length > 1; length--) {
      const text = this.text.substr(this.at, length);
      if (LONG.has(text)) return text;
    }
    return this.text.charAt(this.at);
  }

  private take(operator: string): void {
    this.at += operator.length;
    this.skipBlanks();
  }

  private skipBlanks(): void {
    while (isBlank(this.current()) || this.current() === NEWLINE) this.at++;
  }

  private unexpected(): void {
    if (this.at >= this.text.length) this.fail('more is expected');
    else this.fail(`unexpected ${this.text.substring(this.at)}`);
  }

  private fail(message: string): void {
    if (this.error.length === 0) this.error = message;
  }
}
