// The arguments of system calls, drawn by their names in abi/syscalls.ts. Most make sense; the others are what a hostile
// program would try.

import {
  HANDLE_NONE,
  TYPE_ENDPOINT,
  TYPE_INTERRUPT,
  TYPE_MEMORY,
  TYPE_NOTIFICATION,
  TYPE_PROCESS,
  TYPE_REPLY,
  TYPE_THREAD,
} from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES, TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { FOREVER, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Session } from '../session.ts';
import type { Stage } from '../stage.ts';
import type { HandleObject, Process, Slot, Thread } from '../state.ts';
import { hostileAddress, mappedPage, pageIn } from './addresses.ts';
import type { Draw } from './draw.ts';

const TYPES: Readonly<Record<string, number>> = {
  endpoint: TYPE_ENDPOINT,
  fault_endpoint: TYPE_ENDPOINT,
  process: TYPE_PROCESS,
  thread: TYPE_THREAD,
  notification: TYPE_NOTIFICATION,
  memory: TYPE_MEMORY,
  interrupt: TYPE_INTERRUPT,
  reply: TYPE_REPLY,
};

/** Calls that bind a notification, or, with no handle to one, undo that. */
const UNDOES: ReadonlySet<string> = new Set(['interrupt_bind', 'notification_bind', 'process_watch']);

export function argumentOf(
  name: string,
  call: string,
  draw: Draw,
  session: Session,
  stage: Stage,
  thread: Thread,
): number {
  if (name === 'notification' && UNDOES.has(call) && draw.chance(1, 6)) return HANDLE_NONE;
  if (call === 'handle_revoke' && draw.chance(2, 3)) return sourceHandle(draw, thread.process);
  if (name in TYPES) return handleOf(TYPES[name], draw, thread.process);
  switch (name) {
    case 'handle':
      return handleOf(draw.of([...Object.values(TYPES)]), draw, thread.process);
    case 'rights':
      return draw.of([RIGHTS_ALL, RIGHTS_ALL, 1, 2, 3, 4, 5, 6, 7, draw.next()]);
    case 'badge':
      return draw.of([0, 1, 2, 3, draw.next()]);
    case 'info':
      return draw.below(0x8000) | (draw.chance(1, 30) ? 0xfff0 : 0);
    case 'timeout':
      return draw.of([0, FOREVER, 20000 + draw.below(200000), 20000 + draw.below(200000)]);
    case 'budget':
      return draw.chance(1, 8) ? draw.next() : draw.of([0, 20000 + draw.below(100000)]);
    case 'period':
      return 120000 + draw.below(300000);
    case 'first':
    case 'register':
      return draw.chance(1, 15) ? draw.next() : draw.below(34);
    case 'accept':
      return draw.chance(1, 20) ? draw.next() : draw.below(5);
    case 'deadline_low':
      return deadline(draw, session)[0];
    case 'deadline_high':
      return deadlineHigh(draw);
    case 'quota_pages':
      return draw.of([1, 4, 10, 20, 40, 300, 100000, 0, draw.next()]);
    case 'entry':
      return draw.chance(3, 4) ? stage.entry : pageIn(draw);
    case 'priority':
      return draw.chance(1, 10) ? draw.of([24, 31, 32, draw.next()]) : draw.below(14);
    case 'message_page':
      return draw.chance(1, 6) ? hostileAddress(draw) : MESSAGE_PAGE - draw.below(12) * PAGE_BYTES;
    case 'address':
      if (call === 'memory_unmap' && draw.chance(1, 2)) return mappedPage(thread.process, draw);
      return draw.chance(1, 12) ? hostileAddress(draw) : pageIn(draw);
    case 'first_page':
    case 'page':
      if (draw.chance(1, 8)) return draw.of([7, 8, 1020, 1023, 1024, 2047, 2999, 65535]);
      return draw.chance(1, 12) ? draw.next() : draw.below(5);
    case 'pages':
      return pageCount(call, draw);
    case 'protection':
      return draw.of([1, 3, 3, 3, 5, 5, 7, 2, 0, draw.next()]);
    case 'bits':
      return draw.of([1, 2, 0x80000000, draw.next(), 0]);
    case 'what':
      return draw.below(4);
    case 'byte':
      return 32 + draw.below(90);
    default:
      return draw.next(); // words of messages, stack pointers, statuses
  }
}

function pageCount(call: string, draw: Draw): number {
  if (draw.chance(1, 15)) return draw.of([0, 0x80000000, 0xffffffff, 65537, draw.next()]);
  if (call === 'memory_create' && draw.chance(1, 3)) return draw.of([9, 1024, 1025, 3000, 65536]);
  return draw.chance(1, 8) ? 5 + draw.below(36) : 1 + draw.below(4);
}

/** A handle of this type that the process has; or any other, a stale one, or none. */
export function handleOf(type: number, draw: Draw, process: Process): number {
  const slots = [...process.slots.values()];
  const fitting = slots.filter((slot) => slot.type === type);
  const busy = fitting.filter(({ object }) => object !== null && isBusy(object));
  if (busy.length > 0 && draw.chance(1, 3)) return draw.of(busy).handle;
  if (fitting.length > 0 && draw.chance(9, 10)) return newer(fitting, draw).handle;
  if (slots.length > 0 && draw.chance(1, 2)) return draw.of(slots).handle;
  if (slots.length > 0 && draw.chance(1, 2))
    return (draw.of(slots).handle + draw.of([0x1000, -0x1000, 1])) >>> 0;
  return draw.of([0, 1, 0x80000000, 0xffffffff, draw.next()]);
}

/** A handle that something came from; most of all, one through which somebody waits. */
function sourceHandle(draw: Draw, process: Process): number {
  const sources = [...process.slots.values()].filter(({ children }) => children.length > 0);
  const waited = sources.filter(({ children }) =>
    children.some((it) => it.kind === 'use' && it.what !== 'mapping'),
  );
  if (waited.length > 0 && draw.chance(2, 3)) return draw.of(waited).handle;
  return sources.length > 0 ? draw.of(sources).handle : 0;
}

/** Somebody waits for it, or it is bound to something: where most can go wrong. */
function isBusy(object: HandleObject): boolean {
  switch (object.kind) {
    case 'thread':
      return object.state !== 'ready' || object.suspended || object.caller !== null || object.budget !== 0;
    case 'endpoint':
      return object.senders.length > 0 || object.receivers.length > 0;
    case 'notification':
      return object.waiters.length > 0 || object.alarm !== undefined;
    case 'interrupt':
      return object.notification !== null;
    case 'process':
      return object.watcher !== null || object.dead;
    case 'memory':
      return object.sealed;
  }
}

/** Half of the time one of the last three, so that what was made is used. */
function newer(slots: Slot[], draw: Draw): Slot {
  return draw.chance(1, 2) ? draw.of(slots.slice(-3)) : draw.of(slots);
}

/** The two words of a deadline are drawn one after the other: never, at once, or soon. */
function deadline(draw: Draw, session: Session): [number] {
  const soon = session.world.now + TICKS_PER_MILLISECOND + draw.below(20 * TICKS_PER_MILLISECOND);
  return [draw.of([FOREVER, 0, soon, soon])];
}

function deadlineHigh(draw: Draw): number {
  return draw.chance(1, 20) ? 1 + draw.below(9) : 0;
}
