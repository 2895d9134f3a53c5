// $( ): runs a line, and takes what it prints. A built-in command that only prints is run here, a single pipeline is
// started from here, and anything else is run by a shell beside this one, since it may change what only the shell has.

import { process, Reader, Stream } from 'cox';
import { createReader, createWriter } from 'cox/pipe';
import { Job } from './jobs';
import { launchShell } from './launch';
import { expandArguments, runBuiltin } from './run';
import { origin, Script } from './script';
import { Shell } from './shell';
import { startStages } from './start-job';
import { Capture, Streams } from './streams';
import { Loan } from './terminal';
import { NODE_PIPELINE, NODE_SIMPLE, Part, Pipeline, SimpleCommand } from './tree';
import { Substitution } from './variables';

const STATUS_FAILED: i32 = 1;
const STATUS_SYNTAX: i32 = 2;

export class ShellSubstitution extends Substitution {
  constructor(private shell: Shell) {
    super();
  }

  output(part: Part): string {
    const script = new Script(part.text, '');
    const error = script.parse();
    if (error.length > 0) {
      this.shell.complain(error);
      this.status = STATUS_SYNTAX;
      return '';
    }
    const pipeline = singlePipeline(script);
    if (pipeline === null) return this.run(part.text, null);
    if (this.isPrinter(pipeline)) return this.print(pipeline.stages[0] as SimpleCommand);
    return this.isPrograms(pipeline) ? this.run(part.text, pipeline) : this.run(part.text, null);
  }

  /** Is it a built-in command that changes nothing, without redirections? */
  private isPrinter(pipeline: Pipeline): bool {
    if (pipeline.stages.length !== 1 || pipeline.stages[0].kind !== NODE_SIMPLE) return false;
    const command = pipeline.stages[0] as SimpleCommand;
    if (command.words.length === 0 || command.redirects.length > 0 || command.assignments.length > 0)
      return false;
    const name = command.words[0].literal();
    const builtin = this.shell.findBuiltin(name);
    return builtin !== null && builtin.printer && !this.shell.functions.has(name);
  }

  /** Are all its stages programs, by names that are not expanded first? */
  private isPrograms(pipeline: Pipeline): bool {
    for (let i = 0; i < pipeline.stages.length; i++) {
      if (pipeline.stages[i].kind !== NODE_SIMPLE) return false;
      const words = (pipeline.stages[i] as SimpleCommand).words;
      if (words.length === 0) return false;
      const name = words[0].literal();
      const builtin = this.shell.findBuiltin(name);
      if (name.length === 0 || this.shell.functions.has(name)) return false;
      if (builtin !== null && !builtin.program) return false;
    }
    return true;
  }

  private print(command: SimpleCommand): string {
    const shell = this.shell;
    const args = expandArguments(shell, command);
    if (shell.isStopping() || shell.variables.error.length > 0) return '';
    const streams = shell.streams.copy();
    const capture = new Capture();
    streams.capture = capture;
    shell.hold(streams);
    this.status = runBuiltin(shell, shell.findBuiltin(args[0])!, args);
    shell.release();
    return capture.text;
  }

  /** Runs the line in the foreground, also where the job that it is expanded for has begun. */
  private run(line: string, pipeline: Pipeline | null): string {
    const shell = this.shell;
    const streams = shell.streams.copy();
    if (!streams.pipe()) {
      shell.complain(streams.error);
      this.status = STATUS_FAILED;
      return '';
    }
    const reader = new Reader(new Stream(createReader()));
    streams.output = streams.own(createWriter());
    const terminal = shell.terminal;
    const job = new Job(line, terminal === null ? null : process.createGroup());
    const loan = new Loan(null, false);
    if (terminal !== null) terminal.lend(job.group, loan);
    if (pipeline === null) this.launch(job, line, streams);
    else startStages(shell, job, pipeline, streams.input, streams.output);
    streams.close();
    const text = reader.text();
    reader.stream.close();
    job.wait();
    if (terminal !== null) terminal.giveBack(loan);
    this.finish(job);
    return text;
  }

  /** What a condition asks about is the command around the line, not the line: there, set -e counts. */
  private launch(job: Job, line: string, streams: Streams): void {
    const shell = this.shell;
    const depth = shell.conditionDepth;
    shell.conditionDepth = 0;
    launchShell(shell, job, line, streams, origin.line());
    shell.conditionDepth = depth;
  }

  private finish(job: Job): void {
    const shell = this.shell;
    job.report(shell.streams);
    if (job.interrupted && shell.terminal !== null) shell.interrupt();
    job.close();
    this.status = job.status;
  }
}

/** The one pipeline that a line consists of, or null where there is more, or less. */
function singlePipeline(script: Script): Pipeline | null {
  const list = script.tree;
  if (list.items.length !== 1 || list.background[0] || list.items[0].kind !== NODE_PIPELINE) return null;
  const pipeline = list.items[0] as Pipeline;
  return pipeline.negated ? null : pipeline;
}
