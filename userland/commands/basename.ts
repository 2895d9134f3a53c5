// basename PATH [SUFFIX]: the last part of a path, without the suffix.

import { console, path } from 'cox';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('basename', 'PATH [SUFFIX]');
  command.parse(args);
  command.expect(1, 2);
  let name = path.baseName(command.operands[0]);
  const suffix = command.operands.length > 1 ? command.operands[1] : '';
  if (suffix.length < name.length && name.endsWith(suffix))
    name = name.substring(0, name.length - suffix.length);
  console.log(name);
  return 0;
}
