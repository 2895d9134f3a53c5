// grep [-EFchilnoqrsvwx] [-m N] PATTERN | -e PATTERN... [FILE...]: writes the lines that match (-v: that do not).
//
//   which  -i upper case as lower, -w whole words, -x whole lines, -m N the first N, -r all files below a directory
//   what   -c how many there are, -l the files that have some, -n with numbers, -o only what matches, -h without
//          names of files, -q nothing; -s: no word about files that are not there
//   how    shared/regex-tree.ts describes patterns; -E extended ones, -F plain text
//
// Exit status: 0 if a line was selected, 1 if none, 2 after an error.

import { exit, files, path } from 'cox';
import { Command } from './shared/command';
import { Input, Inputs } from './shared/input';
import { Output } from './shared/output';
import { isWordByte, Regex } from './shared/regex';

const command = new Command(
  'grep',
  '[-EFchilnoqrsvwx] [-m N] PATTERN | -e PATTERN... [FILE...]',
  'EFchilnoqrsvwxH',
  'em',
);
const output = new Output(command);
const SPECIAL: string = '\\.[*^$';

export function main(args: string[]): i32 {
  command.parse(args);
  if (!command.has('e')) command.expect(1);
  const given = command.has('e') ? command.texts('e') : [command.operands.shift()];
  const regex = new Regex(patternOf(given.join('\n').split('\n')), command.has('i'), command.has('E'));
  if (regex.error.length > 0) command.wrongUse(`pattern: ${regex.error}`);
  const recursive = command.has('r');
  if (recursive && command.operands.length === 0) command.operands.push('.');
  const names = recursive ? allFiles(command.operands) : command.operands;
  if (command.has('s')) dropMissing(names);
  const selected = names.length === 0 && command.operands.length > 0 ? 0 : searchAll(regex, names, recursive);
  output.flush();
  if (command.status !== 0) return 2;
  return selected > 0 ? 0 : 1;
}

/** One pattern for all: as -F, -x and -E have it. */
function patternOf(patterns: string[]): string {
  const extended = command.has('E');
  if (command.has('F'))
    for (let i = 0; i < patterns.length; i++) patterns[i] = escaped(patterns[i], extended);
  let pattern = patterns.join(extended ? '|' : '\\|');
  if (command.has('x')) pattern = extended ? `^(${pattern})$` : `^\\(${pattern}\\)$`;
  return pattern;
}

function escaped(text: string, extended: bool): string {
  let pattern = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    pattern += (SPECIAL.includes(c) || (extended && '(){}|+?'.includes(c)) ? '\\' : '') + c;
  }
  return pattern;
}

/** All files below these paths. */
function allFiles(paths: string[]): string[] {
  let found: string[] = [];
  for (let i = 0; i < paths.length; i++) {
    if (files.isDirectory(paths[i])) found = found.concat(filesBelow(paths[i]));
    else found.push(paths[i]);
  }
  return found;
}

function filesBelow(directory: string): string[] {
  const entries = files.list(directory);
  if (entries === null) {
    command.failedLast(directory);
    return [];
  }
  const paths: string[] = [];
  for (let i = 0; i < entries.length; i++) paths.push(path.join(directory, entries[i].name));
  return allFiles(paths);
}

/** -s: what cannot be opened counts as an error, but nothing is said of it. */
function dropMissing(names: string[]): void {
  for (let i = names.length - 1; i >= 0; i--) {
    if (names[i] === '-' || files.exists(names[i])) continue;
    names.splice(i, 1);
    command.status = 2;
  }
}

function searchAll(regex: Regex, names: string[], recursive: bool): i32 {
  const inputs = new Inputs(command, names);
  const named = command.has('H') || ((inputs.count > 1 || recursive) && !command.has('h'));
  let selected = 0;
  for (let input = inputs.next(); input !== null; input = inputs.next()) {
    selected += search(input, regex, named ? `${input.name}:` : '');
    input.close();
  }
  return selected;
}

/** How many lines of the input were selected; writes what is asked for. */
function search(input: Input, regex: Regex, prefix: string): i32 {
  const inverted = command.has('v');
  const most = command.number('m', i32.MAX_VALUE);
  const silent = command.has('c') || command.has('l');
  let selected = 0;
  for (let number = 1; selected < most && input.next(); number++) {
    if (matches(regex, input.line, input.length) === inverted) continue;
    selected++;
    if (command.has('q')) exit(0);
    if (command.has('l')) break;
    if (silent) continue;
    if (command.has('o')) printMatches(input, regex, prefix, number);
    else printLine(input.line, input.length, prefix, number);
  }
  if (command.has('c')) output.line(`${prefix}${selected}`);
  else if (command.has('l') && selected > 0) output.line(input.name);
  return selected;
}

function matches(regex: Regex, line: usize, length: i32): bool {
  return command.has('w') ? nextWord(regex, line, length, 0) : regex.matches(line, length);
}

/** The next match from `from` on that has no part of a word beside it. */
function nextWord(regex: Regex, line: usize, length: i32, from: i32): bool {
  while (from <= length && regex.find(line, length, from)) {
    const start = regex.found[0];
    const end = regex.found[1];
    const inWord =
      (start > 0 && isWordByte(load<u8>(line + start - 1))) ||
      (end < length && isWordByte(load<u8>(line + end)));
    if (!inWord) return true;
    from = start + 1;
  }
  return false;
}

/** -o: each match in a line of its own. */
function printMatches(input: Input, regex: Regex, prefix: string, number: i32): void {
  if (command.has('v')) return;
  let from = 0;
  while (from <= input.length) {
    const found = command.has('w')
      ? nextWord(regex, input.line, input.length, from)
      : regex.find(input.line, input.length, from);
    if (!found) return;
    const start = regex.found[0];
    const end = regex.found[1];
    if (end > start) printLine(input.line + start, end - start, prefix, number);
    from = max(end, start + 1);
  }
}

function printLine(line: usize, length: i32, prefix: string, number: i32): void {
  if (prefix.length > 0) output.text(prefix);
  if (command.has('n')) {
    output.number(number);
    output.byte(58);
  }
  output.bytes(line, length);
  output.endLine();
}
