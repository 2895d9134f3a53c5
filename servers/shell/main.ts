// sh                      reads commands: with a prompt on a terminal, else line by line
// sh -c LINE [NAME [ARGUMENT...]]
// sh FILE [ARGUMENT...]
//
// Its exit status is that of the last command.

import { args, complain, environment, errorText, exit, files, lastError, path, stdin, textAt } from 'cox';
import { BUILTINS } from './builtins';
import { Parser } from './parser';
import { runText } from './run';
import { Shell } from './shell';
import { ShellSubstitution } from './substitute';
import { LINE_CANCELLED, LINE_END, Terminal } from './terminal';

const NEWLINE: u8 = 10;
const STATUS_USAGE: i32 = 2;
const STATUS_NOT_EXECUTABLE: i32 = 126;
const STATUS_NOT_FOUND: i32 = 127;

// What outlives a line hangs on globals: garbage is collected between lines, when nothing is on the stack.
const shell = new Shell(environment(), BUILTINS);
let pending: string = '';
/** Bytes of a line that is being read. */
let unread: u8[] = [];
const byte: usize = memory.data(1);

export function main(): i32 {
  shell.variables.substitution = new ShellSubstitution(shell);
  if (args.length === 0) {
    if (stdin.stream.isTerminal()) interactive(new Terminal(stdin.stream, shell.streams.errors));
    else readLines();
  } else if (args[0] === '-c') {
    runLine();
  } else if (args[0].startsWith('-')) {
    complain(`unknown option ${args[0]}`);
    return complain('usage: sh [-c LINE [NAME [ARGUMENT...]]] [FILE [ARGUMENT...]]') + 1;
  } else {
    runFile();
  }
  return shell.variables.status;
}

function runLine(): void {
  if (args.length < 2) {
    complain('option -c needs a line');
    exit(STATUS_USAGE);
  }
  shell.variables.parameters = args.length > 2 ? args.slice(2) : ['sh'];
  runText(shell, args[1]);
}

function runFile(): void {
  const text = files.readText(args[0]);
  if (text === null) {
    complain(`${args[0]}: ${errorText(lastError())}`);
    exit(STATUS_NOT_FOUND);
  } else if (text.includes('\0')) {
    complain(`${args[0]}: not a script`);
    exit(STATUS_NOT_EXECUTABLE);
  } else {
    shell.variables.parameters = args;
    runText(shell, text);
  }
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
      if (pending.length > 0) runText(shell, pending);
      return;
    }
    if (!new Parser(pending).isIncomplete()) runPending();
  }
}

function interactive(terminal: Terminal): void {
  shell.terminal = terminal;
  while (!shell.exiting) {
    __collect();
    reportJobs();
    const outcome = terminal.readLine(pending.length > 0 ? '> ' : `cox:${path.directory()}$ `);
    if (outcome === LINE_CANCELLED) {
      pending = '';
      shell.variables.status = 130;
    } else if (outcome === LINE_END) {
      if (pending.length === 0) break;
      runPending(); // reports what is missing
    } else {
      pending += `${terminal.line}\n`;
      if (new Parser(pending).isIncomplete()) continue;
      terminal.remember(pending);
      runPending();
    }
  }
  shell.streams.print(shell.exiting ? '' : 'exit\n');
}

function runPending(): void {
  const text = pending;
  pending = '';
  shell.interrupted = false;
  runText(shell, text);
}

/** Tells which jobs have ended since the last prompt. */
function reportJobs(): void {
  const list = shell.jobs.list;
  for (let i = list.length - 1; i >= 0; i--) {
    const job = list[i];
    job.poll();
    if (job.isRunning()) continue;
    shell.streams.print(`[${job.number}] ${job.state()}  ${job.text}\n`);
    shell.jobs.remove(job);
  }
}
