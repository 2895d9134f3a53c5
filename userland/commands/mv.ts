// mv FROM... TO: gives a file or directory another name; where TO is a directory, moves them into it.

import { files } from 'cox';
import { Command } from './shared/command';
import { destination } from './shared/paths';

export function main(args: string[]): i32 {
  const command = new Command('mv', 'FROM... TO', 'f'); // -f is how it always works
  command.parse(args);
  command.expect(2);
  const to = command.operands.pop();
  const into = files.isDirectory(to);
  if (command.operands.length > 1 && !into) {
    command.fail(to, 'not a directory');
    return command.status;
  }
  for (let i = 0; i < command.operands.length; i++) {
    const from = command.operands[i];
    command.check(from, files.rename(from, destination(from, to, into)));
  }
  return command.status;
}
