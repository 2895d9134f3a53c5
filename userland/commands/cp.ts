// cp [-r] FROM... TO: copies files; where TO is a directory, into it. -r copies directories with all that is in them.

import { E_EXISTS, E_IS_DIRECTORY, files, path } from 'cox';
import { Command } from './shared/command';
import { Input } from './shared/input';
import { writeAll } from './shared/output';
import { destination, isWithin } from './shared/paths';

const command = new Command('cp', '[-r] FROM... TO', 'rRf'); // an existing TO is written in any case

export function main(args: string[]): i32 {
  command.parse(args);
  if (command.has('R')) command.set('r');
  command.expect(2);
  const to = command.operands.pop();
  const into = files.isDirectory(to);
  if (command.operands.length > 1 && !into) {
    command.fail(to, 'not a directory');
    return command.status;
  }
  for (let i = 0; i < command.operands.length; i++) {
    copy(command.operands[i], destination(command.operands[i], to, into));
  }
  return command.status;
}

function copy(from: string, to: string): void {
  const source = path.absolute(from);
  const target = path.absolute(to);
  if (source === target) command.fail(from, `is the same as ${to}`);
  else if (!files.isDirectory(from)) copyFile(from, to);
  else if (!command.has('r')) command.check(from, E_IS_DIRECTORY);
  else if (isWithin(target, source)) command.fail(from, `cannot be copied into itself, ${to}`);
  else copyDirectory(from, to);
}

function copyDirectory(from: string, to: string): void {
  const entries = files.list(from);
  if (entries === null) {
    command.failedLast(from);
    return;
  }
  const made = files.mkdir(to);
  if (!(made === E_EXISTS && files.isDirectory(to)) && !command.check(to, made)) return;
  for (let i = 0; i < entries.length; i++) {
    const name = entries[i].name;
    if (entries[i].isDirectory) copyDirectory(`${from}/${name}`, `${to}/${name}`);
    else copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

function copyFile(from: string, to: string): void {
  const source = files.openStream(from);
  if (source === null) {
    command.failedLast(from);
    return;
  }
  const target = files.openStream(to, files.OPEN_WRITE | files.OPEN_CREATE | files.OPEN_TRUNCATE);
  if (target === null) {
    command.failedLast(to);
  } else {
    const input = new Input(command, source, from);
    for (let count = input.readBlock(); count > 0; count = input.readBlock()) {
      writeAll(command, target, input.block, count, to);
    }
    target.close();
  }
  source.close();
}
