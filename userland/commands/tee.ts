// tee [-a] [FILE...]: copies its input to its output, and into each file; -a adds to the files.

import { files, Stream, stdin, stdout } from 'cox';
import { Command } from './shared/command';
import { Input } from './shared/input';
import { writeAll } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('tee', '[-a] [FILE...]', 'a');
  command.parse(args);
  const how = command.has('a') ? files.OPEN_APPEND : files.OPEN_TRUNCATE;
  const targets: Stream[] = [];
  const names: string[] = [];
  for (let i = 0; i < command.operands.length; i++) {
    const name = command.operands[i];
    const stream = files.openStream(name, files.OPEN_WRITE | files.OPEN_CREATE | how);
    if (stream === null) {
      command.failedLast(name);
      continue;
    }
    targets.push(stream);
    names.push(name);
  }
  const input = new Input(command, stdin.stream, 'standard input');
  for (let count = input.readCopy(); count > 0; count = input.readCopy()) {
    for (let i = 0; i < targets.length; i++) writeAll(command, targets[i], input.copy, count, names[i]);
    writeAll(command, stdout.stream, input.copy, count);
  }
  return command.status;
}
