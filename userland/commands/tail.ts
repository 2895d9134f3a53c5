// tail [-n N | -n +N] [FILE...]: writes the last N lines (10) of each file, or of standard input; +N: the lines from number N on.
//
// What was read is kept in one block of memory; whenever it has doubled, all but the last N lines is dropped. So memory is
// about twice the lines wanted, whatever the length of the input, and each byte is moved about once.

import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('tail', '[-n [+]N] [FILE...]', '', 'n');

const FIRST_BYTES: i32 = 65536;

class Kept {
  start: usize = heap.alloc(FIRST_BYTES);
  used: i32 = 0;
  private capacity: i32 = FIRST_BYTES;

  constructor(private lines: i32) {}

  add(from: usize, count: i32): void {
    if (this.used + count > this.capacity) this.makeRoom();
    memory.copy(this.start + this.used, from, count);
    this.used += count;
  }

  /** Offset where the last lines begin. A newline at the very end closes the last line. */
  lastLines(): i32 {
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
  command.parse(args);
  const count = command.text('n', '10');
  const fromStart = count.startsWith('+');
  const lines = command.toNumber(fromStart ? count.substring(1) : count);
  const output = new Output(command);
  const inputs = new Inputs(command, command.operands);
  const headings = inputs.count > 1;
  const kept = new Kept(lines);
  let first = true;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    if (headings) output.line(`${first ? '' : '\n'}==> ${input.name} <==`);
    first = false;
    if (fromStart) copyFrom(input, lines, output);
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

function printLast(input: Input, kept: Kept, output: Output): void {
  kept.used = 0;
  readAll(input, kept);
  const from = kept.lastLines();
  output.bytes(kept.start + from, kept.used - from);
}

function readAll(input: Input, kept: Kept): void {
  for (let count = input.readBlock(); count > 0; count = input.readBlock()) kept.add(input.block, count);
}
