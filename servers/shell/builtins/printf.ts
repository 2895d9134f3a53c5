// printf FORMAT [WORD...]: %s %b %c %d %i %u %o %x %X %%, with flags (- 0 + blank #), width and precision. While there are
// words left, the format is used again.

import { isDigit } from '../characters';
import { Shell } from '../shell';
import { byteText, Streams } from '../streams';
import { STATUS_FAILED, wrongUse } from './builtin';

const BACKSLASH: i32 = 92;
const PERCENT: i32 = 37;
const FIELD_MAX: i32 = 4096;

export function printFormatted(_shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 2) return wrongUse(args, 'a format is missing', streams);
  const printer = new Printer(args[1], args);
  const text = printer.print();
  streams.print(text);
  if (printer.error.length === 0) return 0;
  streams.complain(`printf: ${printer.error}`);
  return STATUS_FAILED;
}

class Printer {
  error: string = '';
  private at: i32 = 0;
  private next: i32 = 2;
  private flags: string = '';
  private width: i32 = 0;
  private precision: i32 = -1;
  /** \c in a %b: nothing more is printed. */
  private stopped: bool = false;

  constructor(
    private format: string,
    private args: string[],
  ) {}

  print(): string {
    let text = '';
    let before: i32;
    do {
      before = this.next;
      this.at = 0;
      while (this.at < this.format.length && !this.stopped) text += this.piece();
    } while (this.next > before && this.next < this.args.length && !this.stopped);
    return text;
  }

  private piece(): string {
    const c = this.format.charCodeAt(this.at);
    if (c === PERCENT) return this.directive();
    if (c === BACKSLASH) {
      const escape = new Escape(this.format, this.at, false);
      this.at = escape.end;
      return escape.text;
    }
    const start = this.at;
    while (this.at < this.format.length) {
      const next = this.format.charCodeAt(this.at);
      if (next === PERCENT || next === BACKSLASH) break;
      this.at++;
    }
    return this.format.substring(start, this.at);
  }

  private directive(): string {
    this.at++;
    this.flags = '';
    while (this.at < this.format.length && '-0+ #'.includes(this.format.charAt(this.at)))
      this.flags += this.format.charAt(this.at++);
    this.width = this.number();
    this.precision = -1;
    if (this.format.charAt(this.at) === '.') {
      this.at++;
      this.precision = this.number();
    }
    const letter = this.format.charAt(this.at++);
    if (letter === '%') return '%';
    if (letter === 's') return this.pad(this.cut(this.word()));
    if (letter === 'b') return this.pad(this.cut(this.unescape(this.word())));
    if (letter === 'c') return this.pad(this.word().substring(0, 1));
    if (letter === 'd' || letter === 'i') return this.integer(10);
    if (letter === 'u') return this.integer(10);
    if (letter === 'o') return this.integer(8);
    if (letter === 'x') return this.integer(16);
    if (letter === 'X') return this.integer(16).toUpperCase();
    this.fail(letter.length > 0 ? `%${letter} is not known` : 'the format ends after %');
    this.stopped = true;
    return '';
  }

  /** The number in the format; * takes it from the words. */
  private number(): i32 {
    if (this.format.charAt(this.at) === '*') {
      this.at++;
      return min(<i32>this.toInteger(this.word()), FIELD_MAX);
    }
    let value = 0;
    while (this.at < this.format.length && isDigit(this.format.charCodeAt(this.at)))
      value = min(value * 10 + this.format.charCodeAt(this.at++) - 48, FIELD_MAX);
    return value;
  }

  private word(): string {
    return this.next < this.args.length ? this.args[this.next++] : '';
  }

  private integer(radix: i32): string {
    const value = this.toInteger(this.word());
    const negative = value < 0 && radix === 10;
    let digits = (<u64>(negative ? -value : value)).toString(radix);
    if (this.flags.includes('#') && value !== 0)
      digits = (radix === 16 ? '0x' : radix === 8 ? '0' : '') + digits;
    if (this.precision > digits.length) digits = digits.padStart(this.precision, '0');
    const sign = negative ? '-' : this.flags.includes('+') ? '+' : this.flags.includes(' ') ? ' ' : '';
    if (this.flags.includes('0') && !this.flags.includes('-') && this.precision < 0)
      digits = digits.padStart(this.width - sign.length, '0');
    return this.pad(sign + digits);
  }

  /** 12, -12, 0x1f, 017, or 'c for the number of a character. */
  private toInteger(word: string): i64 {
    if (word.length === 0) return 0;
    const first = word.charCodeAt(0);
    if (first === 39 || first === 34) return word.length > 1 ? word.codePointAt(1) : 0;
    const signed = first === 45 || first === 43;
    const digits = signed ? word.substring(1) : word;
    const radix = digits.startsWith('0x') ? 16 : digits.startsWith('0') ? 8 : 10;
    let value: i64 = 0;
    const start = radix === 16 ? 2 : 0;
    for (let i = start; i < digits.length; i++) {
      const c = digits.charCodeAt(i);
      const digit = isDigit(c) ? c - 48 : (c | 32) >= 97 ? (c | 32) - 87 : 99;
      if (digit >= radix) {
        this.fail(`${word} is not a number`);
        break;
      }
      value = value * radix + digit;
    }
    if (digits.length === start) this.fail(`${word} is not a number`);
    return first === 45 ? -value : value;
  }

  private cut(text: string): string {
    return this.precision < 0 ? text : text.substring(0, this.precision);
  }

  private pad(text: string): string {
    return this.flags.includes('-') ? text.padEnd(this.width) : text.padStart(this.width);
  }

  private unescape(word: string): string {
    let text = '';
    for (let i = 0; i < word.length; ) {
      if (word.charCodeAt(i) !== BACKSLASH) {
        text += word.charAt(i++);
        continue;
      }
      if (word.charAt(i + 1) === 'c') {
        this.stopped = true;
        return text;
      }
      const escape = new Escape(word, i, true);
      text += escape.text;
      i = escape.end;
    }
    return text;
  }

  private fail(message: string): void {
    if (this.error.length === 0) this.error = message;
  }
}

/** \n and its like, at a backslash. */
class Escape {
  text: string = '';
  end: i32 = 0;

  /** zeroFirst: octal digits follow a 0, as %b wants it. */
  constructor(source: string, at: i32, zeroFirst: bool) {
    const letter = source.charAt(at + 1);
    const known = 'abfnrtv\\"'.indexOf(letter);
    this.end = at + 2;
    if (letter.length > 0 && known >= 0) this.text = '\x07\b\f\n\r\t\v\\"'.charAt(known);
    else this.readOctal(source, at, zeroFirst);
  }

  private readOctal(source: string, at: i32, zeroFirst: bool): void {
    let from = at + 1;
    if (zeroFirst && source.charAt(from) === '0') from++;
    let i = from;
    let value = 0;
    while (i < source.length && i < from + 3 && source.charCodeAt(i) >= 48 && source.charCodeAt(i) < 56)
      value = value * 8 + source.charCodeAt(i++) - 48;
    if (i === from && from === at + 1) {
      this.text = '\\';
      this.end = at + 1;
    } else {
      this.text = byteText(value & 0xff);
      this.end = i;
    }
  }
}
