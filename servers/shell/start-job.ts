// Jobs: the stages of a pipeline become processes, joined by pipes, which the shell waits for or leaves in the background.

import { process, Stream } from 'cox';
import { createReader, createWriter } from 'cox/pipe';
import { expandToText } from './expand';
import { Job } from './jobs';
import { launchProgram, launchShell } from './launch';
import {
  expandArguments,
  expansionFailed,
  STATUS_FAILED,
  STATUS_INTERRUPTED,
  STATUS_SYNTAX,
  trace,
} from './run';
import { origin } from './script';
import { Shell } from './shell';
import { Streams } from './streams';
import {
  Command,
  Group,
  NODE_PIPELINE,
  NODE_SIMPLE,
  NODE_SUBSHELL,
  Node,
  Pipeline,
  SimpleCommand,
} from './tree';
import { quote } from './variables';

const STATUS_STOPPED: i32 = 148;

export function startProgram(
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

export function runJob(shell: Shell, pipeline: Pipeline): i32 {
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
export function startBackground(shell: Shell, node: Node): void {
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
