// sort [-r] [-n] [-u] [FILE...]: writes all lines in order: of their bytes, or -n of the number they start with;
// -r backwards, -u without repeats.

import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { LineSort } from './shared/line-sort';
import { Output } from './shared/output';

const command = new Command('sort', '[-r] [-n] [-u] [FILE...]', 'rnu');

export function main(args: string[]): i32 {
  command.parse(args);
  const lines = new LineSort(command.has('n'), command.has('r'));
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    addLines(input, lines);
    input.close();
  }
  lines.sort();
  print(lines, command.has('u'));
  return command.status;
}

function addLines(input: Input, lines: LineSort): void {
  const length = input.readAll();
  const end = input.whole + length;
  for (let at = input.whole; at < end; ) {
    let newline = at;
    while (newline < end && load<u8>(newline) !== 10) newline++;
    lines.add(at, <i32>(newline - at));
    at = newline + 1;
  }
}

function print(lines: LineSort, unique: bool): void {
  const output = new Output(command);
  for (let i = 0; i < lines.count; i++) {
    if (unique && i > 0 && lines.same(i - 1, i)) continue;
    output.bytes(lines.line(i), lines.length(i));
    output.endLine();
  }
  output.flush();
}
