// cat [FILE...]: writes the files, or standard input, one after the other.

import { stdout } from 'cox';
import { Command } from './shared/command';
import { Inputs } from './shared/input';
import { writeAll } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('cat', '[FILE...]');
  command.parse(args);
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    // The block is sent on from where it arrived, without a copy between.
    for (let count = input.readBlock(); count > 0; count = input.readBlock()) {
      writeAll(command, stdout.stream, input.block, count);
    }
    input.close();
  }
  return command.status;
}
