// df [-h]: how full the file system is, in KiB, as its server tells; -h in units that fit.

import { files } from 'cox';
import { space, spaceFree, spaceTotal } from 'cox/fs';
import { Command } from './shared/command';
import { Output } from './shared/output';
import { shortSize } from './shared/sizes';

export function main(args: string[]): i32 {
  const command = new Command('df', '[-h]', 'hk');
  command.parse(args);
  command.expect(0, 0);
  const status = space(files.root());
  if (!command.check('/', status)) return command.status;
  const total = <i32>spaceTotal();
  const free = <i32>spaceFree();
  const output = new Output(command);
  const short = command.has('h');
  output.line(`     TOTAL      USED      FREE  USE%${short ? '' : '  (KiB)'}`);
  printSize(output, total, short);
  printSize(output, total - free, short);
  printSize(output, free, short);
  output.column(total > 0 ? ((total - free) * 100) / total : 0, 5);
  output.line('%  /');
  output.flush();
  return 0;
}

function printSize(output: Output, kib: i32, short: bool): void {
  if (short) output.text(shortSize(<i64>kib * 1024).padStart(10));
  else output.column(kib, 10);
}
