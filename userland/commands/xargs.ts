// xargs [-0] [-n N] [-I TEXT] [COMMAND [ARGUMENT...]]: runs a command (echo) with the words of its input as further arguments, as many as fit,
// or N at a time; with -I, once for each line, which replaces the text in the arguments. Quotes and backslashes are kept as in the
// shell; with -0, words end with a NUL, and nothing else is special. Status 123 where a command failed, 127 where there is none.

import { errorText, files, process, Stream, stdin } from 'cox';
import { ENDED_EXIT } from 'cox/process';
import { Command } from './shared/command';
import { findProgram } from './shared/programs';

const command = new Command('xargs', '[-0] [-n N] [-I TEXT] [COMMAND [ARGUMENT...]]', '0r', 'nI');
const STATUS_COMMAND_FAILED: i32 = 123;
const STATUS_NOT_FOUND: i32 = 127;
/** Bytes of arguments that one process gets. */
const BYTES_MAX: i32 = 16384;

export function main(args: string[]): i32 {
  const own = ownArguments(args);
  command.parse(args.slice(0, own));
  const words = args.slice(own);
  if (words.length === 0) words.push('echo');
  const program = findProgram(words[0]);
  if (program.length === 0) {
    command.fail(words[0], 'command not found');
    return STATUS_NOT_FOUND;
  }
  if (command.has('I')) replaceLines(program, words, command.text('I', '{}'));
  else appendWords(program, words);
  return command.status;
}

/** The options end where the command begins. */
function ownArguments(args: string[]): i32 {
  let i = 0;
  while (i < args.length && args[i].startsWith('-') && args[i].length > 1) {
    if (args[i] === '--help') return i + 1;
    i += args[i].length === 2 && 'nI'.includes(args[i].charAt(1)) ? 2 : 1;
  }
  return min(i, args.length);
}

function appendWords(program: string, words: string[]): void {
  const most = command.number('n', i32.MAX_VALUE);
  if (most === 0) command.wrongUse('-n needs a number above 0');
  let batch: string[] = [];
  let bytes = 0;
  let runs = 0;
  for (let line = stdin.line(); line !== null; line = stdin.line()) {
    const found = command.has('0') ? line.split('\0') : split(line);
    if (command.has('0') && found[found.length - 1].length === 0) found.pop();
    for (let i = 0; i < found.length; i++) {
      if (batch.length === most || (batch.length > 0 && bytes + found[i].length > BYTES_MAX)) {
        run(program, words.concat(batch));
        runs++;
        batch = [];
        bytes = 0;
      }
      batch.push(found[i]);
      bytes += found[i].length + 1;
    }
  }
  if (batch.length > 0 || runs === 0) run(program, words.concat(batch));
}

function replaceLines(program: string, words: string[], text: string): void {
  for (let line = stdin.line(); line !== null; line = stdin.line()) {
    const replaced: string[] = [];
    for (let i = 0; i < words.length; i++) replaced.push(words[i].replaceAll(text, line.trim()));
    if (line.trim().length > 0) run(program, replaced);
  }
}

/** The words of a line: blanks separate them, but not within quotes or after a backslash. */
function split(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let present = false;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (quote.length > 0) {
      if (c === quote) quote = '';
      else word += c;
    } else if (c === "'" || c === '"') {
      quote = c;
      present = true;
    } else if (c === ' ' || c === '\t') {
      if (present) words.push(word);
      word = '';
      present = false;
    } else {
      word += c === '\\' && i + 1 < line.length ? line.charAt(++i) : c;
      present = true;
    }
  }
  if (quote.length > 0) command.fail('standard input', `missing closing ${quote}`);
  if (present) words.push(word);
  return words;
}

function run(program: string, words: string[]): void {
  const spawn = new process.Spawn();
  const nothing = files.open('/dev/null');
  if (nothing > 0) spawn.stdin = nothing;
  const pid = spawn.start(program, words);
  if (nothing > 0) new Stream(nothing).close();
  if (pid < 0) {
    command.fail(words[0], errorText(pid));
    command.status = STATUS_COMMAND_FAILED;
    return;
  }
  const ended = process.wait(pid);
  if (ended === null || ended.how !== ENDED_EXIT || ended.status !== 0)
    command.status = STATUS_COMMAND_FAILED;
}
