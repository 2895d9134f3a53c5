// Regular expressions of POSIX, as a tree: those of grep and sed ("basic"), and those of grep -E ("extended"), where the
// characters ( ) { } | + ? have their meaning without a backslash.
//
//   .  [abc] [^a-z] [[:digit:]]   one character       ^  $   the ends of the line
//   x* x\+ x\? x\{2,5\}           repeated            \(x\)  a group         x\|y  either
//   \w \W \s \S                   letters, blanks     \< \> \b   the edges of words

import { lowerCase } from './bytes';

export const NODE_ONE: i32 = 0; // value: the character
export const NODE_ANY: i32 = 1;
export const NODE_SET: i32 = 2;
export const NODE_LINE_START: i32 = 3;
export const NODE_LINE_END: i32 = 4;
export const NODE_WORD_START: i32 = 5;
export const NODE_WORD_END: i32 = 6;
export const NODE_WORD_EDGE: i32 = 7;
export const NODE_SEQUENCE: i32 = 8;
export const NODE_EITHER: i32 = 9;
export const NODE_REPEAT: i32 = 10; // of one child, least to most times; most -1: any number
export const NODE_GROUP: i32 = 11; // value: its number, from 1

const REPEATS_MAX: i32 = 255;
const CLASSES: string[] = ['alpha', 'digit', 'alnum', 'upper', 'lower', 'space', 'blank', 'punct', 'xdigit'];
/** First and last characters of each class, in pairs. */
const CLASS_RANGES: string[] = ['AZaz', '09', '09AZaz', 'AZ', 'az', '\t\r  ', '\t\t  ', '!/:@[`{~', '09AFaf'];

export class Node {
  children: Node[] = [];
  least: i32 = 0;
  most: i32 = 0;
  negated: bool = false;
  /** SET: pairs of first and last. */
  ranges: i32[] = [];

  constructor(
    public kind: i32,
    public value: i32 = 0,
  ) {}

  /** Does a SET or ONE contain the character? */
  contains(c: i32, ignoreCase: bool): bool {
    if (this.has(c)) return !this.negated;
    if (ignoreCase && c < 128 && (this.has(lowerCase(c)) || this.has(upperCase(c)))) return !this.negated;
    return this.negated;
  }

  add(first: i32, last: i32): void {
    this.ranges.push(first);
    this.ranges.push(last);
  }

  addPairs(pairs: string): void {
    for (let i = 0; i < pairs.length; i += 2) this.add(pairs.charCodeAt(i), pairs.charCodeAt(i + 1));
  }

  private has(c: i32): bool {
    if (this.kind === NODE_ONE) return this.value === c;
    for (let i = 0; i < this.ranges.length; i += 2)
      if (c >= this.ranges[i] && c <= this.ranges[i + 1]) return true;
    return false;
  }
}

function upperCase(c: i32): i32 {
  return c >= 97 && c <= 122 ? c - 32 : c;
}

export class RegexParser {
  /** Empty, or what is wrong with the pattern. */
  error: string = '';
  groups: i32 = 0;
  private position: i32 = 0;
  private depth: i32 = 0;

  constructor(
    private pattern: string,
    private extended: bool,
  ) {}

  parse(): Node {
    const tree = this.either();
    if (this.position < this.pattern.length) this.fail('a group is closed that was not opened');
    return tree;
  }

  private fail(message: string): void {
    if (this.error.length === 0) this.error = message;
    this.position = this.pattern.length;
  }

  private peek(offset: i32 = 0): i32 {
    const at = this.position + offset;
    return at < this.pattern.length ? this.pattern.charCodeAt(at) : -1;
  }

  private take(): i32 {
    if (this.position >= this.pattern.length) return -1;
    const c = this.pattern.codePointAt(this.position);
    this.position += c > 0xffff ? 2 : 1;
    return c;
  }

  /** Is the special character `c` next, with a backslash in basic patterns, without one in extended ones? */
  private isNext(c: string): bool {
    const code = c.charCodeAt(0);
    return this.extended ? this.peek() === code : this.peek() === 92 && this.peek(1) === code;
  }

  private takeNext(c: string): bool {
    if (!this.isNext(c)) return false;
    this.position += this.extended ? 1 : 2;
    return true;
  }

  private either(): Node {
    const first = this.sequence();
    if (!this.isNext('|')) return first;
    const node = new Node(NODE_EITHER);
    node.children.push(first);
    while (this.takeNext('|')) node.children.push(this.sequence());
    return node;
  }

  private sequence(): Node {
    const node = new Node(NODE_SEQUENCE);
    while (this.peek() !== -1 && !this.isNext('|') && !this.isClosing()) {
      let piece = this.atom(node.children.length === 0);
      // Behind the ^ of a basic pattern, as at its start, a star is a plain one.
      const anchor = !this.extended && piece.kind === NODE_LINE_START;
      while (!anchor && this.isRepeat()) piece = this.repeat(piece);
      node.children.push(piece);
    }
    return node;
  }

  /** A ) that closes nothing is a plain character in extended patterns, a mistake in basic ones. */
  private isClosing(): bool {
    return this.isNext(')') && (this.depth > 0 || !this.extended);
  }

  private isRepeat(): bool {
    return this.peek() === 42 || this.isNext('+') || this.isNext('?') || this.isCount();
  }

  private isCount(): bool {
    if (!this.isNext('{')) return false;
    const digit = this.peek(this.extended ? 1 : 2);
    return !this.extended || (digit >= 48 && digit <= 57) || digit === 44;
  }

  private repeat(piece: Node): Node {
    const node = new Node(NODE_REPEAT);
    node.children.push(piece);
    node.most = -1;
    if (this.peek() === 42) this.take();
    else if (this.takeNext('+')) node.least = 1;
    else if (this.takeNext('?')) node.most = 1;
    else this.counts(node);
    return node;
  }

  /** {n}, {n,}, {,m} or {n,m} */
  private counts(node: Node): void {
    this.takeNext('{');
    node.least = this.number(0);
    node.most = node.least;
    if (this.peek() === 44) {
      this.take();
      node.most = this.number(-1);
    }
    if (!this.takeNext('}')) this.fail('missing closing }');
    else if (node.least > REPEATS_MAX || node.most > REPEATS_MAX) this.fail('too many repeats');
    else if (node.most >= 0 && node.most < node.least) this.fail('the repeats end before they begin');
  }

  private number(otherwise: i32): i32 {
    if (this.peek() < 48 || this.peek() > 57) return otherwise;
    let value = 0;
    while (this.peek() >= 48 && this.peek() <= 57)
      value = min(value * 10 + this.take() - 48, REPEATS_MAX + 1);
    return value;
  }

  private atom(first: bool): Node {
    if (this.takeNext('(')) return this.group();
    const c = this.take();
    if (c === 46) return new Node(NODE_ANY);
    if (c === 91) return this.set();
    if (c === 94 && (first || this.extended)) return new Node(NODE_LINE_START);
    if (c === 36 && (this.extended || this.isEndOfSequence())) return new Node(NODE_LINE_END);
    return c === 92 ? this.escaped() : new Node(NODE_ONE, c);
  }

  private isEndOfSequence(): bool {
    return this.peek() === -1 || this.isNext('|') || this.isNext(')');
  }

  private group(): Node {
    const node = new Node(NODE_GROUP, ++this.groups);
    this.depth++;
    node.children.push(this.either());
    this.depth--;
    if (!this.takeNext(')')) this.fail('missing closing )');
    return node;
  }

  private escaped(): Node {
    const c = this.take();
    switch (c) {
      case -1:
        this.fail('nothing follows the backslash');
        break;
      case 60: // <
        return new Node(NODE_WORD_START);
      case 62: // >
        return new Node(NODE_WORD_END);
      case 98: // b
        return new Node(NODE_WORD_EDGE);
      case 110: // n
        return new Node(NODE_ONE, 10);
      case 116: // t
        return new Node(NODE_ONE, 9);
      case 119: // w
      case 87:
        return this.classOf('09AZaz__', c === 87);
      case 115: // s
      case 83:
        return this.classOf('\t\r  ', c === 83);
      default:
        if (c >= 49 && c <= 57) this.fail('a pattern cannot refer to its groups');
    }
    return new Node(NODE_ONE, c);
  }

  private classOf(pairs: string, negated: bool): Node {
    const node = new Node(NODE_SET);
    node.addPairs(pairs);
    node.negated = negated;
    return node;
  }

  private set(): Node {
    const node = new Node(NODE_SET);
    node.negated = this.peek() === 94;
    if (node.negated) this.take();
    for (let first = true; first || this.peek() !== 93; first = false) {
      if (this.peek() === -1) {
        this.fail('missing closing ]');
        return node;
      }
      if (this.peek() === 91 && this.peek(1) === 58) this.namedClass(node);
      else this.range(node);
    }
    this.take();
    return node;
  }

  private range(node: Node): void {
    const first = this.take();
    let last = first;
    if (this.peek() === 45 && this.peek(1) !== 93 && this.peek(1) !== -1) {
      this.take();
      last = this.take();
    }
    node.add(first, last);
  }

  /** [:name:] */
  private namedClass(node: Node): void {
    const end = this.pattern.indexOf(':]', this.position);
    const name = end < 0 ? '' : this.pattern.substring(this.position + 2, end);
    const index = CLASSES.indexOf(name);
    if (index < 0) {
      this.fail(end < 0 ? 'missing closing :]' : `there is no class ${name}`);
      return;
    }
    node.addPairs(CLASS_RANGES[index]);
    this.position = end + 2;
  }
}
