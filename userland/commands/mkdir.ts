// mkdir [-p] DIRECTORY...: makes directories; -p also those above, and is content where they are there already.

import { E_EXISTS, files } from 'cox';
import { Command } from './shared/command';

const command = new Command('mkdir', '[-p] DIRECTORY...', 'p');

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(1);
  for (let i = 0; i < command.operands.length; i++) {
    const path = command.operands[i];
    if (command.has('p')) makeAll(path);
    else command.check(path, files.mkdir(path));
  }
  return command.status;
}

/** Makes /a, /a/b and /a/b/c for /a/b/c. */
function makeAll(path: string): void {
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
    if (!makeOne(path.substring(0, slash))) return;
  }
  makeOne(path);
}

function makeOne(path: string): bool {
  const result = files.mkdir(path);
  if (result === E_EXISTS && files.isDirectory(path)) return true;
  return command.check(path, result);
}
