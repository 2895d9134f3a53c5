// touch FILE...: makes empty files where there are none, and sets the time of change of those that are there.

import { files } from 'cox';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('touch', 'FILE...');
  command.parse(args);
  command.expect(1);
  for (let i = 0; i < command.operands.length; i++) {
    command.check(command.operands[i], files.touch(command.operands[i]));
  }
  return command.status;
}
