// Part of schedule: processor time is charged to the process that had it, and to no other. What is charged in a step is no
// more than has passed since somebody was charged last, and what was not charged is no more than the step took: the kernel's
// own work, and waiting.

import type { Session } from '../session.ts';

/** The kernel looks at the clock somewhat before the step ends. */
const MARGIN_TICKS = 20;

/** The kernel takes differences of 32 bits: seven minutes without a switch are too long for it. */
const COUNTED_TICKS = 2 ** 31;

interface Seen {
  now: number;
  /** The running thread is charged from here on; 32 bits of mtime. */
  since: number;
  isIdle: boolean;
  /** Charged so far, by number of the process. */
  charged: Map<number, number>;
}
const seenOf = new WeakMap<Session, Seen>();

export function checkTime(session: Session): string[] {
  const before = seenOf.get(session);
  const seen = look(session);
  seenOf.set(session, seen);
  if (before === undefined || seen.now - before.now > COUNTED_TICKS) return [];
  let charged = 0;
  for (const [number, ticks] of seen.charged) {
    const more = ticks - (before.charged.get(number) ?? 0);
    if (more < 0) return ['the processor time of a process has become less'];
    charged += more;
  }
  const took = seen.now - before.now + MARGIN_TICKS;
  const passed = (seen.since - before.since) >>> 0;
  if (charged > passed || (before.isIdle && charged > took))
    return ['more processor time is charged than was used'];
  if (before.isIdle && !seen.isIdle && (seen.since - (before.now % 2 ** 32)) << 0 < -MARGIN_TICKS)
    return ['a thread is charged for time in which nobody ran'];
  const ended = [...before.charged.keys()].some((number) => !seen.charged.has(number));
  return ended || before.isIdle || passed - charged <= took ? [] : ['processor time is charged to nobody'];
}

function look({ view, world }: Session): Seen {
  const charged = new Map<number, number>();
  for (const object of view.state.objects) {
    if (object.kind !== 'process') continue;
    const [low, high] = [view.field(object, 'PROCESS_TICKS_LOW'), view.field(object, 'PROCESS_TICKS_HIGH')];
    charged.set(object.number, high * 2 ** 32 + low);
  }
  return {
    now: world.now,
    since: view.variable('running_since'),
    isIdle: view.state.current === null,
    charged,
  };
}
