// What is compared of each kind of object: names as a failure tells them, and how the value is got. For the model, which
// keeps no counters, numbers are computed: those fields are given its state.

import { limitOf } from './model/quota.ts';
import type { AnyObject, Process, State, Thread } from './state.ts';

export type Value = unknown;
/** The state is the model's; undefined where the object is the kernel's. */
type Field<T> = readonly [name: string, get: (object: T, state: State | undefined) => Value];
type ObjectOf<K extends AnyObject['kind']> = Extract<AnyObject, { kind: K }>;

const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

const PROCESS: readonly Field<Process>[] = [
  ['number', (it) => it.number],
  ['dead', (it) => it.dead],
  ['taken apart', (it) => it.takenApart],
  ['exit status', (it) => (it.dead ? it.exitStatus : 0)],
  ['limit', (it, state) => (state ? limitOf(state, it) : it.limit)],
  ['payer', (it) => it.payer],
  ['children', (it) => (it.takenApart ? [] : it.children)],
  ['watcher', (it) => it.watcher],
  ['watch bits', (it) => (it.watcher ? it.watchBits : 0)],
  ['watch', (it) => it.watch],
  ['watch target', (it) => it.watchTarget],
  ['threads', (it) => it.threads],
  ['handle', (it) => new Map([...it.slots.values()].map((slot) => [slot.handle, slot]))],
  ['mapping', (it) => new Map(it.mappings.map((mapping) => [mapping.at, mapping]))],
  ['tables', (it) => sorted(it.tables)],
  ['fault endpoint', (it) => it.faultEndpoint],
  ['fault badge', (it) => it.faultBadge],
  ['free handles', (it) => (it.dead ? [] : it.freeIndices)],
];

const answerable = ({ state }: Thread) => state === 'sending' || state === 'awaiting reply';

const DEAD_THREAD: readonly Field<Thread>[] = [
  ['state', (it) => it.state],
  ['process', (it) => it.process],
  ['payer', (it) => it.payer],
];
const THREAD: readonly Field<Thread>[] = [
  ...DEAD_THREAD,
  ['suspended', (it) => it.suspended],
  ['out of budget', (it) => it.depleted],
  ['budget', (it) => it.budget],
  ['period', (it) => it.period],
  ['waits for a refill', (it) => it.refill !== undefined],
  ['queued', (it) => it.queued],
  ['bound', (it) => it.bound],
  ['priority', (it) => it.priority],
  ['own priority', (it) => it.basePriority],
  ['deadline', (it) => it.deadline],
  ['endpoint', (it) => it.endpoint],
  ['kind of sending', (it) => (answerable(it) ? it.sendKind : undefined)],
  ['badge', (it) => (it.state === 'sending' ? it.sendBadge : 0)],
  ['accepts', (it) => (it.state === 'receiving' ? it.accept : 0)],
  ['caller', (it) => it.caller],
  ['server', (it) => it.server],
  ['reply handle', (it) => it.replySlot],
  ['message page', (it) => it.messageMemory],
  ['notification', (it) => it.notification],
  ['fault', (it) => (answerable(it) && it.sendKind === 'fault' ? it.fault : [])],
];

const OTHERS: {
  readonly [K in Exclude<AnyObject['kind'], 'process' | 'thread'>]: readonly Field<ObjectOf<K>>[];
} = {
  slot: [
    ['process', (it) => it.process],
    ['object', (it) => it.object],
    ['type', (it) => it.type],
    ['rights', (it) => it.rights],
    ['badge', (it) => it.badge],
    ['parent', (it) => it.parent],
    ['children', (it) => it.children],
  ],
  use: [
    ['what', (it) => it.what],
    ['of', (it) => it.of],
    ['derived from', (it) => it.parent],
  ],
  mapping: [
    ['process', (it) => it.process],
    ['memory', (it) => it.memory],
    ['at', (it) => it.at],
    ['first page', (it) => it.firstPage],
    ['pages', (it) => it.pages],
    ['protection', (it) => it.protection],
    ['use', (it) => it.use],
    ['payer', (it) => it.payer],
  ],
  endpoint: [
    ['senders', (it) => it.senders],
    ['receivers', (it) => it.receivers],
    ['dead badge', (it) => it.deadBadges],
    ['payer', (it) => it.payer],
  ],
  badge: [
    ['endpoint', (it) => it.endpoint],
    ['value', (it) => it.value],
    ['payer', (it) => it.payer],
  ],
  notification: [
    ['bits', (it) => it.bits],
    ['waiters', (it) => it.waiters],
    ['payer', (it) => it.payer],
    ['alarm', (it) => it.alarm],
    ['alarm bits', (it) => (it.alarm === undefined ? 0 : it.alarmBits)],
  ],
  memory: [
    ['pages', (it) => it.pages],
    ['base', (it) => it.base],
    ['device', (it) => it.device],
    ['taken', (it) => sorted(it.taken.keys())],
    ['tables', (it) => [...it.tables].sort()],
    ['payer', (it) => it.payer],
    ['sealed', (it) => it.sealed],
    ['reclaimed', (it) => it.reclaimed],
  ],
  interrupt: [
    ['notification', (it) => it.notification],
    ['bits', (it) => (it.notification ? it.bits : 0)],
    ['masked', (it) => it.masked],
    ['line', (it) => it.line],
    ['payer', (it) => it.payer],
    ['binding', (it) => it.binding],
    ['target', (it) => it.target],
  ],
};

/** What is compared of an object: by the model's, which says what matters in its state. */
export function fieldsOf(object: AnyObject): readonly Field<AnyObject>[] {
  const fields =
    object.kind === 'process'
      ? PROCESS
      : object.kind === 'thread'
        ? object.state === 'dead'
          ? DEAD_THREAD
          : THREAD
        : OTHERS[object.kind];
  return fields as unknown as readonly Field<AnyObject>[];
}
