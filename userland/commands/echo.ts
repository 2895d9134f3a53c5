// echo [-n] [WORD...]: writes its arguments with blanks between, and a newline unless -n.

import { Command } from './shared/command';
import { Output } from './shared/output';

export function main(args: string[]): i32 {
  // Not parsed as options: `echo -x` and `echo --` write what they are given.
  const newline = args.length === 0 || args[0] !== '-n';
  const output = new Output(new Command('echo', '[-n] [WORD...]'));
  for (let i = newline ? 0 : 1; i < args.length; i++) {
    output.text(args[i]);
    if (i + 1 < args.length) output.byte(32);
  }
  if (newline) output.endLine();
  output.flush();
  return 0;
}
