// cut -b LIST | -c LIST | -f LIST [-d CHARACTER] [-s] [FILE...]: writes of each line some bytes, characters, or fields. Fields are
// separated by a tab, or what -d says; a line without one is written whole, unless -s. A list is like 1,3-5,7-.

import { characterBytes } from './shared/bytes';
import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';
import { Ranges } from './shared/ranges';

const command = new Command('cut', '-b LIST | -c LIST | -f LIST [-d CHARACTER] [-s] [FILE...]', 's', 'bcfd');
const output = new Output(command);

export function main(args: string[]): i32 {
  command.parse(args);
  const kind = command.has('f') ? 'f' : command.has('c') ? 'c' : 'b';
  if (i32(command.has('b')) + i32(command.has('c')) + i32(command.has('f')) !== 1)
    command.wrongUse('one of -b, -c and -f is needed');
  const ranges = new Ranges(command.text(kind, ''));
  if (ranges.error.length > 0) command.wrongUse(ranges.error);
  const separator = command.text('d', '\t');
  if (separator.length !== 1 || separator.charCodeAt(0) > 127)
    command.wrongUse('-d needs one character of ASCII');
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    while (input.next()) {
      if (kind === 'f') cutFields(input, ranges, separator.charCodeAt(0));
      else cutPlaces(input, ranges, kind === 'c');
    }
    input.close();
  }
  output.flush();
  return command.status;
}

/** Bytes, or characters of UTF-8. */
function cutPlaces(input: Input, ranges: Ranges, characters: bool): void {
  let place = 1;
  for (let i = 0; i < input.length; place++) {
    const wanted = characters ? characterBytes(load<u8>(input.line + i)) : 1;
    const bytes = min(wanted, input.length - i);
    if (ranges.has(place)) output.bytes(input.line + i, bytes);
    i += bytes;
  }
  output.endLine();
}

function cutFields(input: Input, ranges: Ranges, separator: i32): void {
  let place = 1;
  let start = 0;
  let written = false;
  for (let i = 0; i <= input.length; i++) {
    if (i < input.length && load<u8>(input.line + i) !== separator) continue;
    if (i === input.length && place === 1) {
      if (!command.has('s')) writeWhole(input);
      return;
    }
    if (ranges.has(place++)) {
      if (written) output.byte(separator);
      output.bytes(input.line + start, i - start);
      written = true;
    }
    start = i + 1;
  }
  output.endLine();
}

function writeWhole(input: Input): void {
  output.bytes(input.line, input.length);
  output.endLine();
}
