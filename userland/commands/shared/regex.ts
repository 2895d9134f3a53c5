// Patterns of grep: plain characters, `.` any character, `[abc]` `[a-z]` `[^abc]` sets, `x*` any number of x, `^` and `$`
// the ends of the line, `\` before a character that is meant literally.
//
// A pattern becomes a row of elements. Matching keeps the set of elements that the text read so far can have led to, and
// moves all of them on by each character: its time is text x pattern at worst, whatever the pattern.

import { characterBytes, lowerCase } from './bytes';

const ANY: i32 = 0;
const ONE: i32 = 1;
const SET: i32 = 2;

class Element {
  repeated: bool = false;
  negated: bool = false;
  /** ONE: the character. SET: pairs of first and last. */
  ranges: i32[] = [];
  constructor(public kind: i32) {}

  matches(c: i32, ignoreCase: bool): bool {
    if (this.kind === ANY) return true;
    if (this.contains(c)) return !this.negated;
    if (ignoreCase && c < 128 && (this.contains(lowerCase(c)) || this.contains(upperCase(c))))
      return !this.negated;
    return this.negated;
  }

  private contains(c: i32): bool {
    for (let i = 0; i < this.ranges.length; i += 2) {
      if (c >= this.ranges[i] && c <= this.ranges[i + 1]) return true;
    }
    return false;
  }
}

function upperCase(c: i32): i32 {
  return c >= 97 && c <= 122 ? c - 32 : c;
}

export class Regex {
  /** Empty, or what is wrong with the pattern. */
  error: string = '';
  private elements: Element[] = [];
  private atStart: bool = false;
  private atEnd: bool = false;
  /** A pattern of plain ASCII only is searched for byte by byte. */
  private plain: bool = true;
  private current: StaticArray<bool> = [];
  private next: StaticArray<bool> = [];
  private position: i32 = 0;

  constructor(
    private pattern: string,
    private ignoreCase: bool,
  ) {
    this.compile();
    this.plain = this.plain && !ignoreCase && !this.atStart && !this.atEnd;
    this.current = new StaticArray<bool>(this.elements.length + 1);
    this.next = new StaticArray<bool>(this.elements.length + 1);
  }

  // --- the pattern ---

  private peek(): i32 {
    return this.position < this.pattern.length ? this.pattern.codePointAt(this.position) : -1;
  }

  private take(): i32 {
    const c = this.peek();
    this.position += c > 0xffff ? 2 : 1;
    return c;
  }

  private compile(): void {
    if (this.peek() === 94) {
      this.atStart = true;
      this.take();
    }
    while (this.peek() !== -1 && this.error.length === 0) {
      const c = this.take();
      if (c === 36 && this.peek() === -1) this.atEnd = true;
      else this.elements.push(this.element(c));
      if (this.peek() === 42 && this.elements.length > 0 && !this.atEnd) {
        this.take();
        this.elements[this.elements.length - 1].repeated = true;
        this.plain = false;
      }
    }
  }

  /** The element that starts with c; a star that follows nothing is a literal one. */
  private element(c: i32): Element {
    if (c === 46) {
      this.plain = false;
      return new Element(ANY);
    }
    if (c === 91) return this.set();
    let literal = c;
    if (c === 92) {
      if (this.peek() === -1) this.error = 'nothing follows the backslash';
      else literal = this.take();
    }
    if (literal >= 128) this.plain = false;
    const element = new Element(ONE);
    element.ranges = [literal, literal];
    return element;
  }

  private set(): Element {
    this.plain = false;
    const element = new Element(SET);
    if (this.peek() === 94) {
      this.take();
      element.negated = true;
    }
    for (let first = true; first || this.peek() !== 93; first = false) {
      if (this.peek() === -1) {
        this.error = 'missing closing ]';
        return element;
      }
      const low = this.take();
      let high = low;
      if (
        this.peek() === 45 &&
        this.position + 1 < this.pattern.length &&
        this.pattern.charCodeAt(this.position + 1) !== 93
      ) {
        this.take();
        high = this.take();
      }
      element.ranges.push(low);
      element.ranges.push(high);
    }
    this.take();
    return element;
  }

  // --- the text ---

  /** Does the pattern match anywhere in this UTF-8 text? */
  matches(text: usize, length: i32): bool {
    return this.plain ? this.search(text, length) : this.simulate(text, length);
  }

  private search(text: usize, length: i32): bool {
    const count = this.elements.length;
    if (count === 0) return true;
    const first = <u8>this.elements[0].ranges[0];
    const last = text + length - count;
    for (let at = text; at <= last && length >= count; at++) {
      if (load<u8>(at) !== first) continue;
      let i = 1;
      while (i < count && load<u8>(at + i) === <u8>this.elements[i].ranges[0]) i++;
      if (i === count) return true;
    }
    return false;
  }

  private simulate(text: usize, length: i32): bool {
    const end = text + length;
    const final = this.elements.length;
    this.current.fill(false);
    let at = text;
    while (true) {
      if (at === text || !this.atStart) this.current[0] = true;
      this.skipRepeated(this.current);
      if (this.current[final] && (!this.atEnd || at === end)) return true;
      if (at >= end) return false;
      const bytes = min<i32>(characterBytes(load<u8>(at)), <i32>(end - at));
      this.step(decode(at, bytes));
      at += bytes;
    }
  }

  /** What may occur no times at all may be passed without reading. */
  private skipRepeated(states: StaticArray<bool>): void {
    for (let i = 0; i < this.elements.length; i++) {
      if (states[i] && this.elements[i].repeated) states[i + 1] = true;
    }
  }

  private step(c: i32): void {
    this.next.fill(false);
    for (let i = 0; i < this.elements.length; i++) {
      if (!this.current[i] || !this.elements[i].matches(c, this.ignoreCase)) continue;
      this.next[this.elements[i].repeated ? i : i + 1] = true;
    }
    const swap = this.current;
    this.current = this.next;
    this.next = swap;
  }
}

function decode(at: usize, bytes: i32): i32 {
  const first = <i32>load<u8>(at);
  if (bytes === 1) return first;
  let c = first & (0x7f >> bytes);
  for (let i = 1; i < bytes; i++) c = (c << 6) | (<i32>load<u8>(at + i) & 0x3f);
  return c;
}
