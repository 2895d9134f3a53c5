// tail [-n N | -c N] [-q] [FILE...]: writes the last N lines (10), or bytes, of each file, or of standard input; +N: those from
// number N on. -q: without the files' names. -5 is -n 5.
//
// What was read is kept in one block of memory; whenever it has doubled, all but the last N lines is dropped. So memory is
// about twice the lines wanted, whatever the length of the input, and each byte is moved about once.

import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('tail', '[-n [+]N | -c [+]N] [-q] [FILE...]', 'q', 'nc');

const FIRST_BYTES: i32 = 65536;

class Kept {
  start: usize = heap.alloc(FIRST_BYTES);
  used: i32 = 0;
  private capacity: i32 = FIRST_BYTES;

  /** So many lines, or bytes. */
  constructor(
    private lines: i32,
    private inBytes: bool,
  ) {}

  add(from: usize, count: i32): void {
    if (this.used + count > this.capacity) this.makeRoom();
    memory.copy(this.start + this.used, from, count);
    this.used += count;
  }

  /** Offset where the last lines begin. A newline at the very end closes the last line. */
  lastLines(): i32 {
    if (this.inBytes) return max(this.used - this.lines, 0);
    let lines = 0;
    for (let i = this.used - 2; i >= 0 && this.lines > 0; i--) {
      if (load<u8>(this.start + i) === 10 && ++lines === this.lines) return i + 1;
    }
    return this.lines > 0 ? 0 : this.used;
  }

  private makeRoom(): void {
    const from = this.lastLines();
    this.used -= from;
    memory.copy(this.start, this.start + from, this.used);
    if (this.used * 2 < this.capacity) return;
    this.capacity *= 2;
    this.start = heap.realloc(this.start, this.capacity);
  }
}

export function main(args: string[]): i32 {
  command.numberOption = 'n';
  command.parse(args);
  const inBytes = command.has('c');
  const count = command.text(inBytes ? 'c' : 'n', '10');
  const fromStart = count.startsWith('+');
  const lines = command.toNumber(fromStart ? count.substring(1) : count);
  const output = new Output(command);
  const inputs = new Inputs(command, command.operands);
  const headings = inputs.count > 1 && !command.has('q');
  const kept = new Kept(lines, inBytes);
  let first = true;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    if (headings) output.line(`${first ? '' : '\n'}==> ${input.name} <==`);
    first = false;
    if (fromStart && inBytes) copyBytesFrom(input, lines, output);
    else if (fromStart) copyFrom(input, lines, output);
    else printLast(input, kept, output);
    input.close();
  }
  output.flush();
  return command.status;
}

/** Writes the lines from this number on, counted from 1. */
function copyFrom(input: Input, first: i32, output: Output): void {
  for (let number = 1; input.next(); number++) {
    if (number >= first) output.bytes(input.line, input.length + i32(input.terminated));
  }
}

function copyBytesFrom(input: Input, first: i32, output: Output): void {
  let skip = max(first - 1, 0);
  for (let count = input.readCopy(); count > 0; count = input.readCopy()) {
    const skipped = min(skip, count);
    skip -= skipped;
    output.bytes(input.copy + skipped, count - skipped);
  }
}

function printLast(input: Input, kept: Kept, output: Output): void {
  kept.used = 0;
  readAll(input, kept);
  const from = kept.lastLines();
  output.bytes(kept.start + from, kept.used - from);
}

function readAll(input: Input, kept: Kept): void {
  for (let count = input.readBlock(); count > 0; count = input.readBlock()) kept.add(input.block, count);
}
