// edit [FILE]: a full-screen editor. The line at the bottom tells its keys.

import { Command } from '../shared/command';
import { Screen } from '../shared/screen';
import { Editor } from './editor';

export function main(args: string[]): i32 {
  const command = new Command('edit', '[FILE]');
  command.parse(args);
  command.expect(0, 1);
  const name = command.operands.length > 0 ? command.operands[0] : '';
  const screen = new Screen();
  screen.followsSize = true;
  const editor = new Editor(screen, name);
  const error = editor.open();
  if (error.length > 0) {
    command.fail(name, error);
    return command.status;
  }
  if (!screen.open()) {
    command.fail('standard input', 'not a terminal');
    return command.status;
  }
  editor.run();
  screen.close();
  return 0;
}
