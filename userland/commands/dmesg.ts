// dmesg: the log of the system: what has been started, and what has failed.

import { registry, stdout } from 'cox';
import { readLog, readLogNext, readLogText } from 'cox/system';
import { MESSAGE_PAGE } from '../../abi/memory-map';
import { Command } from './shared/command';
import { writeAll } from './shared/output';

export function main(args: string[]): i32 {
  const command = new Command('dmesg', '');
  command.parse(args);
  command.expect(0, 0);
  const system = registry.lookup('system');
  if (!command.check('init', system)) return command.status;
  let cursor: u32 = 0;
  while (true) {
    const status = readLog(system, cursor);
    if (!command.check('init', status)) return command.status;
    const bytes = readLogText();
    cursor = readLogNext();
    if (bytes === 0) return 0;
    const copy = heap.alloc(bytes);
    memory.copy(copy, MESSAGE_PAGE, bytes);
    writeAll(command, stdout.stream, copy, bytes);
  }
}
