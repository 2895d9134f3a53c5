// head [-n N] [FILE...]: writes the first N lines (10) of each file, or of standard input.

import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';

const command = new Command('head', '[-n N] [FILE...]', '', 'n');

export function main(args: string[]): i32 {
  command.parse(args);
  const lines = command.number('n', 10);
  const output = new Output(command);
  const inputs = new Inputs(command, command.operands);
  const headings = inputs.count > 1;
  let first = true;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    if (headings) output.line(`${first ? '' : '\n'}==> ${input.name} <==`);
    first = false;
    copyLines(input, lines, output);
    input.close();
  }
  output.flush();
  return command.status;
}

function copyLines(input: Input, lines: i32, output: Output): void {
  for (let i = 0; i < lines && input.next(); i++) {
    output.bytes(input.line, input.length + i32(input.terminated));
  }
}
