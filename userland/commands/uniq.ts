// uniq [-c] [-d] [-u] [FILE]: writes each run of equal lines once; -c with how many there were, -d only runs of two and more,
// -u only lines that are alone.

import { equalBytes } from './shared/bytes';
import { Command } from './shared/command';
import { Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('uniq', '[-c] [-d] [-u] [FILE]', 'cdu');
const output = new Output(command);

// The line that the run repeats: a copy, as reading on overwrites the original.
let line: usize = heap.alloc(256);
let capacity: i32 = 256;
let length: i32 = 0;
let repeats: i32 = 0;

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(0, 1);
  const inputs = new Inputs(command, command.operands);
  const input = inputs.next();
  while (input !== null && input.next()) {
    if (repeats > 0 && equalBytes(line, length, input.line, input.length)) {
      repeats++;
    } else {
      print();
      keep(input.line, input.length);
    }
  }
  print();
  output.flush();
  return command.status;
}

function keep(from: usize, bytes: i32): void {
  while (capacity < bytes) {
    capacity *= 2;
    line = heap.realloc(line, capacity);
  }
  memory.copy(line, from, bytes);
  length = bytes;
  repeats = 1;
}

function print(): void {
  if (repeats === 0 || (command.has('d') && repeats === 1) || (command.has('u') && repeats > 1)) return;
  if (command.has('c')) {
    output.column(repeats, 7);
    output.byte(32);
  }
  output.bytes(line, length);
  output.endLine();
}
