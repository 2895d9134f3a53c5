// Starts the processes of a job: a program from a file, or a second shell for what only a shell can run.

import { E_IS_DIRECTORY, E_NOT_EXECUTABLE, E_NOT_FOUND, errorText, path, process } from 'cox';
import { expandToText } from './expand';
import { Job } from './jobs';
import { origin } from './script';
import { SHELL_PATH, Shell } from './shell';
import { Streams } from './streams';
import { Assignment } from './tree';

const STATUS_NOT_FOUND: i32 = 127;
const STATUS_NOT_EXECUTABLE: i32 = 126;

/** Starts the program that args[0] names as a part of the job; reports where that fails. */
export function launchProgram(
  shell: Shell,
  job: Job,
  args: string[],
  assignments: Assignment[],
  streams: Streams,
): void {
  const spawn = newSpawn(shell, job, streams);
  for (let i = 0; i < assignments.length; i++) {
    const assignment = assignments[i];
    setVariable(spawn.environment, assignment.name, expandToText(assignment.value, shell.variables));
  }
  const pid = startProgram(spawn, args);
  if (pid >= 0) {
    job.add(pid, path.baseName(args[0]));
    return;
  }
  job.fail(pid === E_NOT_FOUND ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
  const plain = pid === E_NOT_FOUND && !args[0].includes('/');
  streams.complain(`${args[0]}: ${plain ? 'command not found' : errorText(pid)}`);
}

/**
 * Runs a part of the source text in a shell of its own, as a part of the job: `sh -b NUMBERS SCRIPT STATE TEXT
 * PARAMETERS`, where NUMBERS are $?, $$, the text's line, the loops and the conditions around it, SCRIPT is what messages call it, and STATE are
 * commands that bring that shell to where this one is.
 */
export function launchShell(shell: Shell, job: Job, text: string, streams: Streams, line: i32): void {
  const spawn = newSpawn(shell, job, streams);
  const variables = shell.variables;
  const script = origin.script;
  const numbers = `${variables.status}:${variables.process}:${line}:${shell.loopDepth}:${shell.conditionDepth}`;
  const args = [SHELL_PATH, '-b', numbers, script === null ? '' : script.name, state(shell), text];
  const pid = spawn.start(SHELL_PATH, args.concat(variables.parameters));
  if (pid >= 0) {
    job.add(pid, 'sh');
    return;
  }
  job.fail(STATUS_NOT_EXECUTABLE);
  streams.complain(`${SHELL_PATH}: ${errorText(pid)}`);
}

/** Variables, functions and options as commands. */
function state(shell: Shell): string {
  let text = shell.variables.assignments() + shell.variables.keeping();
  const names = shell.functions.keys();
  for (let i = 0; i < names.length; i++) {
    const called = shell.functions.get(names[i]);
    text += `${names[i]}() ${called.script.source(called.body)}\n`;
  }
  if (shell.variables.options.length > 0) text += `set -${shell.variables.options}\n`;
  return text;
}

function newSpawn(shell: Shell, job: Job, streams: Streams): process.Spawn {
  const spawn = new process.Spawn();
  spawn.stdin = streams.input;
  spawn.stdout = streams.output;
  spawn.stderr = streams.errors;
  spawn.environment = shell.variables.environment();
  const group = job.group;
  if (group !== null) spawn.group = group.number;
  if (job.terminal !== 0) shareTerminal(shell, job, spawn);
  return spawn;
}

/** What would be the shell's own terminal is the group's. */
function shareTerminal(shell: Shell, job: Job, spawn: process.Spawn): void {
  const terminal = shell.terminal!;
  if (terminal.has(spawn.stdin)) spawn.stdin = job.terminal;
  if (terminal.has(spawn.stdout)) spawn.stdout = job.terminal;
  if (terminal.has(spawn.stderr)) spawn.stderr = job.terminal;
}

/** A name with a slash is a path; any other is looked for in the directories of the PATH that the program gets. */
function startProgram(spawn: process.Spawn, args: string[]): i32 {
  const name = args[0];
  if (name.includes('/')) return spawn.start(path.absolute(name), args);
  let result = E_NOT_FOUND;
  const directories = valueIn(spawn.environment, 'PATH').split(':');
  for (let i = 0; i < directories.length && name.length > 0; i++) {
    const pid = spawn.start(path.absolute(path.join(directories[i], name)), args);
    if (pid >= 0) return pid;
    // A directory or a foreign file of that name is passed over, and told only if there is nothing better.
    if (pid !== E_NOT_FOUND) result = pid;
    if (pid !== E_NOT_FOUND && pid !== E_IS_DIRECTORY && pid !== E_NOT_EXECUTABLE) return pid;
  }
  return result;
}

function valueIn(environment: string[], name: string): string {
  for (let i = 0; i < environment.length; i++) {
    if (environment[i].startsWith(`${name}=`)) return environment[i].substring(name.length + 1);
  }
  return '';
}

function setVariable(environment: string[], name: string, value: string): void {
  const entry = `${name}=${value}`;
  for (let i = 0; i < environment.length; i++) {
    if (!environment[i].startsWith(`${name}=`)) continue;
    environment[i] = entry;
    return;
  }
  environment.push(entry);
}
