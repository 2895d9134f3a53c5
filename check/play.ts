// Plays a case: its raw actions, one after the other, on the stage. The first step after which kernel and model disagree,
// or a law is broken, ends it.

import { type Raw, stepsOf } from './actions/actions.ts';
import { writeMessage } from './actions/messages.ts';
import type { Step } from './actions/step.ts';
import { brokenLaws, type Law } from './laws/laws.ts';
import { Disagreement, type Preemption, type Session } from './session.ts';
import { LINES, type Stage } from './stage.ts';

/** More than a step takes. */
const STEP_TICKS = 3000;
/** Interrupts between slices come after at most so many. */
const SLICES_MAX = 6;

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

export function play(stage: Stage, actions: readonly Raw[], laws: readonly Law[]): Played {
  const session = stage.session();
  const log: string[] = [];
  const names = new Names();
  try {
    for (const raw of actions) {
      const steps = stepsOf(raw, session, stage);
      for (soonDue(session, log); ; soonDue(session, log)) {
        const { value: step, done } = steps.next();
        if (done) break;
        const preemption = preemptionOf(raw, session, step);
        log.push(`${names.of(session)}: ${step.text}${preemption ? describe(preemption, session) : ''}`);
        take(session, step, preemption);
        const reasons = brokenLaws(session, laws);
        if (reasons.length > 0) return { steps: session.steps, broken: { reasons, log } };
      }
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

/** An event that is due within a step comes before it: then kernel and model see it in the same order. */
function soonDue(session: Session, log: string[]): void {
  for (
    let due = session.nextEvent;
    due !== undefined && due < session.world.now + STEP_TICKS;
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
  const after = { cycles: preempt, boundary };
  const due = session.nextEvent;
  if (seed % 2 === 0 && due !== undefined)
    return {
      after,
      event: { kind: 'time', mtime: session.behindEvents(Math.max(due, session.world.now + 1000)) },
    };
  return { after, event: { kind: 'line', line: LINES[seed % LINES.length] } };
}
