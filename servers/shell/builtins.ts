// The commands that are part of the shell.

import { E_NOT_DIRECTORY, E_NOT_FOUND, errorText, files, lastError, parseNumber, path } from 'cox';
import { Builtin } from './builtin';
import { bringToForeground, listJobs, waitForJobs } from './job-builtins';
import { isName } from './lexer';
import { runText } from './run';
import { Shell } from './shell';
import { Streams } from './streams';
import { quote } from './variables';

const STATUS_FAILED: i32 = 1;
const STATUS_USAGE: i32 = 2;
/** `source` within `source`: a file that reads itself ends here, not in a stack overflow. */
const SOURCE_DEPTH_MAX: i32 = 50;

/** The table that a shell is given: in order of name, as `help` lists it. */
export const BUILTINS: Builtin[] = [
  new Builtin(':', ':                      does nothing', nothing),
  new Builtin('.', '. FILE [ARGUMENT...]   the same as source', source),
  new Builtin(
    'cd',
    'cd [DIRECTORY]         changes the working directory; - is the one before',
    changeDirectory,
  ),
  new Builtin('exit', 'exit [STATUS]          ends the shell', exitShell),
  new Builtin('export', 'export [NAME[=VALUE]]  hands variables on to commands', exportVariables),
  new Builtin('fg', 'fg [JOB]               waits for a job in the background', bringToForeground),
  new Builtin('help', 'help                   this list', help),
  new Builtin('jobs', 'jobs                   lists the jobs in the background', listJobs),
  new Builtin('pwd', 'pwd                    prints the working directory', printDirectory),
  new Builtin('set', 'set [-- ARGUMENT...]   lists the variables, or sets $1 and on', setParameters),
  new Builtin('shift', 'shift                  drops $1: $2 becomes $1', shiftParameters),
  new Builtin('source', 'source FILE [ARG...]   runs the lines of a file in this shell', source),
  new Builtin('unset', 'unset NAME...          forgets variables', unsetVariables),
  new Builtin(
    'wait',
    'wait [PID...]          waits for all jobs in the background, or for these',
    waitForJobs,
  ),
];

function nothing(_shell: Shell, _args: string[], _streams: Streams): i32 {
  return 0;
}

function help(shell: Shell, _args: string[], streams: Streams): i32 {
  let text = 'Commands of the shell itself:\n';
  for (let i = 0; i < shell.builtins.length; i++) text += `  ${shell.builtins[i].usage}\n`;
  text += 'Programs (most say with --help how they are used):\n  ';
  const entries = files.list('/bin');
  if (entries === null) return STATUS_FAILED;
  const names: string[] = [];
  for (let i = 0; i < entries.length; i++) names.push(entries[i].name);
  names.sort();
  let column = 2;
  for (let i = 0; i < names.length; i++) {
    if (column + names[i].length > 76) {
      text += '\n  ';
      column = 2;
    }
    text += `${names[i]} `;
    column += names[i].length + 1;
  }
  streams.print(`${text.trimEnd()}\n`);
  return 0;
}

function printDirectory(_shell: Shell, _args: string[], streams: Streams): i32 {
  streams.print(`${path.directory()}\n`);
  return 0;
}

function changeDirectory(shell: Shell, args: string[], streams: Streams): i32 {
  let target = args.length > 1 ? args[1] : shell.variables.get('HOME');
  if (target === '-') {
    target = shell.variables.get('OLDPWD');
    streams.print(`${target}\n`);
  }
  const directory = path.absolute(target);
  if (!files.isDirectory(directory)) {
    const error = files.exists(directory) ? E_NOT_DIRECTORY : E_NOT_FOUND;
    streams.complain(`cd: ${target}: ${errorText(error)}`);
    return STATUS_FAILED;
  }
  shell.variables.set('OLDPWD', path.directory());
  path.setDirectory(directory);
  shell.variables.set('PWD', directory);
  return 0;
}

function exitShell(shell: Shell, args: string[], streams: Streams): i32 {
  let status = shell.variables.status;
  if (args.length > 1) {
    status = parseNumber(args[1]);
    if (status < 0) {
      streams.complain(`exit: ${args[1]} is not a number`);
      status = STATUS_USAGE;
    }
  }
  shell.exiting = true;
  return status;
}

/** Without arguments, lists what is exported, in a form that could be read again. */
function exportVariables(shell: Shell, args: string[], streams: Streams): i32 {
  let status = 0;
  const variables = shell.variables;
  if (args.length === 1) {
    const names = variables.names();
    for (let i = 0; i < names.length; i++) {
      if (variables.isExported(names[i]))
        streams.print(`export ${names[i]}=${quote(variables.get(names[i]))}\n`);
    }
  }
  for (let i = 1; i < args.length; i++) {
    const equals = args[i].indexOf('=');
    const name = equals < 0 ? args[i] : args[i].substring(0, equals);
    if (!isName(name)) {
      streams.complain(`export: ${name} is not a name`);
      status = STATUS_FAILED;
      continue;
    }
    if (equals >= 0) variables.set(name, args[i].substring(equals + 1));
    variables.export(name);
  }
  return status;
}

function unsetVariables(shell: Shell, args: string[], _streams: Streams): i32 {
  for (let i = 1; i < args.length; i++) shell.variables.unset(args[i]);
  return 0;
}

function setParameters(shell: Shell, args: string[], streams: Streams): i32 {
  const variables = shell.variables;
  if (args.length === 1) {
    const names = variables.names();
    for (let i = 0; i < names.length; i++) streams.print(`${names[i]}=${quote(variables.get(names[i]))}\n`);
    return 0;
  }
  if (args[1].startsWith('-') && args[1] !== '--') {
    streams.complain(`set: unknown option ${args[1]}`);
    return STATUS_USAGE;
  }
  variables.parameters = [variables.parameters[0]].concat(args.slice(args[1] === '--' ? 2 : 1));
  return 0;
}

function shiftParameters(shell: Shell, _args: string[], _streams: Streams): i32 {
  const parameters = shell.variables.parameters;
  if (parameters.length < 2) return STATUS_FAILED;
  parameters.splice(1, 1);
  return 0;
}

function source(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length < 2) {
    streams.complain(`${args[0]}: a file name is missing`);
    return STATUS_USAGE;
  }
  const text = files.readText(args[1]);
  if (text === null) {
    streams.complain(`${args[0]}: ${args[1]}: ${errorText(lastError())}`);
    return STATUS_FAILED;
  }
  if (shell.sourceDepth === SOURCE_DEPTH_MAX) {
    streams.complain(`${args[0]}: ${args[1]}: nested too deeply`);
    return STATUS_FAILED;
  }
  const before = shell.variables.parameters;
  if (args.length > 2) shell.variables.parameters = [before[0]].concat(args.slice(2));
  shell.sourceDepth++;
  const status = runText(shell, text);
  shell.sourceDepth--;
  if (args.length > 2) shell.variables.parameters = before;
  return status;
}
