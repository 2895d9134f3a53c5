// Built-in commands about jobs in the background: jobs, fg, kill, wait.

import { errorText, parseNumber, process } from 'cox';
import { Job } from '../jobs';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { STATUS_FAILED, wrongUse } from './builtin';

/** For Jobs.find. */
const LATEST: i32 = 0;
const STATUS_NO_CHILD: i32 = 127;

export function listJobs(shell: Shell, _args: string[], streams: Streams): i32 {
  const list = shell.jobs.list;
  for (let i = 0; i < list.length; i++) {
    list[i].poll();
    streams.print(`[${list[i].number}] ${list[i].state()}  ${list[i].text}\n`);
  }
  return 0;
}

export function bringToForeground(shell: Shell, args: string[], streams: Streams): i32 {
  const number = args.length > 1 ? parseNumber(args[1].replace('%', '')) : LATEST;
  const job = shell.jobs.find(number);
  if (job === null) {
    streams.complain('fg: no such job');
    return STATUS_FAILED;
  }
  streams.print(`${job.text}\n`);
  return waitFor(shell, job);
}

/** kill PID... %JOB...: ends processes. */
export function killJobs(shell: Shell, args: string[], streams: Streams): i32 {
  if (args.length === 1) return wrongUse(args, 'the number of a process, or %JOB, is missing', streams);
  let status = 0;
  // There is one way to end a process: -9 and the like change nothing.
  for (let i = args[1].startsWith('-') ? 2 : 1; i < args.length; i++) {
    const target = args[i];
    if (target.startsWith('%')) {
      const job = shell.jobs.find(parseNumber(target.substring(1)));
      if (job !== null) job.kill();
      else status = told(streams, `kill: ${target}: no such job`);
      continue;
    }
    const pid = parseNumber(target);
    if (pid < 0) return wrongUse(args, `${target} is not a number`, streams);
    const result = process.kill(pid);
    if (result < 0) status = told(streams, `kill: ${target}: ${errorText(result)}`);
  }
  return status;
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
  if (terminal !== null) terminal.give(job.group);
  job.wait();
  if (terminal !== null) {
    terminal.give(null);
    job.report(shell.streams);
    if (job.interrupted) shell.interrupt();
  } else {
    // A script that waits asks for the status; that a job was killed is what it may have wanted.
    job.reportFaults(shell.streams);
  }
  shell.jobs.remove(job);
  return job.status;
}
