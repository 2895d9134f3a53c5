// Walks the syntax tree. Every function here returns an exit status.

import { errorText, process, registry, Stream } from 'cox';
import { create, createReader, createWriter } from 'cox/pipe';
import { Builtin } from './builtin';
import { expandToText, expandWord, Field } from './expand';
import { globField } from './glob';
import { Job } from './jobs';
import { launchProgram, launchShell } from './launch';
import { Parser } from './parser';
import { Shell } from './shell';
import { Streams } from './streams';
import {
  Command,
  List,
  NODE_AND,
  NODE_LIST,
  NODE_OR,
  NODE_PIPELINE,
  NODE_SIMPLE,
  Node,
  Pair,
  Pipeline,
  SimpleCommand,
  Subshell,
} from './tree';

const STATUS_FAILED: i32 = 1;
const STATUS_SYNTAX: i32 = 2;
const STATUS_INTERRUPTED: i32 = 130;

/** Parses and runs a text; a syntax error is reported, and nothing of the text is run. */
export function runText(shell: Shell, text: string): i32 {
  const parser = new Parser(text);
  const list = parser.parse();
  if (parser.error.length > 0) {
    shell.complain(parser.error);
    shell.variables.status = STATUS_SYNTAX;
  } else {
    new Runner(shell, text).run(list);
  }
  return shell.variables.status;
}

export class Runner {
  /** `text` is what the tree was parsed from. */
  constructor(
    private shell: Shell,
    private text: string,
  ) {}

  /** Runs a node; $? is its status. */
  run(node: Node): i32 {
    const status = this.runNode(node);
    this.shell.variables.status = status;
    return status;
  }

  private runNode(node: Node): i32 {
    switch (node.kind) {
      case NODE_LIST:
        return this.runList(node as List);
      case NODE_AND:
      case NODE_OR:
        return this.runPair(node as Pair);
      default:
        return this.runPipeline(node as Pipeline);
    }
  }

  private runList(list: List): i32 {
    let status = list.items.length === 0 ? 0 : this.shell.variables.status;
    for (let i = 0; i < list.items.length && !this.shell.isStopping(); i++) {
      if (!list.background[i]) {
        status = this.run(list.items[i]);
        continue;
      }
      this.startBackground(list.items[i]);
      status = 0;
      this.shell.variables.status = 0;
    }
    return status;
  }

  private runPair(pair: Pair): i32 {
    const status = this.run(pair.left);
    if (this.shell.isStopping() || (status === 0) !== (pair.kind === NODE_AND)) return status;
    return this.run(pair.right);
  }

  private runPipeline(pipeline: Pipeline): i32 {
    const first = pipeline.stages[0];
    const single = pipeline.stages.length === 1 && first.kind === NODE_SIMPLE;
    const status = single ? this.runSimple(first as SimpleCommand) : this.runJob(pipeline);
    if (!pipeline.negated) return status;
    return status === 0 ? 1 : 0;
  }

  // --- one command -------------------------------------------------------------------------------------------

  private runSimple(command: SimpleCommand): i32 {
    const args = this.expandArguments(command);
    if (this.shell.interrupted) return STATUS_INTERRUPTED;
    const builtin = args.length > 0 ? this.shell.findBuiltin(args[0]) : null;
    if (args.length > 0 && builtin === null) {
      const job = this.beginJob(command);
      this.startProgram(job, command, args, this.shell.streams.copy());
      return this.finishJob(job);
    }
    return this.runInside(command, builtin, args);
  }

  /** What the shell does itself: assignments, redirections without a command, built-in commands. */
  private runInside(command: SimpleCommand, builtin: Builtin | null, args: string[]): i32 {
    const shell = this.shell;
    const streams = shell.streams.copy();
    let status = STATUS_FAILED;
    if (!streams.redirect(command.redirects, shell.variables)) {
      shell.complain(streams.error);
    } else {
      shell.variables.substitution.status = 0;
      for (let i = 0; i < command.assignments.length; i++) {
        const assignment = command.assignments[i];
        shell.variables.set(assignment.name, expandToText(assignment.value, shell.variables));
      }
      // X=$(line) has the status of the line.
      status = builtin === null ? shell.variables.substitution.status : builtin.run(shell, args, streams);
    }
    streams.close();
    return status;
  }

  private expandArguments(command: SimpleCommand): string[] {
    const fields: Field[] = [];
    for (let i = 0; i < command.words.length; i++) expandWord(command.words[i], this.shell.variables, fields);
    const args: string[] = [];
    for (let i = 0; i < fields.length; i++) globField(fields[i], args);
    return args;
  }

  private startProgram(job: Job, command: SimpleCommand, args: string[], streams: Streams): void {
    if (streams.redirect(command.redirects, this.shell.variables)) {
      launchProgram(this.shell, job, args, command.assignments, streams);
    } else {
      this.shell.complain(streams.error);
      job.fail(STATUS_FAILED);
    }
    streams.close();
  }

  // --- jobs ----------------------------------------------------------------------------------------------------

  private source(node: Node): string {
    return this.text.substring(node.start, node.end);
  }

  /** A job, in a group of its own where there is a terminal that may interrupt it. */
  private newJob(node: Node): Job {
    const interactive = this.shell.terminal !== null;
    return new Job(this.source(node), interactive ? process.createGroup() : null);
  }

  /** A job that the shell waits for: it has the terminal from before its first process starts. */
  private beginJob(node: Node): Job {
    const job = this.newJob(node);
    const terminal = this.shell.terminal;
    if (terminal !== null) terminal.give(job.group);
    return job;
  }

  private finishJob(job: Job): i32 {
    job.wait();
    const terminal = this.shell.terminal;
    if (terminal !== null) terminal.give(null);
    job.report(this.shell.streams);
    job.close();
    if (job.interrupted && terminal !== null) this.shell.interrupted = true;
    return job.status;
  }

  private runJob(pipeline: Pipeline): i32 {
    const job = this.beginJob(pipeline);
    this.startStages(job, pipeline, this.shell.streams.input);
    return this.finishJob(job);
  }

  /** Starts all stages, joined by pipes. The first reads from `input`. */
  private startStages(job: Job, pipeline: Pipeline, input: u32): void {
    const stages = pipeline.stages;
    for (let i = 0; i < stages.length; i++) {
      const streams = this.shell.streams.copy();
      streams.input = input;
      if (i > 0) streams.own(input);
      if (i + 1 < stages.length) {
        if (!this.makePipe()) {
          job.fail(STATUS_FAILED);
          streams.close();
          return;
        }
        streams.output = streams.own(createWriter());
        input = createReader();
      }
      this.startStage(job, stages[i], streams);
    }
  }

  /** Makes a pipe: createReader() and createWriter() are its ends. */
  private makePipe(): bool {
    const server = registry.lookup('pipe');
    const status = server < 0 ? server : create(server, 0);
    if (status < 0) this.shell.complain(`pipe: ${errorText(status)}`);
    return status >= 0;
  }

  /** Starts one stage, and closes its streams: the process has them now. */
  private startStage(job: Job, command: Command, streams: Streams): void {
    if (command.kind === NODE_SIMPLE) {
      const simple = command as SimpleCommand;
      const args = this.expandArguments(simple);
      if (this.shell.interrupted) {
        job.fail(STATUS_INTERRUPTED);
        streams.close();
        return;
      }
      if (args.length > 0 && this.shell.findBuiltin(args[0]) === null) {
        this.startProgram(job, simple, args, streams);
        return;
      }
    }
    this.startShell(job, command, streams);
  }

  /** A stage that only a shell can run. Its redirections are done here for ( list ), there for a simple command. */
  private startShell(job: Job, command: Command, streams: Streams): void {
    if (command.kind === NODE_SIMPLE) {
      launchShell(this.shell, job, this.source(command), streams);
    } else if (streams.redirect(command.redirects, this.shell.variables)) {
      launchShell(this.shell, job, this.source((command as Subshell).body), streams);
    } else {
      this.shell.complain(streams.error);
      job.fail(STATUS_FAILED);
    }
    streams.close();
  }

  // --- in the background ---------------------------------------------------------------------------------------------

  /** Starts a node and does not wait for it. It reads an empty input: the terminal is for the foreground. */
  private startBackground(node: Node): void {
    if (!this.makePipe()) return;
    new Stream(createWriter()).close();
    const input = createReader();
    const job = this.newJob(node);
    const plain = node.kind === NODE_PIPELINE && !(node as Pipeline).negated;
    if (plain) this.startStages(job, node as Pipeline, input);
    else this.startList(job, node, input);
    new Stream(input).close();
    this.enterJob(job);
  }

  private startList(job: Job, node: Node, input: u32): void {
    const streams = this.shell.streams.copy();
    streams.input = input;
    launchShell(this.shell, job, this.source(node), streams);
  }

  private enterJob(job: Job): void {
    const shell = this.shell;
    if (!job.isRunning()) {
      job.close();
      return;
    }
    shell.jobs.add(job);
    shell.variables.background = job.lastPid;
    if (shell.terminal !== null) shell.streams.print(`[${job.number}] ${job.lastPid}\n`);
  }
}
