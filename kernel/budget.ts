// Budgets: how much processor time a thread may have in each period. A period begins when the thread first runs after the
// last one. A server runs on the budget of the caller that it serves, where that has one, else on its own; so a client
// with little time cannot borrow more by asking others. Who runs on a budget never takes the fast path (Thread.hold).

import { NEVER, now, programClock } from './clock';
import { current_thread, makeReady, stopRunning } from './schedule';
import { HOLD_BUDGET, HOLD_DEPLETED, HOLD_LENT, refillTimer, STATE_READY, Thread } from './thread';
import { cancelTimer, setTimer, TIMER_REFILL } from './timer';

/** Whose budget the running thread consumes, since when, and when nothing will be left of it. */
let account: Thread | null = null;
let since: u64 = 0;
export let budgetEnd: u64 = 0; // initializeBudgets sets it to NEVER

export function initializeBudgets(): void {
  budgetEnd = NEVER;
}

/** Whose budget a thread runs on; null: on nobody's. */
function accountOf(thread: Thread): Thread | null {
  const caller = thread.caller;
  if (caller != null && caller.budget !== 0) return caller;
  return thread.budget !== 0 ? thread : null;
}

/** Charges what was consumed since beginning; nobody's budget is consumed from now on. */
export function settleBudget(): void {
  const payer = account;
  if (payer == null) return;
  const elapsed = now() - since;
  payer.remaining = elapsed < payer.remaining ? payer.remaining - <u32>elapsed : 0;
  account = null;
  budgetEnd = NEVER;
}

function startPeriod(payer: Thread, time: u64): void {
  payer.remaining = payer.budget;
  payer.periodEnd = time + payer.period;
}

/** Stops a ready thread until the account that it runs on is full again. */
function deplete(thread: Thread, payer: Thread): void {
  thread.hold |= HOLD_DEPLETED;
  const timer = refillTimer(payer);
  if (timer.position === 0) setTimer(timer, TIMER_REFILL, payer.periodEnd);
}

/** Called for a thread that is about to run, where its `hold` says budget: true, and the clock is set, if something is left. */
export function beginBudget(thread: Thread): bool {
  settleBudget();
  const payer = accountOf(thread);
  if (payer == null) return true;
  const time = now();
  if (time >= payer.periodEnd) startPeriod(payer, time);
  if (payer.remaining === 0) {
    deplete(thread, payer);
    return false;
  }
  account = payer;
  since = time;
  budgetEnd = time + payer.remaining;
  programClock();
  return true;
}

/** From the timer interrupt: what the running thread runs on is used up. */
export function endBudget(): void {
  const payer = account;
  if (payer == null) return;
  settleBudget();
  if (current_thread === 0) return;
  const thread = changetype<Thread>(current_thread);
  if (payer.remaining !== 0) return;
  deplete(thread, payer);
  stopRunning();
}

function wake(thread: Thread | null): void {
  if (thread == null || (thread.hold & HOLD_DEPLETED) === 0) return;
  thread.hold &= ~HOLD_DEPLETED;
  if (thread.state === STATE_READY) makeReady(thread);
}

/** A period has ended for one that used its budget up: it goes on, or who serves it does. */
export function refill(payer: Thread): void {
  wake(payer);
  wake(payer.server);
}

/** A server has received a call of a thread with a budget. */
export function lend(server: Thread): void {
  server.hold |= HOLD_LENT;
  rejudge(server);
}

/** It has answered, or its caller is gone. */
export function endLoan(server: Thread): void {
  server.hold &= ~HOLD_LENT;
  rejudge(server);
}

/** What a thread runs on has changed. */
function rejudge(thread: Thread): void {
  if (changetype<usize>(thread) !== current_thread)
    wake(thread); // to be stopped again when it is picked, if need be
  else if (!beginBudget(thread)) stopRunning();
}

/** `budget` ticks in every `period`; none where budget is 0. */
export function setBudget(thread: Thread, budget: u32, period: u32): void {
  thread.budget = budget;
  thread.period = period;
  thread.periodEnd = 0;
  thread.remaining = 0;
  cancelTimer(refillTimer(thread));
  if (budget !== 0) thread.hold |= HOLD_BUDGET;
  else thread.hold &= ~HOLD_BUDGET;
  const server = thread.server;
  if (server != null) {
    if (budget !== 0) server.hold |= HOLD_LENT;
    else server.hold &= ~HOLD_LENT;
    rejudge(server);
  }
  rejudge(thread);
}
