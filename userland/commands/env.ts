// env [-i] [NAME=VALUE...] [COMMAND [ARGUMENT...]]: runs a command with these variables added, or writes the variables, NAME=value,
// one a line. -i: without those that it was given itself. Status 127 where there is no such command.

import { environment, process } from 'cox';
import { Command } from './shared/command';
import { Output } from './shared/output';
import { findProgram } from './shared/programs';

const STATUS_NOT_FOUND: i32 = 127;
const STATUS_NOT_STARTED: i32 = 126;

export function main(args: string[]): i32 {
  const command = new Command('env', '[-i] [NAME=VALUE...] [COMMAND [ARGUMENT...]]', 'i');
  let own = 0;
  while (own < args.length && args[own].startsWith('-')) own++;
  command.parse(args.slice(0, own));
  let variables: string[] = [];
  if (!command.has('i')) variables = environment();
  for (; own < args.length && args[own].includes('='); own++) set(variables, args[own]);
  if (own < args.length) return run(command, variables, args.slice(own));
  const output = new Output(command);
  for (let i = 0; i < variables.length; i++) output.line(variables[i]);
  output.flush();
  return 0;
}

function set(variables: string[], assignment: string): void {
  const name = assignment.substring(0, assignment.indexOf('=') + 1);
  for (let i = variables.length - 1; i >= 0; i--) if (variables[i].startsWith(name)) variables.splice(i, 1);
  variables.push(assignment);
}

function run(command: Command, variables: string[], words: string[]): i32 {
  const program = findProgram(words[0]);
  if (program.length === 0) {
    command.fail(words[0], 'command not found');
    return STATUS_NOT_FOUND;
  }
  const spawn = new process.Spawn();
  spawn.environment = variables;
  const pid = spawn.start(program, words);
  if (!command.check(words[0], pid)) return STATUS_NOT_STARTED;
  const ended = process.wait(pid);
  if (ended === null) return STATUS_NOT_STARTED;
  if (ended.text.length > 0) command.fail(words[0], ended.text);
  return ended.status;
}
