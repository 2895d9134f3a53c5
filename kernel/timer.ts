// Timers: a binary heap of what happens at which time. A timer is part of the object that it belongs to, so that setting
// one never fails: creating such an object fails where the heap could become too small.

import { refill } from './budget';
import { programClock } from './clock';
import { allocateFrame } from './frames';
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

const HEAP_PAGES_MAX: u32 = 2048; // for as many timers as fit into 128 MiB with the objects that they belong to
const TIMERS_PER_PAGE_SHIFT: u32 = 10;
const TIMERS_PER_PAGE: u32 = 1024;
/** The pages of the heap, which holds timers, the one at position 1 in the first word of the first page. None is given back. */
export const heap: usize = memory.data(8192); // HEAP_PAGES_MAX words
export let heapSize: u32 = 0;
/** Timers that exist, set or not; and for how many there are pages. */
let existing: u32 = 0;
let room: u32 = 0;

function addPage(): bool {
  if (room === HEAP_PAGES_MAX * TIMERS_PER_PAGE) return false;
  const page = allocateFrame();
  if (page === 0) return false;
  store<usize>(heap + ((<usize>(room >> TIMERS_PER_PAGE_SHIFT)) << 2), page);
  room += TIMERS_PER_PAGE;
  return true;
}

/**
 * Room for timers of a new object; false where there is none. Nobody is charged for it: the object's own charge, in units of 64
 * bytes, has so much left over.
 */
export function reserveTimers(count: u32): bool {
  if (existing + count > room && !addPage()) return false;
  existing += count;
  return true;
}

export function releaseTimers(count: u32): void {
  existing -= count;
}

/** Address of the word for a position. */
function wordOf(position: u32): usize {
  const index = <usize>(position - 1);
  const page = load<usize>(heap + ((index >> TIMERS_PER_PAGE_SHIFT) << 2));
  return page + ((index & (TIMERS_PER_PAGE - 1)) << 2);
}

function at(position: u32): Timer {
  return changetype<Timer>(load<usize>(wordOf(position)));
}

function place(position: u32, timer: Timer): void {
  store<usize>(wordOf(position), changetype<usize>(timer));
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
