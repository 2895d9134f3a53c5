// stat FILE...: what the file system knows of files: kind, size in bytes, time of the last change.

import { files } from 'cox';
import { Calendar } from './shared/calendar';
import { Command } from './shared/command';
import { Output } from './shared/output';

const KINDS: string[] = ['unknown', 'file', 'directory', 'pipe', 'terminal', 'device'];

export function main(args: string[]): i32 {
  const command = new Command('stat', 'FILE...');
  command.parse(args);
  command.expect(1);
  const output = new Output(command);
  for (let i = 0; i < command.operands.length; i++) {
    const name = command.operands[i];
    const stat = files.stat(name);
    if (stat === null) {
      command.failedLast(name);
      continue;
    }
    const kind = stat.kind < <u32>KINDS.length ? KINDS[stat.kind] : KINDS[0];
    const changed = new Calendar(stat.modified).format('%F %T');
    output.line(`${name}: ${kind}, ${stat.size} bytes, changed ${changed} UTC`);
  }
  output.flush();
  return command.status;
}
