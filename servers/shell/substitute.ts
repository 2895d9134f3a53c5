// $( ): runs a line in a shell beside this one, and takes what it prints.

import { errorText, process, Reader, registry, Stream } from 'cox';
import { create, createReader, createWriter } from 'cox/pipe';
import { Job } from './jobs';
import { launchShell } from './launch';
import { Shell } from './shell';
import { Streams } from './streams';
import { Substitution } from './variables';

const STATUS_FAILED: i32 = 1;

export class ShellSubstitution extends Substitution {
  constructor(private shell: Shell) {
    super();
  }

  output(line: string): string {
    const server = registry.lookup('pipe');
    const made = server < 0 ? server : create(server, 0);
    if (made < 0) {
      this.shell.complain(`pipe: ${errorText(made)}`);
      this.status = STATUS_FAILED;
      return '';
    }
    const streams = this.shell.streams.copy();
    const reader = new Reader(new Stream(createReader()));
    streams.output = streams.own(createWriter());
    const text = this.run(line, streams, reader);
    reader.stream.close();
    return text;
  }

  /** Runs the line in the foreground, also where the job that it is expanded for has begun. */
  private run(line: string, streams: Streams, reader: Reader): string {
    const terminal = this.shell.terminal;
    const job = new Job(line, terminal === null ? null : process.createGroup());
    let before: process.Group | null = null;
    if (terminal !== null) before = terminal.give(job.group);
    launchShell(this.shell, job, line, streams);
    streams.close();
    const text = reader.text();
    job.wait();
    if (terminal !== null) terminal.give(before);
    job.report(this.shell.streams);
    if (job.interrupted && terminal !== null) this.shell.interrupted = true;
    job.close();
    this.status = job.status;
    return text;
  }
}
