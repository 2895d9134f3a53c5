// Notifications: a word of sticky bits. A thread can wait for it, or have it bound, so that its receive sees the bits too.

import { E_PEER_DEAD, OK } from '../abi/errors';
import { TYPE_NOTIFICATION } from '../abi/handles';
import { cancelTimer } from './clock';
import { deliverNotification } from './ipc/rendezvous';
import { allocateObject, freeObject, KernelObject } from './object';
import { Process } from './process';
import { leaveQueue, makeReady, Queue } from './schedule';
import { STATE_RECEIVING, Thread } from './thread';
import { refuse } from './wait';

@unmanaged
@final
export class Notification extends KernelObject {
  bits: u32;
  bound: Thread | null;
  waitersHead: Thread | null;
  waitersTail: Thread | null;
}

const NOTIFICATION_BYTES: u32 = offsetof<Notification>();

export function waitersOf(notification: Notification): Queue {
  return changetype<Queue>(changetype<usize>(notification) + offsetof<Notification>('waitersHead'));
}

export function createNotification(payer: Process): Notification | null {
  return changetype<Notification | null>(allocateObject(TYPE_NOTIFICATION, NOTIFICATION_BYTES, payer));
}

/** Handles, bindings of interrupts and the bound thread each hold a reference. Who waits without one waits in vain. */
export function dropNotification(notification: Notification): void {
  if (--notification.references !== 0) return;
  for (let waiter = notification.waitersHead; waiter != null; waiter = notification.waitersHead) {
    leaveQueue(waiter);
    refuse(waiter, E_PEER_DEAD);
  }
  freeObject(notification, NOTIFICATION_BYTES);
}

/** Sets bits. They go to the first waiter, or to the bound thread if it is receiving; otherwise they stay. */
export function signalNotification(notification: Notification, bits: u32): void {
  const all = notification.bits | bits;
  if (all === 0) return;
  const waiter = notification.waitersHead;
  if (waiter != null) {
    notification.bits = 0;
    leaveQueue(waiter);
    cancelTimer(waiter);
    waiter.a0 = OK;
    waiter.a1 = all;
    makeReady(waiter);
    return;
  }
  const bound = notification.bound;
  if (bound != null && bound.state === STATE_RECEIVING) {
    notification.bits = 0;
    deliverNotification(bound, all);
    return;
  }
  notification.bits = all;
}

export function bindNotification(notification: Notification, thread: Thread): void {
  notification.bound = thread;
  notification.references++;
  thread.notification = notification;
}

export function unbindNotification(thread: Thread): void {
  const notification = thread.notification;
  if (notification == null) return;
  thread.notification = null;
  notification.bound = null;
  dropNotification(notification);
}
