// Timers: a binary heap of what happens at which time. A timer is part of the object that it belongs to, so that setting
// one never fails: creating such an object fails where the heap could become too small.

import { refill } from './budget';
import { programClock } from './clock';
import { notificationOfAlarm, ringAlarm } from './notification';
import { threadOfRefill, threadOfWait } from './thread';
import { timeOut } from './wait';

@unmanaged
@final
export class Timer {
  deadline: u64; // in ticks of mtime
  position: u32; // 1-based place in the heap; 0 = not set
  kind: u32;
}

export const TIMER_WAIT: u32 = 0; // ends a thread's wait
export const TIMER_REFILL: u32 = 1; // a thread's budget is full again
export const TIMER_ALARM: u32 = 2; // signals a notification

/** As many timers as can be set at one time. */
const TIMERS_MAX: u32 = 16384;
export const heap: usize = memory.data(65536); // words: timers, the one at position 1 in word 0
export let heapSize: u32 = 0;
/** Timers that exist, set or not. */
let existing: u32 = 0;

/** Room for timers of a new object; false where there is none. */
export function reserveTimers(count: u32): bool {
  if (existing + count > TIMERS_MAX) return false;
  existing += count;
  return true;
}

export function releaseTimers(count: u32): void {
  existing -= count;
}

function at(position: u32): Timer {
  return changetype<Timer>(load<usize>(heap + ((<usize>(position - 1)) << 2)));
}

function place(position: u32, timer: Timer): void {
  store<usize>(heap + ((<usize>(position - 1)) << 2), changetype<usize>(timer));
  timer.position = position;
}

function siftUp(start: u32, timer: Timer): void {
  let position = start;
  while (position > 1) {
    const parent = at(position >> 1);
    if (parent.deadline <= timer.deadline) break;
    place(position, parent);
    position >>= 1;
  }
  place(position, timer);
}

function siftDown(start: u32, timer: Timer): void {
  let position = start;
  while (true) {
    let child = position << 1;
    if (child > heapSize) break;
    if (child < heapSize && at(child + 1).deadline < at(child).deadline) child++;
    if (timer.deadline <= at(child).deadline) break;
    place(position, at(child));
    position = child;
  }
  place(position, timer);
}

/** Sets a timer that is not set. */
export function setTimer(timer: Timer, kind: u32, deadline: u64): void {
  timer.deadline = deadline;
  timer.kind = kind;
  siftUp(++heapSize, timer);
  programClock();
}

export function cancelTimer(timer: Timer): void {
  const position = timer.position;
  if (position === 0) return;
  timer.position = 0;
  const last = at(heapSize--);
  if (last !== timer) {
    siftDown(position, last);
    siftUp(last.position, last);
  }
  programClock();
}

/** When the first timer goes off; all ones where none is set. */
export function firstDeadline(): u64 {
  return heapSize > 0 ? at(1).deadline : ~(<u64>0);
}

/** Takes the first timer if it is due, and does what it is for; false where none is. */
export function expireOne(time: u64): bool {
  if (heapSize === 0) return false;
  const timer = at(1);
  if (timer.deadline > time) return false;
  cancelTimer(timer);
  switch (timer.kind) {
    case TIMER_WAIT:
      timeOut(threadOfWait(timer));
      break;
    case TIMER_REFILL:
      refill(threadOfRefill(timer));
      break;
    case TIMER_ALARM:
      ringAlarm(notificationOfAlarm(timer));
      break;
  }
  return true;
}
