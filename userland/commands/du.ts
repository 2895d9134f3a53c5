// du [-a] [-h] [-s] [PATH...]: the space that directories take with all that is in them, in KiB, each file rounded up; -a also
// files, -s only the operands themselves, -h in units that fit.

import { files, path } from 'cox';
import { Command } from './shared/command';
import { Output } from './shared/output';
import { shortSize } from './shared/sizes';

const command = new Command('du', '[-a] [-h] [-s] [PATH...]', 'ahs');
const output = new Output(command);
const KIB: i32 = 1024;

export function main(args: string[]): i32 {
  command.parse(args);
  if (command.operands.length === 0) command.operands.push('.');
  for (let i = 0; i < command.operands.length; i++) {
    const name = command.operands[i];
    const stat = files.stat(name);
    if (stat === null) command.failedLast(name);
    else measure(name, stat.isDirectory, stat.size, true);
  }
  output.flush();
  return command.status;
}

/** KiB of a file, or of all below a directory; prints what is to be told. */
function measure(name: string, isDirectory: bool, size: i32, isOperand: bool): i32 {
  let total = (size + KIB - 1) / KIB;
  if (isDirectory) total = measureEntries(name);
  if (isOperand || (!command.has('s') && (isDirectory || command.has('a')))) print(total, name);
  return total;
}

function print(kib: i32, name: string): void {
  output.line(`${command.has('h') ? shortSize(<i64>kib * KIB) : kib.toString()}\t${name}`);
}

function measureEntries(name: string): i32 {
  const entries = files.list(name);
  if (entries === null) {
    command.failedLast(name);
    return 0;
  }
  let total = 0;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    total += measure(path.join(name, entry.name), entry.isDirectory, entry.size, false);
  }
  return total;
}
