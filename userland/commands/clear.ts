// clear: empties the terminal's screen.

import { Command } from './shared/command';
import { Output } from './shared/output';

const HOME_AND_ERASE: string = '\x1b[H\x1b[2J\x1b[3J';

export function main(args: string[]): i32 {
  const command = new Command('clear', '');
  command.parse(args);
  command.expect(0, 0);
  const output = new Output(command);
  output.text(HOME_AND_ERASE);
  output.flush();
  return 0;
}
