// Plays a course of steps, one after the other. The first step after which kernel and model disagree, or a law is broken,
// ends it.

import { writeMessage } from './actions/messages.ts';
import type { Planned, Step } from './actions/step.ts';
import { brokenLaws, type Law } from './laws/laws.ts';
import { Disagreement, type Preemption, type Session } from './session.ts';

/** More than a step takes; and one after which something is taken apart. */
const STEP_TICKS = 8000;
const LONG_STEP_TICKS = 40_000;

export interface Played {
  steps: number;
  /** Undefined where all went well. */
  broken: { reasons: readonly string[]; log: readonly string[] } | undefined;
}

/** Names for the threads of a case, in the order in which they are met. */
class Names {
  private readonly names = new Map<unknown, string>();

  of(session: Session): string {
    const thread = session.running;
    if (thread === null) return 'idle';
    if (thread.process === session.model.init) return 'root';
    if (!this.names.has(thread)) this.names.set(thread, `puppet ${this.names.size + 1}`);
    return this.names.get(thread)!;
  }
}

export function play(session: Session, course: Generator<Planned>, laws: readonly Law[]): Played {
  const log: string[] = [];
  const names = new Names();
  try {
    for (soonDue(session, log); ; soonDue(session, log)) {
      const { value, done } = course.next();
      if (done) break;
      const { step } = value;
      if (isLong(step, session)) {
        const { running } = session;
        soonDue(session, log, LONG_STEP_TICKS);
        if (session.running !== running) continue; // it was meant for another
      }
      const preemption = isPast(value.preemption, session) ? undefined : value.preemption;
      log.push(`${names.of(session)}: ${step.text}${preemption ? describe(preemption, session) : ''}`);
      take(session, step, preemption);
      const reasons = brokenLaws(session, laws);
      if (reasons.length > 0) return { steps: session.steps, broken: { reasons, log } };
    }
  } catch (error) {
    const reasons =
      error instanceof Disagreement
        ? error.differences
        : [`survival: the state of the kernel cannot be made sense of (${(error as Error).message})`];
    return { steps: session.steps, broken: { reasons, log } };
  }
  return { steps: session.steps, broken: undefined };
}

/** What was to happen in the step has happened before it. */
function isPast(preemption: Preemption | undefined, { world }: Session): boolean {
  return preemption?.event.kind === 'time' && preemption.event.mtime <= world.now;
}

function isLong(step: Step, { model }: Session): boolean {
  return step.kind === 'operation' && (step.ends || model.reclaim.length > 0);
}

/** An event that is due within a step comes before it: then kernel and model see it in the same order. */
function soonDue(session: Session, log: string[], ticks = STEP_TICKS): void {
  for (
    let due = session.nextEvent;
    due !== undefined && due < session.world.now + ticks;
    due = session.nextEvent
  ) {
    const mtime = session.behindEvents(Math.max(due, session.world.now));
    log.push(`${mtime - session.world.now} ticks pass`);
    session.pass(mtime);
  }
}

function take(session: Session, step: Step, preemption: Preemption | undefined): void {
  if (step.kind === 'line') session.interrupt(step.line);
  else if (step.kind === 'time') session.pass(step.mtime);
  else {
    if (step.message) writeMessage(session, step.message);
    session.operate(step.operation, step.registers, preemption, step.floats);
  }
}

function describe({ after, event }: Preemption, session: Session): string {
  const what = event.kind === 'line' ? `line ${event.line}` : `${event.mtime - session.world.now} ticks`;
  return `; after ${'slices' in after ? `${after.slices} slices` : `${after.cycles} cycles`} ${what}`;
}
