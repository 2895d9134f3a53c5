// sort [-bfnru] [-t C] [-k KEY]... [-o FILE] [FILE...]: writes all lines in order: of their bytes, or -n of the number they
// start with; -f upper case as lower case, -r backwards, -u without repeats. -k compares a part (see shared/sort-key.ts),
// whose fields -t C separates; -o writes to a file, which may be one of those that are read.

import { files, stdout } from 'cox';
import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { LineSort } from './shared/line-sort';
import { Output } from './shared/output';
import { SortKey } from './shared/sort-key';

const command = new Command('sort', '[-bfnru] [-t C] [-k KEY]... [-o FILE] [FILE...]', 'bfnru', 'tko');

const LETTERS: string = 'bfnr';

export function main(args: string[]): i32 {
  command.parse(args);
  const lines = new LineSort(sortKeys(), command.has('r'));
  const inputs = new Inputs(command, command.operands);
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    addLines(input, lines);
    input.close();
  }
  lines.sort();
  print(lines, command.has('u'));
  return command.status;
}

function sortKeys(): SortKey[] {
  const separator = command.text('t', '');
  if (command.has('t') && separator.length !== 1) command.wrongUse('-t needs one character');
  const texts = command.has('k') ? command.texts('k') : ['1'];
  const keys: SortKey[] = [];
  for (let i = 0; i < texts.length; i++) {
    const key = new SortKey();
    if (!key.parse(texts[i])) command.wrongUse(`-k ${texts[i]} names no field`);
    if (!key.hasLetters) for (let j = 0; j < LETTERS.length; j++) takeLetter(key, LETTERS.charAt(j));
    if (separator.length > 0) key.separator = separator.charCodeAt(0);
    keys.push(key);
  }
  return keys;
}

/** A key without letters of its own takes over those of the command. */
function takeLetter(key: SortKey, letter: string): void {
  if (command.has(letter)) key.letter(letter);
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
  const name = command.text('o', '');
  const flags = files.OPEN_WRITE | files.OPEN_CREATE | files.OPEN_TRUNCATE;
  const stream = command.has('o') ? files.openStream(name, flags) : stdout.stream;
  if (stream === null) {
    command.failedLast(name);
    return;
  }
  const output = new Output(command, stream, command.has('o') ? name : 'standard output');
  for (let i = 0; i < lines.count; i++) {
    if (unique && i > 0 && lines.same(i - 1, i)) continue;
    output.bytes(lines.line(i), lines.length(i));
    output.endLine();
  }
  output.flush();
}
