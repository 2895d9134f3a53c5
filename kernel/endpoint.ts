// Endpoints: where messages meet. Senders queue in order of arrival, receivers too; never both at once. Badges are counted:
// when the last handle with one is gone, the receiver hears of it once.

import { E_PEER_DEAD } from '../abi/errors';
import { TYPE_ENDPOINT } from '../abi/handles';
import { deliverBadgeDeath } from './ipc/rendezvous';
import { allocateObject, freeObject, KernelObject, TYPE_BADGE } from './object';
import { Process } from './process';
import { reclaimLater } from './reclaim';
import { Queue } from './schedule';
import { Thread } from './thread';
import { refuse } from './wait';

@unmanaged
@final
export class Endpoint extends KernelObject {
  receiveHandles: u32;
  // two queues, in place
  sendersHead: Thread | null;
  sendersTail: Thread | null;
  receiversHead: Thread | null;
  receiversTail: Thread | null;
  /** Badges without handles whose end was not delivered yet. */
  deadFirst: Badge | null;
  deadLast: Badge | null;
}

@unmanaged
@final
export class Badge extends KernelObject {
  value: u32;
  endpoint: Endpoint;
  nextDead: Badge | null;
}

export const ENDPOINT_BYTES: u32 = offsetof<Endpoint>();
export const BADGE_BYTES: u32 = offsetof<Badge>();

export function sendersOf(endpoint: Endpoint): Queue {
  return changetype<Queue>(changetype<usize>(endpoint) + offsetof<Endpoint>('sendersHead'));
}

export function receiversOf(endpoint: Endpoint): Queue {
  return changetype<Queue>(changetype<usize>(endpoint) + offsetof<Endpoint>('receiversHead'));
}

/** With one reference and one receive handle: those of the handle that the caller adds. Null where there is no memory. */
export function createEndpoint(payer: Process): Endpoint | null {
  const endpoint = changetype<Endpoint | null>(allocateObject(TYPE_ENDPOINT, ENDPOINT_BYTES, payer));
  if (endpoint != null) endpoint.receiveHandles = 1;
  return endpoint;
}

export function dropEndpoint(endpoint: Endpoint): void {
  if (--endpoint.references === 0) freeObject(endpoint, ENDPOINT_BYTES);
}

/** The last receive handle gone means that nobody can ever answer: all who wait there are told. */
export function dropReceiver(endpoint: Endpoint): void {
  if (--endpoint.receiveHandles !== 0) return;
  endpoint.references++; // until refuseWaiting has told everybody
  reclaimLater(endpoint);
}

export const WAITING_PER_SLICE: u32 = 5;

/** Tells some of those who wait at an endpoint without receive handles; true when nobody waits any more. */
export function refuseWaiting(endpoint: Endpoint): bool {
  for (let i: u32 = 0; i < WAITING_PER_SLICE; i++) {
    const sender = endpoint.sendersHead;
    const receiver = endpoint.receiversHead;
    if (sender != null) refuse(sender, E_PEER_DEAD);
    else if (receiver != null) refuse(receiver, E_PEER_DEAD);
    else if (endpoint.deadFirst != null) takeDeadBadge(endpoint);
    else {
      dropEndpoint(endpoint);
      return true;
    }
  }
  return false;
}

/** A badge with one reference: that of the handle that the caller adds. It refers to its endpoint. */
export function createBadge(endpoint: Endpoint, value: u32, payer: Process): Badge | null {
  const badge = changetype<Badge | null>(allocateObject(TYPE_BADGE, BADGE_BYTES, payer));
  if (badge == null) return null;
  badge.value = value;
  badge.endpoint = endpoint;
  endpoint.references++;
  return badge;
}

/** Frees a badge that nobody has any more, or has had yet: nobody is told. */
export function freeBadge(badge: Badge): void {
  const endpoint = badge.endpoint;
  freeObject(badge, BADGE_BYTES);
  dropEndpoint(endpoint);
}

/** With the last reference gone, the receiver gets LABEL_BADGE_DEAD, now or with its next receive. */
export function dropBadge(badge: Badge): void {
  if (--badge.references !== 0) return;
  const endpoint = badge.endpoint;
  if (endpoint.receiveHandles === 0) {
    freeBadge(badge);
    return;
  }
  const receiver = endpoint.receiversHead;
  if (receiver != null) {
    deliverBadgeDeath(receiver, badge.value);
    freeBadge(badge);
    return;
  }
  badge.nextDead = null;
  const last = endpoint.deadLast;
  if (last != null) last.nextDead = badge;
  else endpoint.deadFirst = badge;
  endpoint.deadLast = badge;
}

/** Takes the first undelivered badge death: its value, or 0 where there is none. */
export function takeDeadBadge(endpoint: Endpoint): u32 {
  const badge = endpoint.deadFirst;
  if (badge == null) return 0;
  endpoint.deadFirst = badge.nextDead;
  if (badge.nextDead == null) endpoint.deadLast = null;
  const value = badge.value;
  freeBadge(badge);
  return value;
}
