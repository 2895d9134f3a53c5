// Built-in commands about jobs in the background: jobs, fg, kill, wait.

import { errorText, parseNumber, process } from 'cox';
import {
  KillRequest,
  SIGNAL_END,
  SIGNAL_LIST,
  SIGNAL_RESUME,
  SIGNAL_STOP,
} from '../../../userland/lib/signal-names';
import { Job } from '../jobs';

import { Shell } from '../shell';
import { putAside } from '../start-job';
import { Streams } from '../streams';
import { STATUS_FAILED, wrongUse } from './builtin';

/** For Jobs.find. */
const LATEST: i32 = 0;
const STATUS_NO_CHILD: i32 = 127;

export function listJobs(shell: Shell, _args: string[], streams: Streams): i32 {
  const list = shell.jobs.list;
  for (let i = 0; i < list.length; i++) {
    list[i].poll();
    streams.print(list[i].line());
  }
  return 0;
}

export function bringToForeground(shell: Shell, args: string[], streams: Streams): i32 {
  const job = findJob(shell, args, streams);
  if (job === null) return STATUS_FAILED;
  streams.print(`${job.text}\n`);
  return waitFor(shell, job);
}

/** bg [JOB]: a job that was stopped goes on in the background. */
export function resumeInBackground(shell: Shell, args: string[], streams: Streams): i32 {
  const job = findJob(shell, args, streams);
  if (job === null) return STATUS_FAILED;
  job.resume();
  streams.print(`[${job.number}] ${job.text} &\n`);
  return 0;
}

/** The job that args[1] names, as N or %N; the latest, where there is none. Null, with a message, where it is not there. */
function findJob(shell: Shell, args: string[], streams: Streams): Job | null {
  const job = shell.jobs.find(args.length > 1 ? parseNumber(args[1].replace('%', '')) : LATEST);
  if (job === null) streams.complain(`${args[0]}: ${args.length > 1 ? `${args[1]}: ` : ''}no such job`);
  return job;
}

/** kill [-SIGNAL] PID... %JOB...: ends processes, stops them, lets them go on. */
export function killJobs(shell: Shell, args: string[], streams: Streams): i32 {
  const request = new KillRequest(args.slice(1));
  if (request.error.length > 0) return wrongUse(args, request.error, streams);
  if (request.lists) streams.print(`${SIGNAL_LIST}\n`);
  let status = 0;
  for (let i = 0; i < request.targets.length; i++) {
    const target = request.targets[i];
    if (target.startsWith('%')) {
      const job = shell.jobs.find(parseNumber(target.substring(1)));
      if (job !== null) signalJob(job, request.signal);
      else status = told(streams, `kill: ${target}: no such job`);
      continue;
    }
    const pid = parseNumber(target);
    if (pid < 0) return wrongUse(args, `${target} is not a number`, streams);
    const result = process.signal(pid, request.signal);
    if (result < 0) status = told(streams, `kill: ${target}: ${errorText(result)}`);
  }
  return status;
}

function signalJob(job: Job, signal: i32): void {
  if (signal === SIGNAL_END) job.kill();
  if (signal === SIGNAL_STOP) job.stop();
  if (signal === SIGNAL_RESUME) job.resume();
}

function told(streams: Streams, message: string): i32 {
  streams.complain(message);
  return STATUS_FAILED;
}

/** wait: for all jobs, status 0. wait PID...: for the jobs of these, status of the last. */
export function waitForJobs(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length === 1) {
    while (shell.jobs.list.length > 0 && !shell.interrupted) waitFor(shell, shell.jobs.list[0]);
    return 0;
  }
  let status = 0;
  for (let i = 1; i < args.length && !shell.interrupted; i++) {
    const job = shell.jobs.findProcess(parseNumber(args[i]));
    if (job === null) streams.complain(`wait: ${args[i]}: no such process in the background`);
    status = job === null ? STATUS_NO_CHILD : waitFor(shell, job);
  }
  return status;
}

/** Waits for a job; on a terminal, with the job in the foreground, so that ^C ends it and not the waiting shell. */
function waitFor(shell: Shell, job: Job): i32 {
  const terminal = shell.terminal;
  if (terminal !== null) terminal.restore(job.group, job.mode);
  job.resume();
  job.wait();
  if (terminal !== null) {
    job.mode = terminal.takeBack();
    job.report(shell.streams);
    if (job.stopped) return putAside(shell, job);
    if (job.interrupted) shell.interrupt();
  } else {
    // A script that waits asks for the status; that a job was killed is what it may have wanted.
    job.reportFaults(shell.streams);
  }
  shell.jobs.remove(job);
  return job.status;
}
