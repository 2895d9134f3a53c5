// env: writes the environment, NAME=value, one a line.

import { environment } from 'cox';
import { Command } from './shared/command';
import { Output } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('env', '');
  command.parse(args);
  command.expect(0, 0);
  const output = new Output(command);
  const variables = environment();
  for (let i = 0; i < variables.length; i++) output.line(variables[i]);
  output.flush();
  return 0;
}
