// Jobs: the processes of one pipeline, and how the shell waits for them.

import { process, Stream } from 'cox';
import { resume } from 'cox/group';
import { ENDED_INTERRUPTED, ENDED_KILLED, ENDED_STOPPED } from 'cox/process';
import { MODE_CANONICAL, MODE_ECHO } from 'cox/terminal';
import { endMessage, endStatus } from './ended';
import { Streams, write } from './streams';

export class Job {
  /** Number for `jobs` and `fg`; 0 for a pipeline in the foreground. */
  number: i32 = 0;
  /** Processes that have not ended yet, and the names to report them by. */
  private pids: i32[] = [];
  private names: string[] = [];
  /** The last stage: its status is the job's. */
  lastPid: i32 = 0;
  status: i32 = 0;
  /** How it ended badly; else empty. */
  private ending: string = '';
  /** Was a process of it ended by ^C? */
  interrupted: bool = false;
  /** Is a process of it stopped, as by ^Z? As of the last time that one asked. */
  stopped: bool = false;
  /** The group's handle to the terminal; 0 where it has none. */
  terminal: u32 = 0;
  /** The mode in which it left the terminal when it was stopped. */
  mode: u32 = MODE_CANONICAL | MODE_ECHO;
  /** Lines on how processes ended badly, not yet told; `killed` where that is all. */
  private messages: string[] = [];
  private faults: string[] = [];

  constructor(
    public text: string,
    /** Its processes' group, where the shell is interactive; else null. */
    public group: process.Group | null,
  ) {}

  add(pid: i32, name: string): void {
    this.pids.push(pid);
    this.names.push(name);
    this.lastPid = pid;
  }

  /** Takes note that a stage could not be started. */
  fail(status: i32): void {
    this.lastPid = 0;
    this.status = status;
  }

  isRunning(): bool {
    return this.pids.length > 0;
  }

  /** Has this process, running or not yet waited for? */
  has(pid: i32): bool {
    return this.pids.includes(pid);
  }

  /** Waits until all its processes have ended, or one of a group was stopped. */
  wait(): void {
    this.stopped = false;
    while (this.pids.length > 0 && !this.stopped) this.waitFor(0, false);
  }

  /** Ends all its processes. */
  kill(): void {
    for (let i = 0; i < this.pids.length; i++) process.kill(this.pids[i]);
  }

  /** Stops all its processes. */
  stop(): void {
    for (let i = 0; i < this.pids.length; i++) process.stop(this.pids[i]);
  }

  /** Lets all go on that were stopped, those that its processes have started, too. */
  resume(): void {
    const group = this.group;
    if (group !== null) resume(group.handle);
    this.stopped = false;
  }

  /** Takes note of those that have ended or were stopped, without waiting. */
  poll(): void {
    this.stopped = false;
    for (let i = this.pids.length - 1; i >= 0; i--) this.waitFor(i, true);
  }

  /** Tells how processes ended, where that was not by themselves. */
  report(streams: Streams): void {
    for (let i = 0; i < this.messages.length; i++) write(streams.errors, this.messages[i]);
    this.messages = [];
    this.faults = [];
  }

  /** The same, without those that were killed. */
  reportFaults(streams: Streams): void {
    this.messages = this.faults;
    this.report(streams);
  }

  /** stopped, running, done, or how it ended. */
  state(): string {
    if (this.stopped) return 'stopped';
    if (this.isRunning()) return 'running';
    if (this.ending.length > 0) return this.ending;
    return this.status === 0 ? 'done' : `ended with status ${this.status}`;
  }

  /** How `jobs` lists it. */
  line(): string {
    return `[${this.number}] ${this.state()}  ${this.text}\n`;
  }

  close(): void {
    const group = this.group;
    if (group !== null) new Stream(group.handle).close();
    this.group = null;
    if (this.terminal !== 0) new Stream(this.terminal).close();
    this.terminal = 0;
  }

  private waitFor(index: i32, noWait: bool): void {
    const pid = this.pids[index];
    const ended = process.wait(pid, noWait, this.group !== null);
    if (ended === null && noWait) return;
    if (ended !== null && ended.how === ENDED_STOPPED) {
      this.stopped = true;
      return;
    }
    if (ended !== null) this.note(ended, this.names[index]);
    this.pids.splice(index, 1);
    this.names.splice(index, 1);
  }

  private note(ended: process.Ended, name: string): void {
    const message = endMessage(ended);
    if (ended.pid === this.lastPid) {
      this.status = endStatus(ended);
      this.ending = message;
    }
    if (ended.how === ENDED_INTERRUPTED) this.interrupted = true;
    if (message.length === 0) return;
    const line = `${name}: ${message}\n`;
    this.messages.push(line);
    if (ended.how !== ENDED_KILLED) this.faults.push(line);
  }
}

/** The jobs in the background. */
export class Jobs {
  list: Job[] = [];

  add(job: Job): void {
    job.number = this.list.length === 0 ? 1 : this.list[this.list.length - 1].number + 1;
    this.list.push(job);
  }

  remove(job: Job): void {
    const index = this.list.indexOf(job);
    if (index >= 0) this.list.splice(index, 1);
    job.close();
  }

  /** The job with this number; 0: the latest. Null where there is none. */
  find(number: i32): Job | null {
    if (number === 0) return this.list.length > 0 ? this.list[this.list.length - 1] : null;
    for (let i = 0; i < this.list.length; i++) if (this.list[i].number === number) return this.list[i];
    return null;
  }

  findProcess(pid: i32): Job | null {
    for (let i = 0; i < this.list.length; i++) {
      if (this.list[i].lastPid === pid || this.list[i].has(pid)) return this.list[i];
    }
    return null;
  }
}
