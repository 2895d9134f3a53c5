// Regular expressions (regex-tree.ts) on text that is bytes in memory.
//
// The machine of a program keeps the set of instructions that the text read so far can have led to, and moves all of them
// on by each character at once: its time is text x pattern at worst, whatever the pattern. With each goes where the match
// and its groups began and ended. Among the matches the leftmost counts, and of those the longest, as POSIX says.

import { characterBytes } from './bytes';
import { OP_ASSERT, OP_CHARACTER, OP_JUMP, OP_MATCH, OP_SAVE, OP_SPLIT, RegexProgram } from './regex-program';
import {
  NODE_LINE_END,
  NODE_LINE_START,
  NODE_ONE,
  NODE_WORD_END,
  NODE_WORD_START,
  RegexParser,
} from './regex-tree';

const SLOTS: i32 = 20; // the match, and groups 1 to 9
const NOWHERE: i32 = -1;

/** Instructions in the order in which they were reached, with a block of slots each. */
class Threads {
  count: i32 = 0;
  instructions: StaticArray<i32>;
  slots: StaticArray<i32>;
  /** The turn in which an instruction was added last. */
  private added: StaticArray<i32>;
  private turn: i32 = 0;

  constructor(
    length: i32,
    private slotsEach: i32,
  ) {
    this.instructions = new StaticArray<i32>(length);
    this.added = new StaticArray<i32>(length);
    this.slots = new StaticArray<i32>(length * slotsEach);
  }

  clear(): void {
    this.count = 0;
    this.turn++;
  }

  /** True where the instruction was not there yet. */
  reach(instruction: i32): bool {
    if (this.added[instruction] === this.turn) return false;
    this.added[instruction] = this.turn;
    return true;
  }

  push(instruction: i32, slots: StaticArray<i32>): void {
    const at = this.count++ * this.slotsEach;
    this.instructions[this.count - 1] = instruction;
    for (let i = 0; i < this.slotsEach; i++) this.slots[at + i] = slots[i];
  }
}

export class Regex {
  /** Empty, or what is wrong with the pattern. */
  error: string = '';
  /** After find: where the match and its groups begin and end, 2 slots each; -1 for a group without a part in it. */
  found: StaticArray<i32> = new StaticArray<i32>(SLOTS);
  private program: RegexProgram;
  private now: Threads = new Threads(0, 0);
  private next: Threads = new Threads(0, 0);
  private slots: StaticArray<i32> = new StaticArray<i32>(SLOTS);
  private slotsEach: i32;
  private hasFound: bool = false;
  private text: usize = 0;
  private length: i32 = 0;
  /** A pattern of plain ASCII only is searched for byte by byte. */
  private literal: ArrayBuffer = new ArrayBuffer(0);
  private plain: bool;

  constructor(
    pattern: string,
    private ignoreCase: bool,
    extended: bool = false,
  ) {
    const parser = new RegexParser(pattern, extended);
    this.program = new RegexProgram(parser.parse());
    this.error = parser.error.length > 0 ? parser.error : this.program.error;
    this.slotsEach = min(2 * (parser.groups + 1), SLOTS);
    this.now = new Threads(this.program.length, this.slotsEach);
    this.next = new Threads(this.program.length, this.slotsEach);
    this.plain = !ignoreCase && this.isLiteral();
    if (this.plain) this.literal = this.literalBytes();
  }

  /** Does the pattern match anywhere in this UTF-8 text? */
  matches(text: usize, length: i32): bool {
    return this.plain ? this.search(text, length, 0) >= 0 : this.run(text, length, 0, false);
  }

  /** Looks for the first match that begins at `from` or later; `found` tells where. */
  find(text: usize, length: i32, from: i32): bool {
    if (!this.plain) return this.run(text, length, from, true);
    const at = this.search(text, length, from);
    for (let i = 2; i < SLOTS; i++) this.found[i] = NOWHERE;
    this.found[0] = at;
    this.found[1] = at + this.literal.byteLength;
    return at >= 0;
  }

  // --- plain patterns ------------------------------------------------------------------------------------------

  private isLiteral(): bool {
    for (let i = 1; i < this.program.length - 2; i++) {
      if (this.program.op[i] !== OP_CHARACTER) return false;
      const node = this.program.nodes[this.program.x[i]];
      if (node.kind !== NODE_ONE || node.value >= 128) return false;
    }
    return true;
  }

  private literalBytes(): ArrayBuffer {
    const nodes = this.program.nodes;
    const bytes = new ArrayBuffer(nodes.length);
    for (let i = 0; i < nodes.length; i++) store<u8>(changetype<usize>(bytes) + i, nodes[i].value);
    return bytes;
  }

  private search(text: usize, length: i32, from: i32): i32 {
    const count = this.literal.byteLength;
    if (count === 0) return from;
    const literal = changetype<usize>(this.literal);
    const first = load<u8>(literal);
    const last = text + length - count;
    for (let at = text + from; <isize>at <= <isize>last; at++)
      if (load<u8>(at) === first && memory.compare(at, literal, count) === 0) return <i32>(at - text);
    return NOWHERE;
  }

  // --- the machine ---------------------------------------------------------------------------------------------

  /** `whole`: not only whether there is a match, but which. */
  private run(text: usize, length: i32, from: i32, whole: bool): bool {
    this.text = text;
    this.length = length;
    this.hasFound = false;
    this.now.clear();
    let at = from;
    while (true) {
      if (!this.hasFound) this.begin(at);
      if (this.hasFound && !whole) return true;
      if (at >= length || (this.now.count === 0 && this.hasFound)) return this.hasFound;
      const first = <i32>load<u8>(text + at);
      const bytes = first < 128 ? 1 : min(characterBytes(first), length - at);
      this.step(first < 128 ? first : decode(text + at, bytes), at + bytes);
      at += bytes;
    }
  }

  /** A match may begin here. */
  private begin(at: i32): void {
    for (let i = 0; i < this.slotsEach; i++) this.slots[i] = NOWHERE;
    this.follow(this.now, 0, at);
  }

  /** Reads a character: who matches it moves on to the position behind it. */
  private step(c: i32, at: i32): void {
    const now = this.now;
    const next = this.next;
    const program = this.program;
    next.clear();
    for (let i = 0; i < now.count; i++) {
      const instruction = now.instructions[i];
      if (program.op[instruction] === OP_CHARACTER) {
        if (!program.nodes[program.x[instruction]].contains(c, this.ignoreCase)) continue;
      }
      for (let slot = 0; slot < this.slotsEach; slot++)
        this.slots[slot] = now.slots[i * this.slotsEach + slot];
      this.follow(next, instruction + 1, at);
    }
    this.now = next;
    this.next = now;
  }

  /** Adds the instruction, or those that it leads to without reading. */
  private follow(threads: Threads, instruction: i32, at: i32): void {
    if (!threads.reach(instruction)) return;
    const x = this.program.x[instruction];
    switch (this.program.op[instruction]) {
      case OP_JUMP:
        this.follow(threads, x, at);
        break;
      case OP_SPLIT:
        this.follow(threads, x, at);
        this.follow(threads, this.program.y[instruction], at);
        break;
      case OP_SAVE:
        this.save(threads, instruction, x, at);
        break;
      case OP_ASSERT:
        if (this.holds(x, at)) this.follow(threads, instruction + 1, at);
        break;
      case OP_MATCH:
        this.note();
        break;
      default:
        threads.push(instruction, this.slots);
    }
  }

  private save(threads: Threads, instruction: i32, slot: i32, at: i32): void {
    if (slot >= this.slotsEach) {
      this.follow(threads, instruction + 1, at);
      return;
    }
    const before = this.slots[slot];
    this.slots[slot] = at;
    this.follow(threads, instruction + 1, at);
    this.slots[slot] = before;
  }

  private note(): void {
    const start = this.slots[0];
    if (
      this.hasFound &&
      (start > this.found[0] || (start === this.found[0] && this.slots[1] <= this.found[1]))
    )
      return;
    this.hasFound = true;
    for (let i = 0; i < SLOTS; i++) this.found[i] = i < this.slotsEach ? this.slots[i] : NOWHERE;
  }

  private holds(kind: i32, at: i32): bool {
    if (kind === NODE_LINE_START) return at === 0;
    if (kind === NODE_LINE_END) return at === this.length;
    const before = this.isWord(at - 1);
    const after = this.isWord(at);
    if (kind === NODE_WORD_START) return !before && after;
    if (kind === NODE_WORD_END) return before && !after;
    return before !== after;
  }

  private isWord(at: i32): bool {
    return at >= 0 && at < this.length && isWordByte(load<u8>(this.text + at));
  }
}

/** A letter, a digit or _; bytes of characters beyond ASCII count as letters. */
export function isWordByte(c: u32): bool {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c >= 128;
}

function decode(at: usize, bytes: i32): i32 {
  const first = <i32>load<u8>(at);
  if (bytes === 1) return first;
  let c = first & (0x7f >> bytes);
  for (let i = 1; i < bytes; i++) c = (c << 6) | (<i32>load<u8>(at + i) & 0x3f);
  return c;
}
