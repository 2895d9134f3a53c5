// Walks the syntax tree: lists, pipelines, simple commands. Every function here returns an exit status. Compound commands
// are in compound.ts.
//
// What a function keeps across run() must hang on the shell, too: see shell.ts.

import { E_CLOSED, errorText, process, Stream } from 'cox';
import { createReader, createWriter } from 'cox/pipe';
import { Builtin } from './builtins/builtin';
import { callFunction, runCompound } from './compound';
import { expandToText, expandWord, Field } from './expand';
import { globField } from './glob';
import { Job } from './jobs';
import { launchProgram, launchShell } from './launch';
import { origin, Script } from './script';
import { Shell, ShellFunction } from './shell';
import { Streams } from './streams';
import {
  Assignment,
  Command,
  Group,
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
import { quote } from './variables';

export const STATUS_FAILED: i32 = 1;
export const STATUS_SYNTAX: i32 = 2;
const STATUS_INTERRUPTED: i32 = 130;
const STATUS_STOPPED: i32 = 148;
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
function trace(shell: Shell, assignments: Assignment[], args: string[]): void {
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

function startProgram(
  shell: Shell,
  job: Job,
  command: SimpleCommand,
  args: string[],
  streams: Streams,
): void {
  if (streams.redirect(command.redirects, shell.variables)) {
    launchProgram(shell, job, args, command.assignments, streams);
  } else {
    shell.complain(streams.error);
    job.fail(STATUS_FAILED);
  }
  streams.close();
}

// --- jobs --------------------------------------------------------------------------------------------------------

/** The source of a node of the text that runs. */
function source(node: Node): string {
  const script = origin.script;
  return script === null ? '' : script.source(node);
}

/** Runs a node in a shell of its own. */
function launchSource(shell: Shell, job: Job, node: Node, streams: Streams): void {
  const script = origin.script;
  if (script !== null) launchShell(shell, job, script.source(node), streams, script.lineOf(node.start));
}

/** A job, in a group of its own where there is a terminal that may interrupt it. */
function newJob(shell: Shell, node: Node): Job {
  const terminal = shell.terminal;
  const group = terminal !== null ? process.createGroup() : null;
  const job = new Job(source(node), group);
  if (group !== null) job.terminal = terminal!.share(group);
  return job;
}

/** A job that the shell waits for: it has the terminal from before its first process starts. */
export function beginJob(shell: Shell, node: Node): Job {
  const job = newJob(shell, node);
  const terminal = shell.terminal;
  if (terminal !== null) terminal.give(job.group, true);
  return job;
}

export function finishJob(shell: Shell, job: Job): i32 {
  job.wait();
  const terminal = shell.terminal;
  if (terminal !== null) job.mode = terminal.takeBack();
  job.report(shell.streams);
  if (job.stopped) return putAside(shell, job);
  job.close();
  if (job.interrupted && terminal !== null) shell.interrupt();
  return job.status;
}

/** ^Z: the job is one in the background now, and the rest of the line is dropped. */
export function putAside(shell: Shell, job: Job): i32 {
  if (job.number === 0) shell.jobs.add(job);
  shell.streams.print(job.line());
  shell.interrupt();
  return STATUS_STOPPED;
}

function runJob(shell: Shell, pipeline: Pipeline): i32 {
  origin.position = pipeline.start;
  const job = beginJob(shell, pipeline);
  startStages(shell, job, pipeline, shell.streams.input, shell.streams.output);
  const status = finishJob(shell, job);
  return expansionFailed(shell) ? STATUS_SYNTAX : status;
}

/** Starts all stages, joined by pipes. The first reads from `input`, the last writes to `output`. */
export function startStages(shell: Shell, job: Job, pipeline: Pipeline, input: u32, output: u32): void {
  const stages = pipeline.stages;
  for (let i = 0; i < stages.length; i++) {
    const streams = shell.streams.copy();
    streams.input = input;
    streams.output = output;
    if (i > 0) streams.own(input);
    if (i + 1 < stages.length) {
      if (!streams.pipe()) {
        shell.complain(streams.error);
        job.fail(STATUS_FAILED);
        streams.close();
        return;
      }
      streams.output = streams.own(createWriter());
      input = createReader();
    }
    startStage(shell, job, stages[i], streams);
  }
}

/** Starts one stage, and closes its streams: the process has them now. */
function startStage(shell: Shell, job: Job, command: Command, streams: Streams): void {
  if (command.kind === NODE_SIMPLE) {
    startSimple(shell, job, command as SimpleCommand, streams);
  } else if (command.kind !== NODE_SUBSHELL) {
    launchSource(shell, job, command, streams);
    streams.close();
  } else if (streams.redirect(command.redirects, shell.variables)) {
    launchSource(shell, job, (command as Group).body, streams);
    streams.close();
  } else {
    shell.complain(streams.error);
    job.fail(STATUS_FAILED);
    streams.close();
  }
}

/** A program is started as such; a function or a built-in command runs in a shell of its own, its words expanded here. */
function startSimple(shell: Shell, job: Job, command: SimpleCommand, streams: Streams): void {
  const args = expandArguments(shell, command);
  if (shell.interrupted || shell.variables.error.length > 0) {
    job.fail(shell.interrupted ? STATUS_INTERRUPTED : STATUS_SYNTAX);
    streams.close();
    return;
  }
  const builtin = args.length > 0 ? shell.findBuiltin(args[0]) : null;
  const isFunction = args.length > 0 && shell.functions.has(args[0]);
  if (args.length > 0 && !isFunction && (builtin === null || builtin.program)) {
    trace(shell, command.assignments, args);
    startProgram(shell, job, command, args, streams);
    return;
  }
  let text = '';
  for (let i = 0; i < command.assignments.length; i++) {
    const assignment = command.assignments[i];
    text += `${assignment.name}=${quote(expandToText(assignment.value, shell.variables))} `;
  }
  for (let i = 0; i < args.length; i++) text += `${quote(args[i])} `;
  if (streams.redirect(command.redirects, shell.variables)) {
    launchShell(shell, job, text, streams, origin.line());
  } else {
    shell.complain(streams.error);
    job.fail(STATUS_FAILED);
  }
  streams.close();
}

// --- in the background -------------------------------------------------------------------------------------------

/** Starts a node and does not wait for it. It reads an empty input: the terminal is for the foreground. */
function startBackground(shell: Shell, node: Node): void {
  origin.position = node.start;
  const ends = shell.streams.copy();
  if (!ends.pipe()) {
    shell.complain(ends.error);
    return;
  }
  new Stream(createWriter()).close();
  const input = createReader();
  const job = newJob(shell, node);
  const plain = node.kind === NODE_PIPELINE && !(node as Pipeline).negated;
  if (plain) startStages(shell, job, node as Pipeline, input, shell.streams.output);
  else startList(shell, job, node, input);
  new Stream(input).close();
  if (!expansionFailed(shell)) enterJob(shell, job);
}

function startList(shell: Shell, job: Job, node: Node, input: u32): void {
  const streams = shell.streams.copy();
  streams.input = input;
  launchSource(shell, job, node, streams);
}

function enterJob(shell: Shell, job: Job): void {
  if (!job.isRunning()) {
    job.close();
    return;
  }
  shell.jobs.add(job);
  shell.variables.background = job.lastPid;
  if (shell.terminal !== null) shell.streams.print(`[${job.number}] ${job.lastPid}\n`);
}
