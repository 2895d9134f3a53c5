// shutdown [STATUS]: ends everything and powers the machine off, with this exit status (0).

import { registry } from 'cox';
import { shutdown } from 'cox/system';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('shutdown', '[STATUS]');
  command.parse(args);
  command.expect(0, 1);
  const status = command.operands.length > 0 ? command.toNumber(command.operands[0]) : 0;
  const system = registry.lookup('system');
  if (command.check('system', system)) command.check('system', shutdown(system, status));
  return command.status;
}
