// Budgets: how much processor time a thread may have in each period. A server runs on the budget of the caller that it
// serves, where that has one, else on its own. How much of it is left is a matter of instructions, and not of the model: it is
// told after each step (session.ts), and knows that it runs out when its end has come.

import type { State, Thread } from '../state.ts';
import { makeReady } from './schedule.ts';

/** Whose budget a thread runs on; null: on nobody's. */
export function accountOf(thread: Thread): Thread | null {
  const { caller } = thread;
  if (caller !== null && caller.budget !== 0) return caller;
  return thread.budget !== 0 ? thread : null;
}

/** Before a thread runs, or when what it runs on has changed: true if something is left of it. Otherwise it is stopped. */
export function beginBudget(state: State, thread: Thread): boolean {
  state.account = null;
  const payer = accountOf(thread);
  if (payer === null) return true;
  if (state.now >= payer.periodEnd) {
    payer.remaining = payer.budget;
    payer.periodEnd = state.now + payer.period;
  }
  if (payer.remaining === 0) {
    deplete(thread, payer);
    return false;
  }
  state.account = payer;
  return true;
}

function deplete(thread: Thread, payer: Thread): void {
  thread.depleted = true;
  payer.refill ??= payer.periodEnd;
}

/** The running thread has used up what it runs on. */
export function endBudget(state: State): void {
  const { account, current } = state;
  if (account === null) return;
  account.remaining = 0;
  state.account = null;
  if (current === null) return;
  deplete(current, account);
  state.current = null;
}

function wake(state: State, thread: Thread | null): void {
  if (!thread?.depleted) return;
  thread.depleted = false;
  if (thread.state === 'ready') makeReady(state, thread);
}

/** A period has ended for one that used its budget up: it goes on, or who serves it does. */
export function refill(state: State, payer: Thread): void {
  payer.refill = undefined;
  wake(state, payer);
  wake(state, payer.server);
}

/** What a thread runs on has changed: a call of one with a budget was received, or answered. */
export function endLoan(state: State, server: Thread): void {
  rejudge(state, server);
}
export const lend = endLoan;

function rejudge(state: State, thread: Thread): void {
  if (thread !== state.current) wake(state, thread);
  else if (!beginBudget(state, thread)) state.current = null;
}

export function setBudget(state: State, thread: Thread, budget: number, period: number): void {
  Object.assign(thread, { budget, period, periodEnd: 0, remaining: 0, refill: undefined });
  if (thread.server) rejudge(state, thread.server);
  rejudge(state, thread);
}
