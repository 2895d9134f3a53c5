// ls [-a] [-l] [-1] [PATH...]: lists directories and files by name; -a with those whose name starts with a dot, -l with
// kind, size and time, -1 one a line (which is so anyway where the output is not a terminal).

import { files, stdout } from 'cox';
import { Calendar } from './shared/calendar';
import { Command } from './shared/command';
import { Output } from './shared/output';

const command = new Command('ls', '[-a] [-l] [-1] [PATH...]', 'al1');
const output = new Output(command);

const SCREEN_COLUMNS: i32 = 80;
const GAP: i32 = 2;

export function main(args: string[]): i32 {
  command.parse(args);
  if (command.operands.length === 0) command.operands.push('.');
  const several = command.operands.length > 1;
  listFiles(command.operands);
  for (let i = 0; i < command.operands.length; i++) listDirectory(command.operands[i], several);
  output.flush();
  return command.status;
}

/** Operands that are not directories come first, as one list. What is missing is reported here. */
function listFiles(paths: string[]): void {
  const found: files.Entry[] = [];
  for (let i = 0; i < paths.length; i++) {
    const stat = files.stat(paths[i]);
    if (stat === null) {
      command.failedLast(paths[i]);
      paths.splice(i--, 1);
    } else if (!stat.isDirectory) {
      found.push(new files.Entry(paths[i], stat.kind, stat.size, stat.modified));
      paths.splice(i--, 1);
    }
  }
  print(found);
}

function listDirectory(path: string, titled: bool): void {
  const entries = files.list(path);
  if (entries === null) {
    command.failedLast(path);
    return;
  }
  if (titled) output.line(`${path}:`);
  const shown: files.Entry[] = [];
  for (let i = 0; i < entries.length; i++) {
    if (command.has('a') || !entries[i].name.startsWith('.')) shown.push(entries[i]);
  }
  shown.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  print(shown);
}

function print(entries: files.Entry[]): void {
  if (command.has('l')) {
    for (let i = 0; i < entries.length; i++) printLong(entries[i]);
  } else if (command.has('1') || !stdout.stream.isTerminal()) {
    for (let i = 0; i < entries.length; i++) output.line(entries[i].name);
  } else {
    printColumns(entries);
  }
}

/** d         0 2026-01-31 12:00 name */
function printLong(entry: files.Entry): void {
  output.text(entry.isDirectory ? 'd' : '-');
  output.column(entry.size, 10);
  output.text(new Calendar(entry.modified).format(' %F %H:%M '));
  output.line(entry.name);
}

/** Down the columns, as many as fit the screen. */
function printColumns(entries: files.Entry[]): void {
  let width = GAP;
  for (let i = 0; i < entries.length; i++) width = max(width, entries[i].name.length + GAP);
  const columns = max(SCREEN_COLUMNS / width, 1);
  const rows = (entries.length + columns - 1) / columns;
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let i = row; i < entries.length; i += rows) line += entries[i].name.padEnd(width);
    output.line(line.trimEnd());
  }
}
