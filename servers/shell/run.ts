// Walks the syntax tree: lists, pipelines, simple commands. Every function here returns an exit status. Compound commands
// are in compound.ts, the processes of a job in start-job.ts.
//
// What a function keeps across run() must hang on the shell, too: see shell.ts.

import { E_CLOSED, errorText } from 'cox';
import { Builtin } from './builtins/builtin';
import { callFunction, runCompound } from './compound';
import { expandToText, expandWord, Field } from './expand';
import { globField } from './glob';
import { origin, Script } from './script';
import { Shell, ShellFunction } from './shell';
import { beginJob, finishJob, runJob, startBackground, startProgram } from './start-job';
import {
  Assignment,
  Command,
  List,
  NODE_AND,
  NODE_LIST,
  NODE_OR,
  NODE_PIPELINE,
  NODE_SIMPLE,
  NODE_SUBSHELL,
  Node,
  Pair,
  Pipeline,
  SimpleCommand,
  Word,
} from './tree';

export const STATUS_FAILED: i32 = 1;
export const STATUS_SYNTAX: i32 = 2;
export const STATUS_INTERRUPTED: i32 = 130;
/** As of a program that writes into a pipe that nobody reads. */
const STATUS_BROKEN_PIPE: i32 = 141;

/** Parses and runs a text; a syntax error is reported, and nothing of the text is run. */
export function runText(shell: Shell, text: string, name: string, firstLine: i32 = 1): i32 {
  const script = new Script(text, name, firstLine);
  const error = script.parse();
  if (error.length > 0) {
    shell.streams.tell(`${name.length > 0 ? name : 'sh'}: ${error}`);
    shell.variables.status = STATUS_SYNTAX;
    // The shell itself goes on; a text that it was to read for a script does not.
    return STATUS_SYNTAX;
  }
  shell.enter(script, shell.variables.parameters);
  runNode(shell, script.tree);
  shell.leave(false);
  return shell.variables.status;
}

/** Runs a node; $? is its status. */
export function runNode(shell: Shell, node: Node): i32 {
  const status = walk(shell, node);
  shell.variables.status = status;
  return status;
}

function walk(shell: Shell, node: Node): i32 {
  switch (node.kind) {
    case NODE_LIST:
      return runList(shell, node as List);
    case NODE_AND:
    case NODE_OR:
      return runPair(shell, node as Pair);
    case NODE_PIPELINE:
      return runPipeline(shell, node as Pipeline);
    default:
      return runCommand(shell, node as Command);
  }
}

function runList(shell: Shell, list: List): i32 {
  let status = list.items.length === 0 ? 0 : shell.variables.status;
  for (let i = 0; i < list.items.length && !shell.isStopping(); i++) {
    if (!list.background[i]) {
      status = runNode(shell, list.items[i]);
      continue;
    }
    startBackground(shell, list.items[i]);
    status = 0;
    shell.variables.status = 0;
  }
  return status;
}

function runPair(shell: Shell, pair: Pair): i32 {
  shell.conditionDepth++;
  const status = runNode(shell, pair.left);
  shell.conditionDepth--;
  if (shell.isStopping() || (status === 0) !== (pair.kind === NODE_AND)) return status;
  return runNode(shell, pair.right);
}

function runPipeline(shell: Shell, pipeline: Pipeline): i32 {
  const first = pipeline.stages[0];
  if (pipeline.negated) shell.conditionDepth++;
  const status =
    pipeline.stages.length === 1 ? runCommand(shell, first) : checked(shell, runJob(shell, pipeline));
  if (!pipeline.negated) return status;
  shell.conditionDepth--;
  return shell.isStopping() ? status : i32(status === 0);
}

/** A command by itself, not as a stage among others. */
function runCommand(shell: Shell, command: Command): i32 {
  if (command.kind === NODE_SIMPLE) return checked(shell, runSimple(shell, command as SimpleCommand));
  if (command.kind === NODE_SUBSHELL) return checked(shell, runJob(shell, asPipeline(command)));
  if (command.redirects.length === 0) return runCompound(shell, command);
  const streams = shell.streams.copy();
  let status = STATUS_FAILED;
  shell.hold(streams);
  if (shell.streams.redirect(command.redirects, shell.variables)) status = runCompound(shell, command);
  else shell.complain(shell.streams.error);
  shell.release();
  return status;
}

function asPipeline(command: Command): Pipeline {
  const pipeline = new Pipeline();
  pipeline.start = command.start;
  pipeline.end = command.end;
  pipeline.stages.push(command);
  return pipeline;
}

/** set -e: a command that fails where nobody asks whether it does ends the shell. */
function checked(shell: Shell, status: i32): i32 {
  if (status !== 0 && shell.conditionDepth === 0 && shell.variables.hasOption('e') && !shell.isStopping())
    shell.exit();
  return status;
}

// --- one command -----------------------------------------------------------------------------------------------

function runSimple(shell: Shell, command: SimpleCommand): i32 {
  origin.position = command.start;
  const args = expandArguments(shell, command);
  if (shell.interrupted) return STATUS_INTERRUPTED;
  if (expansionFailed(shell)) return STATUS_SYNTAX;
  if (args.length === 0) return runInside(shell, command, null, null, args);
  if (shell.functions.has(args[0]))
    return runInside(shell, command, null, shell.functions.get(args[0]), args);
  const builtin = shell.findBuiltin(args[0]);
  if (builtin !== null) return runInside(shell, command, builtin, null, args);
  trace(shell, command.assignments, args);
  const job = beginJob(shell, command);
  startProgram(shell, job, command, args, shell.streams.copy());
  const status = finishJob(shell, job);
  return expansionFailed(shell) ? STATUS_SYNTAX : status;
}

/** What the shell does itself: assignments, redirections without a command, built-in commands, functions. */
function runInside(
  shell: Shell,
  command: SimpleCommand,
  builtin: Builtin | null,
  called: ShellFunction | null,
  args: string[],
): i32 {
  shell.hold(shell.streams.copy());
  let status = STATUS_FAILED;
  if (shell.streams.redirect(command.redirects, shell.variables)) {
    // In front of a function or of most built-in commands, X=value is for that command only.
    const passing =
      command.assignments.length > 0 && (called !== null || (builtin !== null && !builtin.special));
    if (passing) shell.variables.openScope();
    shell.variables.substitution.status = 0;
    assign(shell, command.assignments, passing);
    trace(shell, command.assignments, args);
    if (expansionFailed(shell)) status = STATUS_SYNTAX;
    else if (called !== null) status = callFunction(shell, called, args);
    else if (builtin !== null) status = runBuiltin(shell, builtin, args);
    else status = shell.variables.substitution.status; // X=$(line) has the status of the line
    if (passing) shell.variables.closeScope();
  } else {
    shell.complain(shell.streams.error);
    if (expansionFailed(shell)) status = STATUS_SYNTAX;
  }
  shell.release();
  return status;
}

/** Runs it with the streams in use. What it prints and nobody reads ends a script, as it would end a program. */
export function runBuiltin(shell: Shell, builtin: Builtin, args: string[]): i32 {
  const status = builtin.run(shell, args, shell.streams);
  if (expansionFailed(shell)) return STATUS_SYNTAX; // a variable that cannot be set
  const lost = shell.streams.lost;
  if (lost === 0 || shell.terminal !== null) return status;
  if (lost !== E_CLOSED) {
    shell.complain(`${builtin.name}: ${errorText(lost)}`);
    return STATUS_FAILED;
  }
  shell.exit();
  return STATUS_BROKEN_PIPE;
}

function assign(shell: Shell, assignments: Assignment[], passing: bool): void {
  const variables = shell.variables;
  for (let i = 0; i < assignments.length; i++) {
    const value = expandToText(assignments[i].value, variables);
    if (passing) variables.save(assignments[i].name);
    variables.set(assignments[i].name, value);
    if (passing) variables.export(assignments[i].name);
  }
}

/** set -x: shows a command as it is run. */
export function trace(shell: Shell, assignments: Assignment[], args: string[]): void {
  if (!shell.variables.hasOption('x')) return;
  let line = '+';
  for (let i = 0; i < assignments.length; i++) {
    const name = assignments[i].name;
    // A program's variables are not set here: as they were written is as much as can be told.
    line += ` ${name}=${shell.variables.get(name)}`;
  }
  for (let i = 0; i < args.length; i++) line += ` ${args[i]}`;
  shell.streams.tell(line);
}

/** Reports what went wrong in an expansion. The command is not run then, nor what follows it. */
export function expansionFailed(shell: Shell): bool {
  if (shell.variables.error.length === 0) return false;
  shell.complain(shell.variables.error);
  shell.variables.error = '';
  shell.abandon();
  return true;
}

export function expandArguments(shell: Shell, command: SimpleCommand): string[] {
  return expandWords(shell, command.words, 0);
}

/** The texts that words stand for. */
export function expandWords(shell: Shell, words: Word[], first: i32): string[] {
  const fields: Field[] = [];
  for (let i = first; i < words.length; i++) expandWord(words[i], shell.variables, fields);
  const texts: string[] = [];
  const plain = shell.variables.hasOption('f');
  for (let i = 0; i < fields.length; i++) {
    if (plain) texts.push(fields[i].text);
    else globField(fields[i], texts);
  }
  return texts;
}
