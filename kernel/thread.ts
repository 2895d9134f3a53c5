// A thread: saved registers, what it waits for, its priority, its message page. The saved registers stand first, where
// entry.S finds them (abi/objects.ts).

import { TYPE_THREAD } from '../abi/handles';
import { NEVER } from './clock';
import { Endpoint } from './endpoint';
import { dropFpu } from './fpu';
import { Slot } from './handle';
import { abandonCallerOf, forgetServer } from './ipc/reply';
import { dropMemory, Memory } from './memory';
import { Node } from './node';
import { Notification, notificationWaitedFor, passBitsOn, unbindNotification } from './notification';
import { allocateObject, freeObject, KernelObject } from './object';
import { dropProcess, Process } from './process';
import { Queue, withdraw } from './schedule';
import { unmapPage } from './space';
import { cancelTimer, releaseTimers, reserveTimers, setTimer, TIMER_WAIT, Timer } from './timer';
import { stopWaiting } from './wait';

export const STATE_READY: u32 = 0; // running, or in a ready queue
export const STATE_SENDING: u32 = 1; // in an endpoint's queue of senders
export const STATE_RECEIVING: u32 = 2; // in an endpoint's queue of receivers
export const STATE_AWAITING_REPLY: u32 = 3;
export const STATE_WAITING: u32 = 4; // in a notification's queue
export const STATE_DEAD: u32 = 5;

/** How a message is sent: this decides what happens to the sender when it was received. */
export const SEND_CALL: u32 = 0; // awaits the reply
export const SEND_ONE_WAY: u32 = 1; // goes on
export const SEND_FAULT: u32 = 2; // a call whose message is the fault, and whose registers are not touched

@unmanaged
export class Thread extends KernelObject {
  pc: u32;
  ra: u32;
  sp: u32;
  gp: u32;
  tp: u32;
  t0: u32;
  t1: u32;
  t2: u32;
  s0: u32;
  s1: u32;
  a0: i32;
  a1: u32;
  a2: u32;
  a3: u32;
  a4: u32;
  a5: u32;
  a6: u32;
  a7: u32;
  s2: u32;
  s3: u32;
  s4: u32;
  s5: u32;
  s6: u32;
  s7: u32;
  s8: u32;
  s9: u32;
  s10: u32;
  s11: u32;
  t3: u32;
  t4: u32;
  t5: u32;
  t6: u32;
  /** 1: left by an interrupt or exception, all registers are restored; 0: by a system call, t-registers return zero. */
  fullRestore: u32;

  state: u32;
  /** Why the fast path must not be taken: HOLD_*; some of them also keep a ready thread from running. */
  hold: u32;
  process: Process;
  nextOfProcess: Thread | null;
  previousOfProcess: Thread | null;

  // scheduling
  priority: u32; // effective: raised while it serves a caller of higher priority
  basePriority: u32;
  queue: Queue | null; // the one queue that it is in
  next: Thread | null;
  previous: Thread | null;

  // the end of its wait: a timer, in place
  waitDeadline: u64;
  waitPosition: u32;
  waitKind: u32;

  // budget, in ticks; none where `budget` is 0
  budget: u32;
  period: u32;
  remaining: u32;
  periodEnd: u64;
  // when it is full again: a timer, in place
  refillDeadline: u64;
  refillPosition: u32;
  refillKind: u32;

  // IPC
  endpoint: Endpoint | null; // sending to, or receiving from
  sendKind: u32;
  sendBadge: u32;
  accept: u32; // how many handles it takes with the next message
  caller: Thread | null; // whose call it received and has not answered
  server: Thread | null; // who received its call ...
  replySlot: Slot | null; // ... or the handle that the right to answer was moved into
  messagePage: usize; // as a kernel address
  messageAddress: usize; // where its process sees it
  messageMemory: Memory | null;
  notification: Notification | null; // bound

  // two nodes of the forest of derivation, in place: of its queued message, and of the bound notification
  senderKind: u32;
  senderNext: usize;
  senderPrevious: usize;
  senderChild: usize;
  senderLast: usize;
  boundKind: u32;
  boundNext: usize;
  boundPrevious: usize;
  boundChild: usize;
  boundLast: usize;

  // the message of a fault: same order as a1..a5
  faultInfo: u32;
  faultCause: u32;
  faultPc: u32;
  faultValue: u32;
  faultSp: u32;

  /** First of 32 floating-point registers, while another thread's values are in the unit; then fcsr. */
  floats: u64;
}

const FLOATS_BYTES: u32 = 32 * 8 + 8;
export const THREAD_BYTES: u32 = offsetof<Thread>('floats') + FLOATS_BYTES;
const TIMERS: u32 = 2;

export const HOLD_SUSPENDED: u32 = 1;
export const HOLD_DEPLETED: u32 = 2; // what it runs on is used up
export const HOLD_TIMER: u32 = 4; // its wait ends at a deadline
export const HOLD_BUDGET: u32 = 8; // it has a budget
export const HOLD_LENT: u32 = 16; // it serves a caller that has one
export const HOLD_FPU: u32 = 32; // its values are in the floating-point unit
/** Stopped: in no ready queue, though ready. */
export const HOLD_STOPPED: u32 = HOLD_SUSPENDED | HOLD_DEPLETED;
export const HOLD_ON_BUDGET: u32 = HOLD_BUDGET | HOLD_LENT;

export function floatsOf(thread: Thread): usize {
  return changetype<usize>(thread) + offsetof<Thread>('floats');
}

export function senderNode(thread: Thread): Node {
  return changetype<Node>(changetype<usize>(thread) + offsetof<Thread>('senderKind'));
}

export function threadOfSender(node: Node): Thread {
  return changetype<Thread>(changetype<usize>(node) - offsetof<Thread>('senderKind'));
}

export function boundNode(thread: Thread): Node {
  return changetype<Node>(changetype<usize>(thread) + offsetof<Thread>('boundKind'));
}

export function threadOfBound(node: Node): Thread {
  return changetype<Thread>(changetype<usize>(node) - offsetof<Thread>('boundKind'));
}

function waitTimer(thread: Thread): Timer {
  return changetype<Timer>(changetype<usize>(thread) + offsetof<Thread>('waitDeadline'));
}

export function threadOfWait(timer: Timer): Thread {
  return changetype<Thread>(changetype<usize>(timer) - offsetof<Thread>('waitDeadline'));
}

export function refillTimer(thread: Thread): Timer {
  return changetype<Timer>(changetype<usize>(thread) + offsetof<Thread>('refillDeadline'));
}

export function threadOfRefill(timer: Timer): Thread {
  return changetype<Thread>(changetype<usize>(timer) - offsetof<Thread>('refillDeadline'));
}

/** The thread's wait ends with E_TIMED_OUT at `deadline`, in ticks; all ones: never. */
export function setWaitDeadline(thread: Thread, deadline: u64): void {
  if (deadline === NEVER) return;
  thread.hold |= HOLD_TIMER;
  setTimer(waitTimer(thread), TIMER_WAIT, deadline);
}

export function cancelWaitDeadline(thread: Thread): void {
  if ((thread.hold & HOLD_TIMER) === 0) return;
  thread.hold &= ~HOLD_TIMER;
  cancelTimer(waitTimer(thread));
}

let alive: u32 = 0;

export function threadCount(): u32 {
  return alive;
}

/** Null where there is no memory. The thread holds one reference to itself until it is destroyed. */
export function createThread(process: Process): Thread | null {
  if (!reserveTimers(TIMERS)) return null;
  const thread = changetype<Thread | null>(allocateObject(TYPE_THREAD, THREAD_BYTES, process));
  if (thread == null) {
    releaseTimers(TIMERS);
    return null;
  }
  thread.process = process;
  process.references++;
  const first = process.firstThread;
  thread.nextOfProcess = first;
  if (first != null) first.previousOfProcess = thread;
  process.firstThread = thread;
  process.threads++;
  alive++;
  thread.fullRestore = 1;
  return thread;
}

function leaveProcess(thread: Thread): void {
  const next = thread.nextOfProcess;
  const previous = thread.previousOfProcess;
  if (next != null) next.previousOfProcess = previous;
  if (previous != null) previous.nextOfProcess = next;
  else thread.process.firstThread = next;
  thread.process.threads--;
}

/** Ends a thread, whatever it is waiting for, with its message page; whoever waits for its answer gets E_PEER_DEAD. */
export function destroyThread(thread: Thread): void {
  if (thread.state === STATE_DEAD) return;
  withdraw(thread);
  const waitedFor = thread.state === STATE_WAITING ? notificationWaitedFor(thread) : null;
  stopWaiting(thread);
  if (waitedFor != null) passBitsOn(waitedFor);
  cancelTimer(refillTimer(thread));
  dropFpu(thread);
  if (thread.state === STATE_AWAITING_REPLY) forgetServer(thread);
  thread.state = STATE_DEAD;
  abandonCallerOf(thread);
  unbindNotification(thread);
  leaveProcess(thread);
  releaseTimers(TIMERS);
  alive--;
  const page = thread.messageMemory;
  thread.messageMemory = null;
  if (page != null) {
    unmapPage(thread.process, page, thread.messageAddress);
    dropMemory(page);
  }
  dropThread(thread);
}

export function dropThread(thread: Thread): void {
  if (--thread.references !== 0) return;
  const process = thread.process;
  freeObject(thread, THREAD_BYTES);
  dropProcess(process);
}
