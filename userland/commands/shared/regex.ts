// Patterns of grep: plain characters, `.` any character, `[abc]` `[a-z]` `[^abc]` sets, `x*` any number of x, `^` and `$`
// the ends of the line, `\` before a character that is meant literally.
//
// A pattern becomes a row of elements. Matching keeps the set of elements that the text read so far can have led to, one bit
// each, and moves all of them on by each character at once: which elements a character matches is in a table for ASCII.
// So its time is text x pattern / 32 at worst, whatever the pattern.

import { characterBytes, lowerCase } from './bytes';

const ANY: i32 = 0;
const ONE: i32 = 1;
const SET: i32 = 2;

const ASCII: i32 = 128;

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
  private literal: usize = 0;
  // Sets of elements: words of 32 bits, element i is bit i. Bit `elements.length` means that all were passed.
  private words: i32 = 0;
  private repeated: usize = 0;
  private states: usize = 0;
  /** For each ASCII character, then for the one at hand: the set of elements that match it. */
  private masks: usize = 0;
  private position: i32 = 0;

  constructor(
    private pattern: string,
    private ignoreCase: bool,
  ) {
    this.compile();
    this.plain = this.plain && !ignoreCase && !this.atStart && !this.atEnd;
    if (this.plain) this.literal = this.literalBytes();
    this.makeSets();
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
    if (length < count) return false;
    const literal = this.literal;
    const first = load<u8>(literal);
    const last = text + length - count;
    for (let at = text; at <= last; at++) {
      if (load<u8>(at) === first && memory.compare(at, literal, count) === 0) return true;
    }
    return false;
  }

  /** The characters of a plain pattern, as bytes in memory. */
  private literalBytes(): usize {
    const bytes = heap.alloc(this.elements.length + 1);
    for (let i = 0; i < this.elements.length; i++) store<u8>(bytes + i, this.elements[i].ranges[0]);
    return bytes;
  }

  private simulate(text: usize, length: i32): bool {
    const end = text + length;
    memory.fill(this.states, 0, this.words * 4);
    let at = text;
    while (true) {
      if (at === text || !this.atStart) store<u32>(this.states, load<u32>(this.states) | 1);
      this.skipRepeated();
      if (this.hasPassed() && (!this.atEnd || at === end)) return true;
      if (at >= end) return false;
      const first = <i32>load<u8>(at);
      if (first < ASCII) {
        this.step(this.mask(first));
        at++;
      } else {
        const bytes = min<i32>(characterBytes(first), <i32>(end - at));
        this.setMask(ASCII, decode(at, bytes));
        this.step(this.mask(ASCII));
        at += bytes;
      }
    }
  }

  private mask(row: i32): usize {
    return this.masks + row * this.words * 4;
  }

  private makeSets(): void {
    const count = this.elements.length;
    this.words = (count >> 5) + 1;
    this.states = heap.alloc(this.words * 4);
    this.repeated = heap.alloc(this.words * 4);
    memory.fill(this.repeated, 0, this.words * 4);
    for (let i = 0; i < count; i++) if (this.elements[i].repeated) setBit(this.repeated, i);
    this.masks = heap.alloc((ASCII + 1) * this.words * 4);
    for (let c = 0; c < ASCII; c++) this.setMask(c, c);
  }

  /** Fills a row of the table with the elements that match a character. */
  private setMask(row: i32, c: i32): void {
    const mask = this.mask(row);
    memory.fill(mask, 0, this.words * 4);
    for (let i = 0; i < this.elements.length; i++) {
      if (this.elements[i].matches(c, this.ignoreCase)) setBit(mask, i);
    }
  }

  private hasPassed(): bool {
    const final = this.elements.length;
    return ((load<u32>(this.states + (final >> 5) * 4) >> (final & 31)) & 1) !== 0;
  }

  /** What may occur no times at all may be passed without reading. */
  private skipRepeated(): void {
    let carry: u32 = 0;
    for (let offset: usize = 0; offset < <usize>this.words * 4; offset += 4) {
      const repeated = load<u32>(this.repeated + offset);
      let states = load<u32>(this.states + offset) | carry;
      for (let before = ~states; before !== states; ) {
        before = states;
        states |= (states & repeated) << 1;
      }
      store<u32>(this.states + offset, states);
      carry = (states & repeated) >> 31;
    }
  }

  /** Reads a character that matches the elements in the mask: a repeated one stays, any other moves on. */
  private step(mask: usize): void {
    let carry: u32 = 0;
    for (let offset: usize = 0; offset < <usize>this.words * 4; offset += 4) {
      const live = load<u32>(this.states + offset) & load<u32>(mask + offset);
      const moving = live & ~load<u32>(this.repeated + offset);
      store<u32>(this.states + offset, (live ^ moving) | (moving << 1) | carry);
      carry = moving >> 31;
    }
  }
}

function setBit(set: usize, bit: i32): void {
  const at = set + (bit >> 5) * 4;
  store<u32>(at, load<u32>(at) | (1 << (bit & 31)));
}

function decode(at: usize, bytes: i32): i32 {
  const first = <i32>load<u8>(at);
  if (bytes === 1) return first;
  let c = first & (0x7f >> bytes);
  for (let i = 1; i < bytes; i++) c = (c << 6) | (<i32>load<u8>(at + i) & 0x3f);
  return c;
}
