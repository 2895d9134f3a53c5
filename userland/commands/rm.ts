// rm [-r] [-f] PATH...: removes files; -r directories with all that is in them; -f is content where there is nothing.

import { E_IS_DIRECTORY, E_NOT_FOUND, files, path as paths } from 'cox';
import { Command } from './shared/command';

const command = new Command('rm', '[-r] [-f] PATH...', 'rRf');

export function main(args: string[]): i32 {
  command.parse(args);
  if (command.has('R')) command.set('r');
  command.expect(command.has('f') ? 0 : 1);
  for (let i = 0; i < command.operands.length; i++) {
    const name = paths.baseName(command.operands[i]);
    if (name === '.' || name === '..' || name === '/')
      command.fail(command.operands[i], 'will not be removed');
    else remove(command.operands[i]);
  }
  return command.status;
}

function remove(path: string): void {
  const result = files.remove(path);
  if (result === E_NOT_FOUND && command.has('f')) return;
  if (result !== E_IS_DIRECTORY || !command.has('r')) command.check(path, result);
  else removeDirectory(path);
}

function removeDirectory(path: string): void {
  const entries = files.list(path);
  if (entries === null) {
    command.failedLast(path);
    return;
  }
  for (let i = 0; i < entries.length; i++) remove(`${path}/${entries[i].name}`);
  command.check(path, files.rmdir(path));
}
