// ls [-1AadFhlRrSt] [PATH...]: lists directories and files by name.
//
//   which    -a -A also those whose name starts with a dot, -d directories themselves, -R all that is below
//   order    -t the newest first, -S the largest first, -r backwards
//   how      -l with kind, size and time, -h sizes in KiB and MiB, -F a slash behind directories, -1 one a line (which is
//            so anyway where the output is not a terminal)

import { files, path, Stream, stdout } from 'cox';
import { size, sizeColumns } from 'cox/terminal';
import { Calendar } from './shared/calendar';
import { Command } from './shared/command';
import { Output } from './shared/output';
import { shortSize } from './shared/sizes';

const command = new Command('ls', '[-1AadFhlRrSt] [PATH...]', '1AadFhlRrSt');
const output = new Output(command);

const SCREEN_COLUMNS: i32 = 80;
const GAP: i32 = 2;
/** Has something been listed, so that an empty line comes before the next directory? */
let listed: bool = false;

export function main(args: string[]): i32 {
  command.parse(args);
  if (command.operands.length === 0) command.operands.push('.');
  const titled = command.operands.length > 1 || command.has('R');
  listFiles(command.operands);
  for (let i = 0; i < command.operands.length; i++) listDirectory(command.operands[i], titled);
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
    } else if (!stat.isDirectory || command.has('d')) {
      found.push(new files.Entry(paths[i], stat.kind, stat.size, stat.modified));
      paths.splice(i--, 1);
    }
  }
  listed = found.length > 0;
  print(found);
}

function listDirectory(name: string, titled: bool): void {
  const entries = files.list(name);
  if (entries === null) {
    command.failedLast(name);
    return;
  }
  if (titled) output.line(`${listed ? '\n' : ''}${name}:`);
  listed = true;
  const shown: files.Entry[] = [];
  for (let i = 0; i < entries.length; i++) {
    if (command.has('a') || command.has('A') || !entries[i].name.startsWith('.')) shown.push(entries[i]);
  }
  print(shown);
  if (!command.has('R')) return;
  for (let i = 0; i < shown.length; i++)
    if (shown[i].isDirectory) listDirectory(path.join(name, shown[i].name), true);
}

function print(entries: files.Entry[]): void {
  entries.sort((a, b) => compare(a, b));
  if (command.has('l')) {
    for (let i = 0; i < entries.length; i++) printLong(entries[i]);
  } else if (command.has('1') || !stdout.stream.isTerminal()) {
    for (let i = 0; i < entries.length; i++) output.line(shownName(entries[i]));
  } else {
    printColumns(entries);
  }
}

function compare(a: files.Entry, b: files.Entry): i32 {
  let result: i32 = 0;
  if (command.has('t') && a.modified !== b.modified) result = a.modified > b.modified ? -1 : 1;
  else if (command.has('S') && a.size !== b.size) result = a.size > b.size ? -1 : 1;
  else result = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  return command.has('r') ? -result : result;
}

function shownName(entry: files.Entry): string {
  return entry.isDirectory && command.has('F') ? `${entry.name}/` : entry.name;
}

/** d         0 2026-01-31 12:00 name */
function printLong(entry: files.Entry): void {
  output.text(entry.isDirectory ? 'd' : '-');
  if (command.has('h')) output.text(shortSize(entry.size).padStart(10));
  else output.column(entry.size, 10);
  output.text(new Calendar(entry.modified).format(' %F %H:%M '));
  output.line(shownName(entry));
}

/** Down the columns, as many as fit the screen. */
function printColumns(entries: files.Entry[]): void {
  let width = GAP;
  for (let i = 0; i < entries.length; i++) width = max(width, shownName(entries[i]).length + GAP);
  const columns = max(screenColumns() / width, 1);
  const rows = (entries.length + columns - 1) / columns;
  for (let row = 0; row < rows; row++) {
    let line = '';
    for (let i = row; i < entries.length; i += rows) line += shownName(entries[i]).padEnd(width);
    output.line(line.trimEnd());
  }
}

function screenColumns(): i32 {
  const terminal: Stream = stdout.stream;
  return size(terminal.handle) >= 0 && sizeColumns() > 0 ? sizeColumns() : SCREEN_COLUMNS;
}
