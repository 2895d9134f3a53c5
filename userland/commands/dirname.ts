// dirname PATH...: the paths without their last parts.

import { console } from 'cox';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('dirname', 'PATH...');
  command.parse(args);
  command.expect(1);
  for (let i = 0; i < command.operands.length; i++) console.log(directory(command.operands[i]));
  return 0;
}

function directory(path: string): string {
  let end = path.length;
  while (end > 1 && path.charAt(end - 1) === '/') end--;
  end = path.lastIndexOf('/', end - 1);
  if (end < 0) return '.';
  while (end > 0 && path.charAt(end - 1) === '/') end--;
  return end === 0 ? '/' : path.substring(0, end);
}
