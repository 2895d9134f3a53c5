// free: the machine's memory in KiB: all of it, what is in use, what is free.

import { PAGE_BYTES } from '../../abi/memory-map';
import { result1, result2, sysSystemInspect } from '../../build/generated/syscalls';
import { Command } from './shared/command';
import { Output } from './shared/output';

const INSPECT_PAGES: u32 = 0;
const PAGE_KIB: i32 = PAGE_BYTES / 1024;

export function main(args: string[]): i32 {
  const command = new Command('free', '');
  command.parse(args);
  command.expect(0, 0);
  const status = sysSystemInspect(INSPECT_PAGES);
  if (!command.check('kernel', status)) return command.status;
  const total = <i32>result1() * PAGE_KIB;
  const unused = <i32>result2() * PAGE_KIB;
  const output = new Output(command);
  output.line('     TOTAL      USED      FREE  (KiB)');
  output.column(total, 10);
  output.column(total - unused, 10);
  output.column(unused, 10);
  output.endLine();
  output.flush();
  return 0;
}
