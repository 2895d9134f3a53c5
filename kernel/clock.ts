// Time: one timer for all. Threads with a deadline stand in a binary heap; the end of the running thread's slice stands
// beside it; the earlier of the two is programmed into stimecmp (Sstc). Nothing ticks while nobody waits.

import { csr_read, csr_write } from '../abi/intrinsics';
import { TICKS_PER_MILLISECOND } from '../abi/memory-map';
import { Process } from './process';
import { CSR_STIMECMP, CSR_STIMECMPH, CSR_TIME, CSR_TIMEH } from './riscv';
import { rotate } from './schedule';
import { Thread } from './thread';
import { timeOut } from './wait';

const SLICE_TICKS: u64 = 10 * TICKS_PER_MILLISECOND;
const NEVER: u64 = ~(<u64>0);

/** As many threads as may wait with a deadline at one time. */
export const TIMERS_MAX: u32 = 4096;
export const heap: usize = memory.data(16384); // words: threads, the root at position 1 stands in word 0
export let heapSize: u32 = 0;

export let sliceEnd: u64 = 0; // initializeClock sets both to NEVER
export let programmed: u64 = 0;

export function now(): u64 {
  while (true) {
    const high = csr_read(CSR_TIMEH);
    const low = csr_read(CSR_TIME);
    if (csr_read(CSR_TIMEH) === high) return ((<u64>high) << 32) | low;
  }
}

function at(position: u32): Thread {
  return changetype<Thread>(load<usize>(heap + ((<usize>(position - 1)) << 2)));
}

function place(position: u32, thread: Thread): void {
  store<usize>(heap + ((<usize>(position - 1)) << 2), changetype<usize>(thread));
  thread.timerPosition = position;
}

function siftUp(start: u32, thread: Thread): void {
  let position = start;
  while (position > 1) {
    const parent = at(position >> 1);
    if (parent.deadline <= thread.deadline) break;
    place(position, parent);
    position >>= 1;
  }
  place(position, thread);
}

function siftDown(start: u32, thread: Thread): void {
  let position = start;
  while (true) {
    let child = position << 1;
    if (child > heapSize) break;
    if (child < heapSize && at(child + 1).deadline < at(child).deadline) child++;
    if (thread.deadline <= at(child).deadline) break;
    place(position, at(child));
    position = child;
  }
  place(position, thread);
}

/** Programs the earliest event. The high word goes first to all ones, so that no early interrupt slips in between. */
function program(): void {
  const timer = heapSize > 0 ? at(1).deadline : NEVER;
  const next = timer < sliceEnd ? timer : sliceEnd;
  if (next === programmed) return;
  programmed = next;
  csr_write(CSR_STIMECMPH, 0xffffffff);
  csr_write(CSR_STIMECMP, <u32>next);
  csr_write(CSR_STIMECMPH, <u32>(next >> 32));
}

export function initializeClock(): void {
  sliceEnd = NEVER;
  programmed = NEVER;
  csr_write(CSR_STIMECMPH, 0xffffffff);
  csr_write(CSR_STIMECMP, 0xffffffff);
}

/** Wakes the thread with E_TIMED_OUT at `deadline`, unless cancelled. False where too many threads wait. */
export function setTimer(thread: Thread, deadline: u64): bool {
  if (heapSize === TIMERS_MAX) return false;
  thread.deadline = deadline;
  siftUp(++heapSize, thread);
  program();
  return true;
}

export function cancelTimer(thread: Thread): void {
  const position = thread.timerPosition;
  if (position === 0) return;
  thread.timerPosition = 0;
  const last = at(heapSize--);
  if (last !== thread) {
    siftDown(position, last);
    siftUp(last.timerPosition, last);
  }
  program();
}

/** Others of the running thread's priority are ready: it has a slice from now on (or the one that is running out). */
export function armSlice(): void {
  if (sliceEnd !== NEVER) return;
  sliceEnd = now() + SLICE_TICKS;
  program();
}

/** The timer interrupt. */
export function handleTimer(): void {
  const time = now();
  while (heapSize > 0) {
    const thread = at(1);
    if (thread.deadline > time) break;
    cancelTimer(thread);
    timeOut(thread);
  }
  if (sliceEnd <= time) {
    sliceEnd = NEVER;
    rotate();
  }
  program();
}

let accounted: Process | null = null;
let accountedSince: u32 = 0;

/** Charges the time since the last switch to the process that ran; from now on it is `process`'s. */
export function noteSwitch(process: Process | null): void {
  const previous = accounted;
  if (previous === process) return;
  const time = csr_read(CSR_TIME);
  if (previous != null) {
    const sum = previous.ticksLow + (time - accountedSince);
    if (sum < previous.ticksLow) previous.ticksHigh++;
    previous.ticksLow = sum;
  }
  accounted = process;
  accountedSince = time;
}
