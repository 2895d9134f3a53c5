// The scheduler: 32 fixed priorities, round robin within one, O(1) pick. The running thread is in no queue.

import { wfi } from '../abi/intrinsics';
import { beginBudget, settleBudget } from './budget';
import { armSlice, chargeTime, startTime } from './clock';
import { switchFpu } from './fpu';
import { invariant } from './panic';
import { reclaim, reclaiming } from './reclaim';
import { activateSpace, switchSpace } from './space';
import { destroyThread, HOLD_ON_BUDGET, HOLD_STOPPED, STATE_READY, Thread } from './thread';
import { handlePendingInterrupts } from './trap';

/** A first-in first-out queue of threads; a thread is in at most one. */
@unmanaged
@final
export class Queue {
  head: Thread | null;
  tail: Thread | null;
}

export const PRIORITIES: u32 = 32;
const QUEUE_BYTES: usize = 8;
export const readyQueues: usize = memory.data(256); // PRIORITIES queues
/** Bit p: the queue of priority p is not empty. */
export let readyBits: u32 = 0;

/** The thread whose registers a trap saves, and that the way back to user mode restores; read by entry.S. */
export let current_thread: usize = 0;
/** Not 0: a thread of higher priority than the running one became ready; read by entry.S. */
export let reschedule_wanted: u32 = 0;

/** The running thread's slice is over. */
let sliceOver: bool = false;
export let switches: u32 = 0;

export function switchCount(): u32 {
  return switches;
}

export function current(): Thread {
  return changetype<Thread>(current_thread);
}

/** The scheduler is to look again before the way back to user mode. */
export function requestReschedule(): void {
  reschedule_wanted = 1;
}

export function enqueue(queue: Queue, thread: Thread): void {
  invariant(thread.queue == null, 'queues: a thread is in at most one');
  const tail = queue.tail;
  thread.next = null;
  thread.previous = tail;
  thread.queue = queue;
  if (tail != null) tail.next = thread;
  else queue.head = thread;
  queue.tail = thread;
}

function enqueueFirst(queue: Queue, thread: Thread): void {
  const head = queue.head;
  thread.previous = null;
  thread.next = head;
  thread.queue = queue;
  if (head != null) head.previous = thread;
  else queue.tail = thread;
  queue.head = thread;
}

/** Takes a thread out of whatever queue it is in. */
export function leaveQueue(thread: Thread): void {
  const queue = thread.queue;
  if (queue == null) return;
  const next = thread.next;
  const previous = thread.previous;
  if (next != null) next.previous = previous;
  else queue.tail = previous;
  if (previous != null) previous.next = next;
  else queue.head = next;
  thread.queue = null;
}

function readyQueue(priority: u32): Queue {
  return changetype<Queue>(readyQueues + <usize>priority * QUEUE_BYTES);
}

/** A thread can run: the running one hears of it if it must give way. */
function enterReadyQueue(thread: Thread, first: bool): void {
  if (first) enqueueFirst(readyQueue(thread.priority), thread);
  else enqueue(readyQueue(thread.priority), thread);
  readyBits |= 1 << thread.priority;
  if (current_thread === 0 || thread.priority > current().priority) reschedule_wanted = 1;
  else if (thread.priority === current().priority) armSlice();
}

/** Puts a thread that can run at the end of its ready queue. A stopped one stays out until it may run again. */
export function makeReady(thread: Thread): void {
  thread.state = STATE_READY;
  if ((thread.hold & HOLD_STOPPED) === 0) enterReadyQueue(thread, false);
}

/** The same, at the head of its ready queue: for a receiver that goes on in place of its caller. */
export function makeReadyFirst(thread: Thread): void {
  thread.state = STATE_READY;
  if ((thread.hold & HOLD_STOPPED) === 0) enterReadyQueue(thread, true);
}

/** The running thread stays ready, but is stopped: the reason is in its `hold`. */
export function stopRunning(): void {
  leaveProcessor();
  reschedule_wanted = 1;
}

/** Effective priority of the running thread; 0 where none runs. */
export function currentPriority(): u32 {
  return current_thread !== 0 ? current().priority : 0;
}

/** Takes a ready thread out of its ready queue (or off the processor). */
export function withdraw(thread: Thread): void {
  if (thread.state !== STATE_READY) return;
  if (changetype<usize>(thread) === current_thread) {
    stopRunning();
    return;
  }
  leaveQueue(thread);
  if (readyQueue(thread.priority).head == null) readyBits &= ~(1 << thread.priority);
}

/** Changes the effective priority, wherever the thread is. */
export function setPriority(thread: Thread, priority: u32): void {
  if (thread.priority === priority) return;
  const queued = thread.state === STATE_READY && thread.queue != null;
  if (queued) withdraw(thread);
  thread.priority = priority;
  if (queued) makeReady(thread);
  else if (changetype<usize>(thread) === current_thread) {
    if (othersReadyAbove(priority)) reschedule_wanted = 1;
    else if (othersReadyAt(priority)) armSlice(); // it shares with them from now on
  }
}

/** Is there a ready thread of at least this priority? */
export function othersReadyAt(priority: u32): bool {
  return readyBits >> priority !== 0;
}

/** Is there a ready thread of higher priority? */
export function othersReadyAbove(priority: u32): bool {
  return readyBits >> priority > 1;
}

/** The running thread does not run any more; where it is from now on is the caller's business. */
function leaveProcessor(): void {
  if (current_thread === 0) return;
  chargeTime(current().process);
  settleBudget(); // now: whoever pays may be gone when the next thread is picked
  current_thread = 0;
}

function enterProcessor(thread: Thread): void {
  switches++;
  startTime();
  current_thread = changetype<usize>(thread);
  switchFpu(thread);
  activateSpace(thread.process);
}

/**
 * From the running thread to one whose space is ready, both without any hold; for the fast path, which returns the result as
 * its own (the thread that goes on has it in its registers already).
 */
export function switchDirectly(from: Thread, to: Thread): i32 {
  switches++;
  current_thread = changetype<usize>(to);
  switchSpace(to.process);
  return chargeTime(from.process);
}

/** Waits for an interrupt while no thread can run. */
function idle(): void {
  while (readyBits === 0 && !reclaiming()) {
    wfi();
    handlePendingInterrupts();
  }
}

/** Takes the first thread of the highest priority out of its ready queue. */
function takeHighest(): Thread {
  const priority = 31 - clz<u32>(readyBits);
  const queue = readyQueue(priority);
  const thread = queue.head!;
  leaveQueue(thread);
  if (queue.head == null) readyBits &= ~(1 << priority);
  return thread;
}

/** May it run? A thread of a process that has ended is destroyed instead; one without budget is stopped. */
function mayRun(thread: Thread): bool {
  if (thread.process.dead) {
    destroyThread(thread);
    return false;
  }
  return (thread.hold & HOLD_ON_BUDGET) === 0 || beginBudget(thread);
}

/** Picks the ready thread of highest priority and makes it the running one. No thread is running. */
export function pickNext(): void {
  reschedule_wanted = 0;
  sliceOver = false;
  while (true) {
    if (reclaiming()) reclaim();
    if (readyBits === 0) {
      idle();
      continue;
    }
    const thread = takeHighest();
    if (!mayRun(thread)) continue;
    enterProcessor(thread);
    if (readyQueue(thread.priority).head != null) armSlice();
    return;
  }
}

/** The running thread is gone, or waits: another goes on. */
export function block(): void {
  leaveProcessor();
  pickNext();
}

/**
 * The running thread waits now (its state says for what). The result is what its system call returns: an interrupt in the
 * idle loop may end the wait, so that it is the running thread again.
 */
export function blockCaller(): i32 {
  const thread = current();
  block();
  return thread.a0;
}

/** The running thread's slice is over: the next of its priority goes on. */
export function endSlice(): void {
  if (current_thread === 0) return; // whoever runs next has one of its own
  sliceOver = true;
  reschedule_wanted = 1;
}

/** From entry.S, when reschedule_wanted. A preempted thread keeps its place at the head of its queue. */
export function reschedule(): void {
  reschedule_wanted = 0;
  if (reclaiming()) reclaim();
  if (current_thread !== 0) {
    const thread = current();
    const rotates = sliceOver && othersReadyAt(thread.priority);
    sliceOver = false;
    if (!rotates && !othersReadyAbove(thread.priority)) return;
    if (rotates) enqueue(readyQueue(thread.priority), thread);
    else enqueueFirst(readyQueue(thread.priority), thread);
    readyBits |= 1 << thread.priority;
    leaveProcessor();
  }
  pickNext();
}

/** The running thread goes to the end of its queue. */
export function rotate(): void {
  const thread = current();
  if (!othersReadyAt(thread.priority)) return;
  enqueue(readyQueue(thread.priority), thread); // behind others: its bit of readyBits is set
  leaveProcessor();
  pickNext();
}
