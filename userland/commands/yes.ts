// yes [WORD...]: writes a line (y) again and again, until nobody reads it.

import { Command } from './shared/command';
import { Output } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('yes', '[WORD...]');
  command.parse(args);
  const line = command.operands.length > 0 ? command.operands.join(' ') : 'y';
  const output = new Output(command);
  while (true) output.line(line);
}
