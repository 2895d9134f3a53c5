// Part of schedule: whoever begins to run is counted, and so is every interrupt that is served.

import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';

interface Seen {
  running: Thread | null;
  served: number;
  switches: number;
  interrupts: number;
}
const seenOf = new WeakMap<Session, Seen>();

export function checkCounts(session: Session): string[] {
  const { model, view } = session;
  const before = seenOf.get(session);
  const seen: Seen = {
    running: model.current,
    served: model.served,
    switches: view.variable('switch_count'),
    interrupts: view.variable('interrupt_count'),
  };
  seenOf.set(session, seen);
  if (before === undefined) return [];
  const problems: string[] = [];
  if (seen.running !== null && seen.running !== before.running && seen.switches === before.switches)
    problems.push('another thread runs, and no switch is counted');
  if (seen.served !== before.served && seen.interrupts === before.interrupts)
    problems.push('an interrupt was served, and is not counted');
  return problems;
}
