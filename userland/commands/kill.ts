// kill [-SIGNAL] PID...: ends processes; -STOP stops them, -CONT lets them go on, -0 only asks whether they are there.

import { console, process } from 'cox';
import { KillRequest, SIGNAL_LIST } from '../lib/signal-names';
import { Command } from './shared/command';

export function main(args: string[]): i32 {
  const command = new Command('kill', '[-SIGNAL] PID...');
  if (args.includes('--help')) command.parse(['--help']);
  const request = new KillRequest(args);
  if (request.error.length > 0) command.wrongUse(request.error);
  if (request.lists) console.log(SIGNAL_LIST);
  for (let i = 0; i < request.targets.length; i++) {
    const pid = command.toNumber(request.targets[i]);
    command.check(request.targets[i], process.signal(pid, request.signal));
  }
  return command.status;
}
