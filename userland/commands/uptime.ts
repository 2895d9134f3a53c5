// uptime: how long the machine has been up, and how many processes there are.
//
//   up 1 day, 02:03:04; 9 processes

import { process, time } from 'cox';
import { Command } from './shared/command';
import { Output } from './shared/output';

const DAY_SECONDS: u32 = 86400;

export function main(args: string[]): i32 {
  const command = new Command('uptime', '');
  command.parse(args);
  command.expect(0, 0);
  const entries = process.list();
  if (entries === null) {
    command.failedLast('process server');
    return command.status;
  }
  const output = new Output(command);
  output.line(`up ${duration(time.uptime())}; ${entries.length} processes`);
  output.flush();
  return 0;
}

function duration(seconds: u32): string {
  const days = seconds / DAY_SECONDS;
  const clock = [(seconds % DAY_SECONDS) / 3600, (seconds / 60) % 60, seconds % 60];
  let text = days === 0 ? '' : days === 1 ? '1 day, ' : `${days} days, `;
  for (let i = 0; i < clock.length; i++) text += (i > 0 ? ':' : '') + clock[i].toString().padStart(2, '0');
  return text;
}
