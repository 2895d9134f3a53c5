// How processes end. Whoever ends one (a fault, kill, ^C) first notes how; the kernel then says that its fault handle is
// dead, whatever ended it, and only then is it over: its status is read, its parent is told, its children lose it.
// A process that is stopped tells its parent, too, where that has asked for it.

import { E_NO_CHILD, E_TIMED_OUT } from '../../abi/errors.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import {
  ENDED_EXIT,
  ENDED_INTERRUPTED,
  ENDED_KILLED,
  ENDED_STOPPED,
  replyWait,
  WAIT_NOT,
  WAIT_STOPPED,
} from '../../build/generated/protocols/process';
import {
  result1,
  result2,
  sysProcessInspect,
  sysProcessKill,
  sysThreadResume,
  sysThreadSuspend,
} from '../../build/generated/syscalls';
import { answer, NO_REPLY } from '../../userland/lib/message';
import { saveReply } from '../../userland/lib/server';
import { findProcess, firstProcess, INIT_PID, Process, removeProcess } from './table.ts';

const STATUS_KILLED: i32 = 137; // 128 + 9, as shells write an end by SIGKILL
const STATUS_INTERRUPTED: i32 = 130; // 128 + 2, an end by SIGINT
const STATUS_STOPPED: i32 = 148; // 128 + 20, SIGTSTP
const STATE_DEAD: u32 = 1;

/** Ends a process from outside, unless it has ended by itself already. */
export function kill(process: Process): void {
  endProcess(process, ENDED_KILLED, STATUS_KILLED);
}

/** ^C: ends every process of a group. */
export function interruptGroup(group: u32): void {
  let process = firstProcess;
  while (process !== null) {
    if (process.group === group && !process.adopted)
      endProcess(process, ENDED_INTERRUPTED, STATUS_INTERRUPTED);
    process = process.next;
  }
}

/** ^Z: stops every process of a group. */
export function stopGroup(group: u32): void {
  let process = firstProcess;
  while (process !== null) {
    if (process.group === group && !process.adopted) stop(process);
    process = process.next;
  }
}

export function resumeGroup(group: u32): void {
  let process = firstProcess;
  while (process !== null) {
    if (process.group === group && !process.adopted) resume(process);
    process = process.next;
  }
}

/** Takes the processor from a process, until resume. */
export function stop(process: Process): void {
  if (process.stopped || process.ended || sysThreadSuspend(process.thread) < 0) return;
  process.stopped = true;
  tellParent(process);
}

export function resume(process: Process): void {
  if (!process.stopped) return;
  process.stopped = false;
  sysThreadResume(process.thread);
}

function endProcess(process: Process, how: u32, status: i32): void {
  if (process.ended || isDead(process)) return;
  process.how = how;
  process.status = status;
  sysProcessKill(process.handle, status);
}

/** Is the kernel's process dead, even where its end has not been announced yet? */
export function isDead(process: Process): bool {
  return process.handle === 0 || sysProcessInspect(process.handle) < 0 || result1() === STATE_DEAD;
}

/** The kernel says that a process is over. */
export function processEnded(process: Process): void {
  if (process.how === ENDED_EXIT && sysProcessInspect(process.handle) >= 0) process.status = <i32>result2();
  process.ended = true;
  process.closeHandles();
  orphanChildren(process.pid);
  if (process.orphan) {
    removeProcess(process);
    return;
  }
  tellParent(process);
}

/** Answers the parent's wait, if it waits for this. */
function tellParent(process: Process): void {
  let parent = findProcess(process.parent);
  if (parent === null || parent.waitReply === 0) return;
  if (parent.waitPid !== 0 && parent.waitPid !== process.pid) return;
  if (!canReport(process, parent.waitOptions)) return;
  let reply = parent.waitReply;
  parent.waitReply = 0;
  answer(reply, report(process));
}

/** Is there something to tell of it? */
function canReport(process: Process, options: u32): bool {
  return process.ended || (process.stopped && (options & WAIT_STOPPED) !== 0);
}

/** The status of a wait request that was just received. */
export function wait(parent: Process, pid: u32, options: u32): i32 {
  let found = false;
  let process = firstProcess;
  while (process !== null) {
    if (isChild(process, parent) && (pid === 0 || process.pid === pid)) {
      if (canReport(process, options)) return report(process);
      found = true;
    }
    process = process.next;
  }
  if (!found) return E_NO_CHILD;
  if ((options & WAIT_NOT) !== 0) return E_TIMED_OUT;
  let saved = saveReply();
  if (saved < 0) return saved;
  parent.waitReply = saved;
  parent.waitPid = pid;
  parent.waitOptions = options;
  return NO_REPLY;
}

/** Can `parent` wait for it? */
export function isChild(process: Process, parent: Process): bool {
  return process.parent === parent.pid && !process.adopted && !process.orphan;
}

/** Fills the reply to a wait; a process that has ended is forgotten. */
function report(process: Process): i32 {
  if (!process.ended) return replyWait(process.pid, STATUS_STOPPED, ENDED_STOPPED, 0, 0);
  memory.copy(MESSAGE_PAGE, process.place, process.placeBytes);
  let status = replyWait(process.pid, process.status, process.how, process.cause, process.placeBytes);
  removeProcess(process);
  return status;
}

/** The children of a process that is over go to init, which does not wait for them. */
function orphanChildren(pid: u32): void {
  let process = firstProcess;
  while (process !== null) {
    let next = process.next;
    if (process.parent === pid && !process.adopted) {
      process.parent = INIT_PID;
      process.orphan = true;
      if (process.ended) removeProcess(process);
    }
    process = next;
  }
}
