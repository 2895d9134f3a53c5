// Taking apart what has ended, in slices: interrupts are served in between, and whoever is more important than those who
// ended it goes first. From the moment that something has ended every look-up finds it so; only its memory, and those who
// waited for it, come back here.

import { E_PEER_DEAD } from '../../abi/errors.ts';
import type { Endpoint, Memory, Notification, Process, State } from '../state.ts';
import { closeSlot, destroyThread, drop, free, freeBadge, killProcess, refuse, unwatch } from './ends.ts';
import { bestReady } from './schedule.ts';
import { signalNotification } from './signal.ts';
import { INLINE_PAGES, PAGES_PER_TABLE, shrinkMapping } from './space.ts';

const STATUS_PARENT_DEAD = 137;
const TABLES = 512;

/** Goes on until nothing is left, or somebody more important can run; interrupts come between the slices. */
export function reclaim(state: State, interrupts: (state: State) => void): void {
  for (let [object] = state.reclaim; object !== undefined; [object] = state.reclaim) {
    if (Math.max(state.current?.priority ?? 0, bestReady(state)) > state.reclaimPriority) return;
    if (slice(state, object)) {
      state.reclaim.splice(state.reclaim.indexOf(object), 1);
      if (object.kind === 'endpoint') drop(state, object);
    }
    interrupts(state);
  }
  state.reclaimPriority = 0;
}

/** True when nothing is left of the object. */
function slice(state: State, object: State['reclaim'][number]): boolean {
  switch (object.kind) {
    case 'process':
      return takeApart(state, object);
    case 'endpoint':
      return refuseWaiting(state, object);
    case 'notification':
      return endWaits(state, object);
    case 'memory':
      return returnPages(state, object);
  }
}

function takeApart(state: State, process: Process): boolean {
  for (let unit = 0; unit < state.slices.units; unit++) {
    const [thread] = process.threads;
    const [child] = process.children;
    if (thread) destroyThread(state, thread);
    else if (child) killProcess(state, child, STATUS_PARENT_DEAD);
    else if (process.slotsUsed > 0) closeLast(state, process);
    else if (dismantle(state, process)) {
      finish(state, process);
      return true;
    }
  }
  return false;
}

function closeLast(state: State, process: Process): void {
  process.slotsUsed--;
  const slot = process.slots.get(process.slotsUsed);
  if (slot) closeSlot(state, slot);
  process.generations.delete(process.slotsUsed);
}

/** Some of the address space, from the lowest mapping on; true when nothing is left of it. */
function dismantle(state: State, process: Process): boolean {
  const [mapping] = process.mappings.sort((a, b) => a.at - b.at);
  if (mapping) {
    shrinkMapping(state, mapping, state.slices.unmapped);
    return false;
  }
  process.dismantled += state.slices.tables;
  for (const table of process.tables) if (table < process.dismantled) process.tables.delete(table);
  return process.dismantled >= TABLES;
}

/** Nobody hears of its faults any more; whoever watches learns of its end; what it did not use goes back. */
function finish(state: State, process: Process): void {
  const { faultBadge, faultEndpoint, watcher, watchBits } = process;
  process.faultBadge = null;
  drop(state, faultBadge);
  process.faultEndpoint = null;
  drop(state, faultEndpoint);
  if (watcher) {
    signalNotification(state, watcher, watchBits);
    unwatch(state, process);
  }
  process.takenApart = true;
  drop(state, process);
}

function refuseWaiting(state: State, endpoint: Endpoint): boolean {
  for (let unit = 0; unit < state.slices.waiting; unit++) {
    const waiting = endpoint.senders[0] ?? endpoint.receivers[0];
    const [badge] = endpoint.deadBadges;
    if (waiting) refuse(state, waiting, E_PEER_DEAD);
    else if (badge) freeBadge(state, badge);
    else return true;
  }
  return false;
}

function endWaits(state: State, notification: Notification): boolean {
  for (let unit = 0; unit < state.slices.waiters; unit++) {
    const [waiter] = notification.waiters;
    if (waiter === undefined) {
      free(state, notification);
      return true;
    }
    refuse(state, waiter, E_PEER_DEAD);
  }
  return false;
}

/** Some pages of a large Memory, with the tables that name them. */
function returnPages(state: State, memory: Memory): boolean {
  const { pages, taken, tables } = memory;
  const isLarge = pages > PAGES_PER_TABLE;
  const leafOf = (page: number) => String(Math.floor(page / PAGES_PER_TABLE));
  let page = pages > INLINE_PAGES && tables.size === 0 ? pages : memory.reclaimed; // nothing was taken
  for (let unit = 0; page < pages && unit < state.slices.pages; unit++) {
    if (isLarge && !tables.has(leafOf(page)))
      page = (Math.floor(page / PAGES_PER_TABLE) + 1) * PAGES_PER_TABLE;
    else taken.delete(page++);
    if (isLarge && page % PAGES_PER_TABLE === 0) tables.delete(leafOf(page - 1));
  }
  memory.reclaimed = page;
  if (page < pages) return false;
  free(state, memory);
  return true;
}
