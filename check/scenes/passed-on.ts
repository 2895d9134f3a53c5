// Bits that come while the first who waits for them belongs to a process that has ended, but is not taken apart yet: they
// stay, and go to the next as soon as that thread is gone. So that there is such a while, two processes end one after the
// other: the first, of low priority, by itself, until a line wakes somebody more important after its first slice; that one
// ends the second, which has to wait for its turn.

import { RIGHT_RECEIVE, TYPE_ENDPOINT, TYPE_INTERRUPT } from '../../abi/handles.ts';
import { FOREVER, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { Disagreement, type Preemption } from '../session.ts';
import { LINES } from '../stage.ts';
import type { Notification, Process, Slot } from '../state.ts';
import { Director, type Scene } from './scene.ts';

const SLICES = 4;
const RUNNERS_MAX = 16;
const EVENTS_MAX = 4;
/** The first puppet's line, and the third's. */
const [WAKING, , SIGNALLING] = LINES as [number, number, number];

const canReceive = ({ type, rights }: Slot) => type === TYPE_ENDPOINT && (rights & RIGHT_RECEIVE) !== 0;

interface Cast {
  killer: Process;
  /** The second and the third puppet's; the latter ends. */
  next: Process;
  victim: Process;
  shared: Notification;
}

const after = (slices: number, line: number): Preemption => ({
  after: { slices },
  event: { kind: 'line', line },
});

function passedOn(slices: number): Scene {
  return {
    name: `passed-on-${slices}`,
    *steps(session) {
      const director = new Director(session);
      const cast = castOf(director);
      yield* prepare(director, cast);
      yield* everybodyWaits(director, cast);
      const [first, second] = cast.shared.waiters;
      if (session.running === null || first?.process !== cast.victim || second?.process !== cast.next)
        throw new Disagreement(['queues: those who wait do not stand as they came']);
      yield { ...director.call('process_exit', 0), preemption: after(1, WAKING) };
      if (session.running?.process !== cast.killer)
        throw new Disagreement([
          'schedule: the end of a process does not give way to somebody more important',
        ]);
      const victim = director.handle(({ object }) => object === cast.victim);
      yield { ...director.call('process_kill', victim, 9), preemption: after(slices, SIGNALLING) };
      // Root hears of each end first.
      for (let turn = 0; turn < EVENTS_MAX && director.process === session.model.init; turn++)
        yield director.call('receive', director.handle(canReceive), 0, FOREVER, FOREVER);
      if (cast.next.threads.every(({ state }) => state === 'waiting'))
        throw new Disagreement(['queues: bits for a dead thread do not go to who waits behind it']);
      yield director.call('null');
    },
  };
}

function castOf({ process }: Director): Cast {
  const objects = [...process.slots.values()].map(({ object }) => object);
  const [next, victim] = objects.flatMap((object) =>
    object?.kind === 'process' && object !== process ? [object] : [],
  );
  const [shared] = objects.flatMap((object) => (object?.kind === 'notification' ? [object] : []));
  return { killer: process, next: next!, victim: victim!, shared: shared! };
}

/** The killer gives the second puppet the notification that it has in common with the third, and waits for its line. */
function* prepare(director: Director, { next, shared }: Cast): Generator<Planned> {
  const common = director.handle(({ object }) => object === shared);
  const nexts = director.handle(({ object }) => object === next);
  yield director.call('handle_grant', nexts, common, RIGHTS_ALL);
  yield director.call('notification_create');
  const own = director.result;
  yield director.call(
    'interrupt_bind',
    director.handle(({ type }) => type === TYPE_INTERRUPT),
    own,
    1,
  );
  yield director.call('wait', own, FOREVER, FOREVER);
}

/** Until the fourth puppet, of the lowest priority, runs. */
function* everybodyWaits(director: Director, { next, victim, shared }: Cast): Generator<Planned> {
  const { session } = director;
  const first = session.running!.priority;
  for (let turn = 0; turn < RUNNERS_MAX && session.running?.priority === first; turn++) {
    const common = director.handle(({ object }) => object === shared);
    if (director.process === victim) {
      const interrupt = director.handle(({ type }) => type === TYPE_INTERRUPT);
      yield director.call('interrupt_bind', interrupt, common, 1);
      yield director.call('wait', common, FOREVER, FOREVER);
    } else if (director.process !== next) {
      yield director.call('notification_create');
      yield director.call('wait', director.result, FOREVER, FOREVER);
    } else if (shared.waiters.length === 0) yield director.call('yield');
    else yield director.call('wait', common, FOREVER, FOREVER);
  }
}

export const passedOnScenes: readonly Scene[] = Array.from({ length: SLICES }, (_, n) => passedOn(n + 1));
