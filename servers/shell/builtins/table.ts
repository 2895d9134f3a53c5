// The table of the built-in commands, in order of name, as `help` lists it.

import { files } from 'cox';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { Builtin, STATUS_FAILED } from './builtin';
import { conditionTrue } from './condition';
import {
  breakLoop,
  continueLoop,
  evaluate,
  exec,
  exitShell,
  returnFromFunction,
  source,
  trap,
} from './control';
import { changeDirectory, printDirectory } from './directory';
import { echo } from './echo';
import { findCommand, findType } from './find';
import { nextOption } from './getopts';
import { bringToForeground, killJobs, listJobs, resumeInBackground, waitForJobs } from './jobs';
import { printFormatted } from './printf';
import { readLine } from './read';
import {
  exportVariables,
  keepVariables,
  localVariables,
  setOptions,
  shiftParameters,
  unsetVariables,
} from './variables';

const HELP_COLUMN: i32 = 29;
const HELP_WIDTH: i32 = 76;

export const BUILTINS: Builtin[] = [
  new Builtin('.', 'FILE [ARGUMENT...]', 'the same as source', source).asSpecial(),
  new Builtin(':', '[WORD...]', 'does nothing', succeed).asSpecial().asPrinter(),
  new Builtin('[', 'CONDITION ]', 'the same as test', conditionTrue).asPrinter(),
  new Builtin('bg', '[JOB]', 'lets a stopped job go on in the background', resumeInBackground),
  new Builtin('break', '[N]', 'leaves N loops', breakLoop).asSpecial(),
  new Builtin('cd', '[DIRECTORY]', 'changes the working directory; - is the one before', changeDirectory),
  new Builtin('command', '[-v] NAME...', 'runs a command, but no function; -v: what is it?', findCommand),
  new Builtin('continue', '[N]', 'goes on with the next turn of the loop', continueLoop).asSpecial(),
  new Builtin('echo', '[-n] [WORD...]', 'prints its words', echo).asProgram().asPrinter(),
  new Builtin('eval', 'WORD...', 'runs its words as a line', evaluate).asSpecial(),
  new Builtin('exec', '[COMMAND]', 'ends the shell with a command; keeps redirections', exec).asSpecial(),
  new Builtin('exit', '[STATUS]', 'ends the shell', exitShell).asSpecial(),
  new Builtin('export', '[NAME[=VALUE]]', 'hands variables on to commands', exportVariables).asSpecial(),
  new Builtin('false', '', 'fails', fail).asProgram().asPrinter(),
  new Builtin('fg', '[JOB]', 'brings a job to the foreground, and waits for it', bringToForeground),
  new Builtin('getopts', 'LETTERS NAME [WORD...]', 'takes the next option out of $1 and on', nextOption),
  new Builtin('help', '', 'this list', help),
  new Builtin('history', '', 'lists the lines entered so far', listHistory),
  new Builtin('jobs', '', 'lists the jobs in the background', listJobs),
  new Builtin('kill', '[-SIGNAL] PID|%JOB...', 'ends processes, or -STOP, -CONT', killJobs).asProgram(),
  new Builtin('local', 'NAME[=VALUE]...', 'variables of this function only', localVariables).asSpecial(),
  new Builtin(
    'printf',
    'FORMAT [WORD...]',
    'prints words in a form: %s %d %x %c %b',
    printFormatted,
  ).asPrinter(),
  new Builtin('pwd', '', 'prints the working directory', printDirectory).asPrinter(),
  new Builtin('read', '[-r] [NAME...]', 'reads a line into variables', readLine),
  new Builtin('readonly', '[NAME[=VALUE]]', 'variables that keep their value', keepVariables).asSpecial(),
  new Builtin('return', '[STATUS]', 'leaves a function', returnFromFunction).asSpecial(),
  new Builtin(
    'set',
    '[-aefux] [WORD...]',
    'sets options, or $1 and on; lists variables',
    setOptions,
  ).asSpecial(),
  new Builtin('shift', '[N]', 'drops $1: $2 becomes $1', shiftParameters).asSpecial(),
  new Builtin('source', 'FILE [ARGUMENT...]', 'runs a file in this shell', source).asSpecial(),
  new Builtin('test', 'CONDITION', 'tells by its status whether it holds', conditionTrue).asPrinter(),
  new Builtin('trap', "['LINE'|- EXIT]", 'runs a line when the shell ends', trap).asSpecial(),
  new Builtin('true', '', 'succeeds', succeed).asProgram().asPrinter(),
  new Builtin('type', 'NAME...', 'tells what a name stands for', findType).asPrinter(),
  new Builtin('unset', '[-f] NAME...', 'forgets variables, or functions', unsetVariables).asSpecial(),
  new Builtin('wait', '[PID...]', 'waits for all jobs in the background, or for these', waitForJobs),
];

function succeed(_shell: Shell, _args: string[], _streams: Streams): i32 {
  return 0;
}

function fail(_shell: Shell, _args: string[], _streams: Streams): i32 {
  return STATUS_FAILED;
}

function listHistory(shell: Shell, _args: string[], streams: Streams): i32 {
  const terminal = shell.terminal;
  if (terminal === null) return 0;
  for (let i = 0; i < terminal.lines.length; i++)
    streams.print(`${(i + 1).toString().padStart(5)}  ${terminal.lines[i]}\n`);
  return 0;
}

function help(shell: Shell, _args: string[], streams: Streams): i32 {
  let text = 'Commands of the shell itself:\n';
  for (let i = 0; i < shell.builtins.length; i++) {
    const builtin = shell.builtins[i];
    text += `  ${`${builtin.name} ${builtin.operands}`.padEnd(HELP_COLUMN)} ${builtin.summary}\n`;
  }
  text += 'Programs (most say with --help how they are used):\n  ';
  const entries = files.list('/bin');
  if (entries === null) return STATUS_FAILED;
  const names: string[] = [];
  for (let i = 0; i < entries.length; i++) names.push(entries[i].name);
  names.sort();
  let column = 2;
  for (let i = 0; i < names.length; i++) {
    if (column + names[i].length > HELP_WIDTH) {
      text += '\n  ';
      column = 2;
    }
    text += `${names[i]} `;
    column += names[i].length + 1;
  }
  streams.print(`${text.trimEnd()}\n`);
  return 0;
}
