// cd, pwd.

import { E_NOT_DIRECTORY, E_NOT_FOUND, errorText, files, path } from 'cox';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { STATUS_FAILED, wrongUse } from './builtin';

export function printDirectory(_shell: Shell, _args: string[], streams: Streams): i32 {
  streams.print(`${path.directory()}\n`);
  return 0;
}

export function changeDirectory(shell: Shell, args: string[], streams: Streams): i32 {
  let target = args.length > 1 ? args[1] : shell.variables.get('HOME');
  if (target === '-') {
    target = shell.variables.get('OLDPWD');
    if (target.length === 0) return wrongUse(args, 'there is no directory before this one', streams);
    streams.print(`${target}\n`);
  }
  const directory = path.absolute(target);
  if (!files.isDirectory(directory)) {
    const error = files.exists(directory) ? E_NOT_DIRECTORY : E_NOT_FOUND;
    streams.complain(`cd: ${target}: ${errorText(error)}`);
    return STATUS_FAILED;
  }
  shell.variables.set('OLDPWD', path.directory());
  path.setDirectory(directory);
  shell.variables.set('PWD', directory);
  return 0;
}
