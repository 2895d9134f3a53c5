// Reclaiming: what has ended is taken apart in slices, so that interrupts are served in between. From the moment that an
// object is on this list every look-up finds it dead; only its memory, and the threads that waited for it, come back later:
// before any thread of the same or a lower priority than the one that ended it runs again.

import { TYPE_ENDPOINT, TYPE_MEMORY, TYPE_NOTIFICATION, TYPE_PROCESS } from '../abi/handles';
import { Endpoint, refuseWaiting } from './endpoint';
import { Memory, reclaimMemory } from './memory';
import { Notification, reclaimNotification } from './notification';
import { KernelObject } from './object';
import { Process, takeApart } from './process';
import { currentPriority, othersReadyAbove, requestReschedule } from './schedule';
import { handlePendingInterrupts } from './trap';

// In order of arrival, linked by `nextFree`, which an object that is in use does not need.
export let head: KernelObject | null = null;
let tail: KernelObject | null = null;
/** The highest priority of those who ended something that is on the list. */
let priority: u32 = 0;

export function reclaimLater(object: KernelObject): void {
  object.nextFree = null;
  const last = tail;
  if (last != null) last.nextFree = object;
  else head = object;
  tail = object;
  const ender = currentPriority();
  if (ender > priority) priority = ender;
  requestReschedule();
}

export function reclaiming(): bool {
  return head != null;
}

function takeFirst(): KernelObject {
  const object = head!;
  head = object.nextFree;
  if (head == null) tail = null;
  return object;
}

function putBack(object: KernelObject): void {
  object.nextFree = head;
  if (head == null) tail = object;
  head = object;
}

/** One slice of an object's end; true when nothing is left of it. */
function reclaimSome(object: KernelObject): bool {
  switch (object.type) {
    case TYPE_PROCESS:
      return takeApart(changetype<Process>(object));
    case TYPE_MEMORY:
      return reclaimMemory(changetype<Memory>(object));
    case TYPE_ENDPOINT:
      return refuseWaiting(changetype<Endpoint>(object));
    case TYPE_NOTIFICATION:
      return reclaimNotification(changetype<Notification>(object));
    default:
      return true;
  }
}

/** Takes apart what is on the list, until it is empty or somebody runs or can run who must not wait for it. */
export function reclaim(): void {
  while (head != null) {
    if (currentPriority() > priority || othersReadyAbove(priority)) {
      requestReschedule(); // to come back before anything lower runs
      return;
    }
    const object = takeFirst();
    if (!reclaimSome(object)) putBack(object);
    handlePendingInterrupts();
  }
  priority = 0;
}
