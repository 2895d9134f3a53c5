// grep [-i] [-v] [-n] [-c] PATTERN [FILE...]: writes the lines that match (-v: that do not). -n puts the line's number
// before it, -c writes only how many there are. Patterns: see shared/regex.ts.
// Exit status: 0 if a line was selected, 1 if none, 2 after an error.

import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';
import { Regex } from './shared/regex';

const command = new Command('grep', '[-i] [-v] [-n] [-c] PATTERN [FILE...]', 'ivnc');
const output = new Output(command);

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(1);
  const pattern = new Regex(command.operands.shift(), command.has('i'));
  if (pattern.error.length > 0) command.wrongUse(`pattern: ${pattern.error}`);
  const inputs = new Inputs(command, command.operands);
  let selected = 0;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    selected += search(input, pattern, inputs.count > 1 ? `${input.name}:` : '');
    input.close();
  }
  output.flush();
  if (command.status !== 0) return 2;
  return selected > 0 ? 0 : 1;
}

/** How many lines of the input were selected; writes them, unless -c. */
function search(input: Input, pattern: Regex, prefix: string): i32 {
  const inverted = command.has('v');
  const countOnly = command.has('c');
  let selected = 0;
  for (let number = 1; input.next(); number++) {
    if (pattern.matches(input.line, input.length) === inverted) continue;
    selected++;
    if (!countOnly) printLine(input, prefix, number);
  }
  if (countOnly) output.line(`${prefix}${selected}`);
  return selected;
}

function printLine(input: Input, prefix: string, number: i32): void {
  if (prefix.length > 0) output.text(prefix);
  if (command.has('n')) {
    output.number(number);
    output.byte(58);
  }
  output.bytes(input.line, input.length);
  output.endLine();
}
