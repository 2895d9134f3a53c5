// df: how full the file system is, in KiB, as its server tells.

import { files } from 'cox';
import { space, spaceFree, spaceTotal } from 'cox/fs';
import { Command } from './shared/command';
import { Output } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('df', '');
  command.parse(args);
  command.expect(0, 0);
  const status = space(files.root());
  if (!command.check('/', status)) return command.status;
  const total = <i32>spaceTotal();
  const free = <i32>spaceFree();
  const output = new Output(command);
  output.line('     TOTAL      USED      FREE  USE%  (KiB)');
  output.column(total, 10);
  output.column(total - free, 10);
  output.column(free, 10);
  output.column(total > 0 ? ((total - free) * 100) / total : 0, 5);
  output.line('%  /');
  output.flush();
  return 0;
}
