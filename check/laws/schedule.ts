// schedule: nobody runs while somebody of higher priority is ready; a server runs at no less than its caller's priority; who
// shares a priority has a slice that ends; the clock is set no later than what comes first.

import { STIMECMP, STIMECMPH } from '../../vm/cpu/state.ts';
import type { KernelView } from '../abstraction/view.ts';
import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';
import { checkCounts } from './counts.ts';
import type { Law } from './laws.ts';
import { checkTime } from './time.ts';

const SLICE_TICKS = 100_000;
/** From the look at the clock to the end of the step. */
const STEP_TICKS = 5000;
const NEVER = 2 ** 63;

export const schedule: Law = {
  name: 'schedule',
  says: 'the ready thread of highest priority runs; equals share in slices; the earliest event is programmed; time is charged',
  check(session: Session): string[] {
    const { view } = session;
    return [
      ...checkPriorities(view),
      ...checkClock(session),
      ...checkBudget(session),
      ...checkTime(session),
      ...checkCounts(session),
    ].slice(0, 5);
  },
};

/** Why a thread must not take the fast path, as far as its state says. */
function checkHold(view: KernelView, thread: Thread): string[] {
  const lent = thread.caller !== null && thread.caller.budget !== 0;
  const reasons: readonly [string, boolean][] = [
    ['HOLD_SUSPENDED', thread.suspended],
    ['HOLD_DEPLETED', thread.depleted],
    ['HOLD_TIMER', thread.deadline !== undefined],
    ['HOLD_BUDGET', thread.budget !== 0],
    ['HOLD_LENT', lent],
    ['HOLD_FPU', view.variable('fpu_owner') === view.addresses.get(thread)],
  ];
  const wanted = reasons.reduce((sum, [name, holds]) => sum + (holds ? view.image.symbol(name) : 0), 0);
  const found = view.field(thread, 'THREAD_HOLD');
  return found === wanted
    ? []
    : [`a thread is held for the reasons 0x${found.toString(16)}, and not 0x${wanted.toString(16)}`];
}

function checkPriorities(view: KernelView): string[] {
  const { state } = view;
  const problems: string[] = [];
  const best = state.ready.findLastIndex((queue) => queue.length > 0);
  if (state.current === null ? best >= 0 : best > state.current.priority)
    problems.push(
      `a thread of priority ${best} is ready, and one of ${state.current?.priority ?? 'no'} priority runs`,
    );
  if (state.current?.process.dead) problems.push('a thread of an ended process runs');
  for (const thread of state.objects) {
    if (thread.kind !== 'thread' || thread.state === 'dead') continue;
    if (thread.priority < thread.basePriority) problems.push('a thread runs below its own priority');
    if (thread.caller === null && thread.priority !== thread.basePriority)
      problems.push('a thread that serves nobody runs above its own priority');
    problems.push(...checkHold(view, thread));
    if (thread.remaining > thread.budget) problems.push('more is left of a budget than it has');
    if (thread.refill !== undefined && thread.refill !== thread.periodEnd)
      problems.push('a budget is refilled at another time than the end of its period');
  }
  for (const [priority, queue] of state.ready.entries())
    for (const thread of queue)
      if (thread.priority !== priority) problems.push('a thread waits in the queue of another priority');
  return problems;
}

function checkClock({ view, world }: Session): string[] {
  const { guest, image, state } = view;
  const time = (name: string) => guest.double(image.symbol(name));
  const first =
    view.variable('timer_count') > 0
      ? guest.double(guest.word(guest.word(image.symbol('timer_heap'))))
      : NEVER * 2;
  const slice = time('slice_end');
  const next = Math.min(first, slice, time('budget_end'));
  const problems: string[] = [];
  const { word } = world.machine.hart.state;
  const set = word[STIMECMPH >> 2] * 2 ** 32 + word[STIMECMP >> 2];
  if (time('timer_programmed') > next) problems.push('the clock is set to a time after the first event');
  if (set !== time('timer_programmed')) problems.push('stimecmp is not what the kernel remembers');
  const shares = state.current !== null && state.ready[state.current.priority].length > 0;
  if (shares && slice > NEVER)
    problems.push('somebody of the same priority is ready, and the slice has no end');
  if (slice < NEVER && slice > world.now + SLICE_TICKS) problems.push('a slice is longer than a slice');
  if (slice < NEVER && slice < world.now - STEP_TICKS) problems.push('the end of a slice was missed');
  return problems;
}

/** Whoever runs on a budget is stopped when nothing is left of it, and nobody else is. */
function checkBudget({ view, world }: Session): string[] {
  const { current } = view.state;
  const lender = current?.caller ?? null;
  const payer = lender !== null && lender.budget !== 0 ? lender : current?.budget ? current : null;
  const end = view.guest.double(view.image.symbol('budget_end'));
  if (payer === null) return end < NEVER ? ['a budget ends on which nobody runs'] : [];
  if (end > world.now + payer.remaining) return ['who runs on a budget is not stopped when it is used up'];
  return end < world.now - STEP_TICKS ? ['the end of a budget was missed'] : [];
}
