// head [-n N | -c N] [-q] [FILE...]: writes the first N lines (10), or bytes, of each file, or of standard input; -q: without
// their names. -5 is -n 5.

import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('head', '[-n N | -c N] [-q] [FILE...]', 'q', 'nc');

export function main(args: string[]): i32 {
  command.numberOption = 'n';
  command.parse(args);
  const lines = command.number('n', 10);
  const output = new Output(command);
  const inputs = new Inputs(command, command.operands);
  const headings = inputs.count > 1 && !command.has('q');
  let first = true;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    if (headings) output.line(`${first ? '' : '\n'}==> ${input.name} <==`);
    first = false;
    if (command.has('c')) copyBytes(input, command.number('c', 0), output);
    else copyLines(input, lines, output);
    input.close();
  }
  output.flush();
  return command.status;
}

function copyBytes(input: Input, bytes: i32, output: Output): void {
  for (let left = bytes; left > 0; ) {
    const count = min(input.readCopy(), left);
    if (count === 0) return;
    output.bytes(input.copy, count);
    left -= count;
  }
}

function copyLines(input: Input, lines: i32, output: Output): void {
  for (let i = 0; i < lines && input.next(); i++) {
    output.bytes(input.line, input.length + i32(input.terminated));
  }
}
