// Time: one clock for all. What comes first is programmed into stimecmp (Sstc): the first timer, the end of the running
// thread's slice, the end of the budget that it runs on. Nothing ticks while nobody waits.

import { OK } from '../abi/errors';
import { csr_read, csr_write } from '../abi/intrinsics';
import { TICKS_PER_MILLISECOND } from '../abi/memory-map';
import { budgetEnd, endBudget, initializeBudgets } from './budget';
import { Process } from './process';
import { CSR_STIMECMP, CSR_STIMECMPH, CSR_TIME, CSR_TIMEH } from './riscv';
import { endSlice } from './schedule';
import { expireOne, firstDeadline } from './timer';

export const NEVER: u64 = ~(<u64>0);
const SLICE_TICKS: u64 = 10 * TICKS_PER_MILLISECOND;
/** More that are due wait for the next interrupt, which comes at once. */
const TIMERS_PER_INTERRUPT: u32 = 5;

export let sliceEnd: u64 = 0; // initializeClock sets both to NEVER
export let programmed: u64 = 0;

export function now(): u64 {
  while (true) {
    const high = csr_read(CSR_TIMEH);
    const low = csr_read(CSR_TIME);
    if (csr_read(CSR_TIMEH) === high) return ((<u64>high) << 32) | low;
  }
}

/** Programs the earliest event. The high word goes first to all ones, so that no early interrupt slips in between. */
export function programClock(): void {
  let next = firstDeadline();
  if (sliceEnd < next) next = sliceEnd;
  if (budgetEnd < next) next = budgetEnd;
  if (next === programmed) return;
  programmed = next;
  csr_write(CSR_STIMECMPH, 0xffffffff);
  csr_write(CSR_STIMECMP, <u32>next);
  csr_write(CSR_STIMECMPH, <u32>(next >> 32));
}

export function initializeClock(): void {
  initializeBudgets();
  sliceEnd = NEVER;
  programmed = NEVER;
  csr_write(CSR_STIMECMPH, 0xffffffff);
  csr_write(CSR_STIMECMP, 0xffffffff);
}

/** Others of the running thread's priority are ready: it has a slice from now on (or the one that is running out). */
export function armSlice(): void {
  if (sliceEnd !== NEVER) return;
  sliceEnd = now() + SLICE_TICKS;
  programClock();
}

/** The timer interrupt. */
export function handleTimer(): void {
  const time = now();
  for (let i: u32 = 0; i < TIMERS_PER_INTERRUPT; i++) if (!expireOne(time)) break;
  if (sliceEnd <= time) {
    sliceEnd = NEVER;
    endSlice();
  }
  if (budgetEnd <= time) endBudget();
  programClock();
}

export let runningSince: u32 = 0;

/** Somebody runs from now on. */
export function startTime(): void {
  runningSince = csr_read(CSR_TIME);
}

/**
 * Charges the time since it began to run to a process; from now on it is somebody else's. Returns OK, so that the fast path
 * can end with it.
 */
export function chargeTime(process: Process): i32 {
  const time = csr_read(CSR_TIME);
  const sum = process.ticksLow + (time - runningSince);
  if (sum < process.ticksLow) process.ticksHigh++;
  process.ticksLow = sum;
  runningSince = time;
  return OK;
}
