// sh                      reads commands: with a prompt on a terminal, else line by line
// sh -c LINE [NAME [ARGUMENT...]]
// sh FILE [ARGUMENT...]
//
// Options of `set` may come first (sh -e FILE). Its exit status is that of the last command. `sh -b` is how a shell runs
// a part of a text beside itself: see launch.ts.

import { args, complain, environment, errorText, exit, files, lastError, path, stdin, textAt } from 'cox';
import { BUILTINS } from './builtins/table';
import { setOptions } from './builtins/variables';
import { Completion } from './completion';
import { Parser } from './parser';
import { runText } from './run';
import { Shell, UNWIND_NONE } from './shell';
import { ShellSubstitution } from './substitute';
import { Completer, LINE_CANCELLED, LINE_END, Terminal } from './terminal';

const NEWLINE: u8 = 10;
const STATUS_FAILED: i32 = 1;
const STATUS_USAGE: i32 = 2;
const STATUS_NOT_EXECUTABLE: i32 = 126;
const STATUS_NOT_FOUND: i32 = 127;
const STATUS_INTERRUPTED: i32 = 130;

// What outlives a line hangs on globals: see shell.ts.
const shell = new Shell(environment(), BUILTINS);
let pending: string = '';
/** Was the last thing said that there are stopped jobs? */
let warned: bool = false;
/** Bytes of a line that is being read. */
let unread: u8[] = [];
const byte: usize = memory.data(1);

class ShellCompleter extends Completer {
  complete(line: string): Completion {
    const commands = shell.functions.keys();
    for (let i = 0; i < shell.builtins.length; i++) commands.push(shell.builtins[i].name);
    return new Completion(line, commands, shell.variables.names(), shell.variables.get('PATH'));
  }
}

export function main(): i32 {
  shell.variables.substitution = new ShellSubstitution(shell);
  const given = takeOptions(args);
  if (given.length === 0) {
    if (stdin.stream.isTerminal())
      interactive(new Terminal(stdin.stream, shell.streams.errors, new ShellCompleter()));
    else readLines();
  } else if (given[0] === '-c') {
    runLine(given);
  } else if (given[0] === '-b') {
    runBeside(given);
  } else if (given[0].startsWith('-')) {
    complain(`unknown option ${given[0]}`);
    return complain('usage: sh [-aefux] [-c LINE [NAME [ARGUMENT...]]] [FILE [ARGUMENT...]]') + 1;
  } else {
    runFile(given);
  }
  return end();
}

/** Sets the options that come first; the arguments after them. */
function takeOptions(all: string[]): string[] {
  let i = 0;
  while (i < all.length && all[i].startsWith('-') && all[i] !== '-c' && all[i] !== '-b') {
    if (setOptions(shell, ['option', all[i]], shell.streams) !== 0) exit(STATUS_USAGE);
    i++;
  }
  return all.slice(i);
}

function runLine(given: string[]): void {
  if (given.length < 2) {
    complain('option -c needs a line');
    exit(STATUS_USAGE);
  }
  shell.variables.parameters = given.length > 2 ? given.slice(2) : ['sh'];
  runText(shell, given[1], '');
}

function runFile(given: string[]): void {
  const text = files.readText(given[0]);
  if (text === null) {
    complain(`${given[0]}: ${errorText(lastError())}`);
    exit(STATUS_NOT_FOUND);
  } else if (text.includes('\0')) {
    complain(`${given[0]}: not a script`);
    exit(STATUS_NOT_EXECUTABLE);
  } else {
    shell.variables.parameters = given;
    runText(shell, text, given[0]);
  }
}

/** -b NUMBERS SCRIPT STATE TEXT PARAMETERS */
function runBeside(given: string[]): void {
  if (given.length < 6) exit(STATUS_USAGE);
  const numbers = given[1].split(':');
  if (numbers.length < 5) exit(STATUS_USAGE);
  const variables = shell.variables;
  variables.parameters = given.slice(5);
  runText(shell, given[3], '');
  variables.process = I32.parseInt(numbers[1]);
  variables.status = I32.parseInt(numbers[0]);
  shell.loopDepth = I32.parseInt(numbers[3]);
  shell.conditionDepth = I32.parseInt(numbers[4]);
  runText(shell, given[4], given[2], I32.parseInt(numbers[2]));
}

/** Runs what `trap` asked for; the exit status. */
function end(): i32 {
  const line = shell.exitTrap;
  if (line.length === 0) return shell.variables.status;
  const status = shell.variables.status;
  shell.exitTrap = '';
  shell.unwinding = UNWIND_NONE;
  runText(shell, line, '');
  return shell.exiting ? shell.variables.status : status;
}

/** Reads commands from a stream that is not a terminal. One byte at a time: the rest belongs to the commands. */
function readLines(): void {
  while (!shell.exiting) {
    const count = stdin.stream.read(byte, 1);
    if (count > 0) unread.push(load<u8>(byte));
    if (count > 0 && load<u8>(byte) !== NEWLINE) continue;
    pending += textAt(unread.dataStart, unread.length);
    unread = [];
    __collect();
    if (count <= 0) {
      if (pending.length > 0) runText(shell, pending, '');
      return;
    }
    if (!new Parser(pending).isIncomplete()) runPending();
  }
}

function interactive(terminal: Terminal): void {
  shell.terminal = terminal;
  while (!shell.exiting || staysForJobs()) {
    shell.unwinding = UNWIND_NONE;
    __collect();
    reportJobs();
    const outcome = terminal.readLine(pending.length > 0 ? '> ' : `cox:${path.directory()}$ `);
    if (outcome === LINE_CANCELLED) {
      pending = '';
      shell.variables.status = STATUS_INTERRUPTED;
    } else if (outcome === LINE_END) {
      if (pending.length === 0 && !staysForJobs()) break;
      if (pending.length > 0) runPending(); // reports what is missing
    } else {
      pending += `${terminal.line}\n`;
      if (new Parser(pending).isIncomplete()) continue;
      terminal.remember(pending);
      warned = warned && pending.startsWith('exit');
      runPending();
    }
  }
  shell.streams.print(shell.exiting ? '' : 'exit\n');
  for (let i = 0; i < shell.jobs.list.length; i++) if (shell.jobs.list[i].stopped) shell.jobs.list[i].kill();
}

/** Jobs that are stopped end with the shell. So it is said once, and who leaves at once after that, leaves. */
function staysForJobs(): bool {
  let stopped = 0;
  for (let i = 0; i < shell.jobs.list.length; i++) if (shell.jobs.list[i].stopped) stopped++;
  if (stopped === 0 || warned) return false;
  warned = true;
  shell.streams.tell('there are stopped jobs');
  shell.variables.status = STATUS_FAILED;
  return true;
}

function runPending(): void {
  const text = pending;
  pending = '';
  shell.unwinding = UNWIND_NONE;
  shell.wasInterrupted = false;
  runText(shell, text, '');
  if (shell.wasInterrupted) shell.variables.status = STATUS_INTERRUPTED;
}

/** Tells which jobs have ended since the last prompt. */
function reportJobs(): void {
  const list = shell.jobs.list;
  for (let i = list.length - 1; i >= 0; i--) {
    const job = list[i];
    job.poll();
    if (job.isRunning()) continue;
    shell.streams.print(job.line());
    shell.jobs.remove(job);
  }
}
