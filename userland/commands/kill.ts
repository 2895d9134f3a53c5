// kill PID...: ends processes.

import { process } from 'cox';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('kill', 'PID...');
  command.parse(args);
  command.expect(1);
  for (let i = 0; i < command.operands.length; i++) {
    const pid = command.toNumber(command.operands[i]);
    command.check(command.operands[i], process.kill(pid));
  }
  return command.status;
}
