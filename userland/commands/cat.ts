// cat [-n] [FILE...]: writes the files, or standard input, one after the other; -n with a number before each line.

import { stdout } from 'cox';
import { Command } from './shared/command';
import { Inputs } from './shared/input';
import { Output, writeAll } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('cat', '[-n] [FILE...]', 'nu'); // -u is how it always works
  command.parse(args);
  const inputs = new Inputs(command, command.operands);
  if (command.has('n')) return writeNumbered(command, inputs);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    // The block is sent on from where it arrived, without a copy between.
    for (let count = input.readBlock(); count > 0; count = input.readBlock()) {
      writeAll(command, stdout.stream, input.block, count);
    }
    input.close();
  }
  return command.status;
}

function writeNumbered(command: Command, inputs: Inputs): i32 {
  const output = new Output(command);
  let number = 1;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    while (input.next()) {
      output.column(number++, 6);
      output.byte(9);
      output.bytes(input.line, input.length + i32(input.terminated));
    }
    input.close();
  }
  output.flush();
  return command.status;
}
