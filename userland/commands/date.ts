// date [+FORMAT]: the date and time (UTC). In a format %Y %m %d %H %M %S stand for the numbers, %a %b for names, %s for the
// seconds since 1970, %F for %Y-%m-%d, %T for %H:%M:%S.

import { time } from 'cox';
import { Calendar } from './shared/calendar';
import { Command } from './shared/command';
import { Output } from './shared/output';

const FORMAT: string = '%a %b %d %H:%M:%S UTC %Y';

export function main(args: string[]): i32 {
  const command = new Command('date', '[+FORMAT]', 'u'); // it is UTC in any case
  command.parse(args);
  command.expect(0, 1);
  let format = FORMAT;
  if (command.operands.length > 0) {
    if (!command.operands[0].startsWith('+')) command.wrongUse('a format starts with +');
    format = command.operands[0].substring(1);
  }
  const now = time.now();
  if (now < 0) {
    command.failed('clock', <i32>now);
    return command.status;
  }
  const output = new Output(command);
  output.line(new Calendar(now).format(format));
  output.flush();
  return 0;
}
