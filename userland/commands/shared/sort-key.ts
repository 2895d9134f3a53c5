// What lines are compared by: all of them, or the part that -k names, as text or as numbers.
//
//   FIELD[.CHARACTER][bfnr][,FIELD[.CHARACTER]]     from there up to the end of the last field, or of the line; all count from 1
//
// Fields are separated by a character (-t), or begin with the blanks before them.

import { parseNumber } from '../../lib/text';
import { compareBytes, leadingNumber, lowerCase } from './bytes';

export class SortKey {
  numeric: bool = false;
  reverse: bool = false;
  /** Upper case counts as lower case. */
  folds: bool = false;
  skipsBlanks: bool = false;
  /** 0: blanks separate fields. */
  separator: i32 = 0;
  private field: i32 = 1;
  private character: i32 = 1;
  /** 0: up to the end of the line. */
  private lastField: i32 = 0;
  /** 0: to the end of the last field. */
  private lastCharacter: i32 = 0;
  /** Has it letters of its own? They count instead of the options of the command. */
  hasLetters: bool = false;
  /** After locate(): the part of the line. */
  at: usize = 0;
  length: i32 = 0;

  /** Reads the value of -k; false where it is none. */
  parse(text: string): bool {
    const comma = text.indexOf(',');
    const first = this.position(comma < 0 ? text : text.substring(0, comma));
    if (first === null || first[0] < 1 || first[1] === 0) return false;
    this.field = first[0];
    this.character = max(first[1], 1);
    if (comma < 0) return true;
    const last = this.position(text.substring(comma + 1));
    if (last === null || last[0] < 1) return false;
    this.lastField = last[0];
    this.lastCharacter = max(last[1], 0);
    return true;
  }

  /** Field and character (-1: not said); letters behind are options. Null where it is no position. */
  private position(text: string): i32[] | null {
    let end = text.length;
    while (end > 0 && 'bfnr'.includes(text.charAt(end - 1))) this.letter(text.charAt(--end));
    const dot = text.indexOf('.');
    const field = parseNumber(text.substring(0, dot < 0 ? end : min(dot, end)));
    const character = dot < 0 ? -1 : parseNumber(text.substring(dot + 1, end));
    return field < 0 || (dot >= 0 && character < 0) ? null : [field, character];
  }

  letter(letter: string): void {
    this.hasLetters = true;
    if (letter === 'b') this.skipsBlanks = true;
    if (letter === 'f') this.folds = true;
    if (letter === 'n') this.numeric = true;
    if (letter === 'r') this.reverse = true;
  }

  /** Finds the part of a line. */
  locate(line: usize, length: i32): void {
    let start = this.fieldStart(line, length, this.field);
    if (this.skipsBlanks) while (start < length && isBlank(load<u8>(line + start))) start++;
    start = min(start + this.character - 1, length);
    let end = length;
    if (this.lastField > 0)
      end =
        this.lastCharacter > 0
          ? min(this.fieldStart(line, length, this.lastField) + this.lastCharacter, length)
          : this.fieldEnd(line, length, this.fieldStart(line, length, this.lastField));
    this.at = line + start;
    this.length = max(end - start, 0);
  }

  private fieldStart(line: usize, length: i32, number: i32): i32 {
    let at = 0;
    for (let i = 1; i < number && at < length; i++) {
      at = this.fieldEnd(line, length, at);
      if (this.separator !== 0) at++;
    }
    return min(at, length);
  }

  private fieldEnd(line: usize, length: i32, start: i32): i32 {
    let at = start;
    if (this.separator === 0) while (at < length && isBlank(load<u8>(line + at))) at++;
    while (at < length && !this.isSeparator(load<u8>(line + at))) at++;
    return at;
  }

  private isSeparator(c: u32): bool {
    return this.separator === 0 ? isBlank(c) : c === <u32>this.separator;
  }

  /** How two parts compare, before -r. */
  compare(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
    if (this.numeric) {
      const left = leadingNumber(a, aLength);
      const right = leadingNumber(b, bLength);
      return left === right ? 0 : left < right ? -1 : 1;
    }
    return this.folds ? compareFolded(a, aLength, b, bLength) : compareBytes(a, aLength, b, bLength);
  }
}

function compareFolded(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
  const common = min(aLength, bLength);
  for (let i = 0; i < common; i++) {
    const difference = lowerCase(load<u8>(a + i)) - lowerCase(load<u8>(b + i));
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

function isBlank(c: u32): bool {
  return c === 32 || c === 9;
}
