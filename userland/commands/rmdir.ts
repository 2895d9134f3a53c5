// rmdir DIRECTORY...: removes empty directories.

import { files } from 'cox';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('rmdir', 'DIRECTORY...');
  command.parse(args);
  command.expect(1);
  for (let i = 0; i < command.operands.length; i++) {
    command.check(command.operands[i], files.rmdir(command.operands[i]));
  }
  return command.status;
}
