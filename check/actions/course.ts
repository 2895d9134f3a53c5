// A random case: its raw actions, one after the other, with interrupts in the middle of some.

import type { Preemption, Session } from '../session.ts';
import { LINES, type Stage } from '../stage.ts';
import { type Raw, stepsOf } from './actions.ts';
import type { Planned, Step } from './step.ts';

/** Interrupts between slices come after at most so many. */
const SLICES_MAX = 6;
/** Half of a time slice. */
const LONG_TICKS = 50_000;

export function* course(actions: readonly Raw[], session: Session, stage: Stage): Generator<Planned> {
  for (const raw of actions)
    for (const step of stepsOf(raw, session, stage))
      yield { step, preemption: preemptionOf(raw, session, step) };
}

/** An interrupt in the middle of the step: of a line, or of the timer where one is due at some time. */
function preemptionOf({ preempt, seed }: Raw, session: Session, step: Step): Preemption | undefined {
  if (step.kind !== 'operation' || session.othersUnderWay) return undefined;
  const between = {
    after: { slices: 1 + (seed % SLICES_MAX) },
    event: { kind: 'line', line: LINES[seed % LINES.length] },
  } as const;
  if (step.ends && (seed >>> 8) % 2 === 0) return between;
  if (preempt === 0) return undefined;
  const boundary = step.sliced || session.model.reclaim.length > 0;
  if (boundary && (seed >>> 8) % 3 === 0) return between;
  const due = session.nextEvent;
  if (seed % 2 === 0 && due !== undefined) {
    const mtime = session.behindEvents(Math.max(due, session.world.now + 1000));
    // In the middle of a trap it would be time that the caller's budget pays for, or that a slice is set before or behind.
    const isLong = mtime - session.world.now > LONG_TICKS;
    const atBoundary = boundary || isLong || session.model.account !== null;
    return { after: { cycles: preempt, boundary: atBoundary }, event: { kind: 'time', mtime } };
  }
  return { after: { cycles: preempt, boundary }, event: { kind: 'line', line: LINES[seed % LINES.length] } };
}
