// Notifications: a word of sticky bits. A thread can wait for it, or have it bound, so that its receive sees the bits too.

import { E_PEER_DEAD, OK } from '../abi/errors';
import { TYPE_NOTIFICATION } from '../abi/handles';
import { NEVER } from './clock';
import { deliverNotification } from './ipc/rendezvous';
import { attachNode, NODE_BOUND_THREAD, NODE_KIND_SHIFT, Node, releaseNode } from './node';
import { allocateObject, freeObject, KernelObject } from './object';
import { Process } from './process';
import { reclaimLater } from './reclaim';
import { makeReady, Queue } from './schedule';
import { boundNode, STATE_RECEIVING, Thread } from './thread';
import { cancelTimer, releaseTimers, reserveTimers, setTimer, TIMER_ALARM, Timer } from './timer';
import { refuse, stopWaiting } from './wait';

@unmanaged
@final
export class Notification extends KernelObject {
  bits: u32;
  bound: Thread | null;
  waitersHead: Thread | null;
  waitersTail: Thread | null;
  /** What its alarm signals. */
  alarmBits: u32;
  // the alarm: a timer, in place
  alarmDeadline: u64;
  alarmPosition: u32;
  alarmKind: u32;
}

export const NOTIFICATION_BYTES: u32 = offsetof<Notification>();
const TIMERS: u32 = 1;
export const WAITERS_PER_SLICE: u32 = 5;

export function waitersOf(notification: Notification): Queue {
  return changetype<Queue>(changetype<usize>(notification) + offsetof<Notification>('waitersHead'));
}

function alarmOf(notification: Notification): Timer {
  return changetype<Timer>(changetype<usize>(notification) + offsetof<Notification>('alarmDeadline'));
}

export function notificationOfAlarm(timer: Timer): Notification {
  return changetype<Notification>(changetype<usize>(timer) - offsetof<Notification>('alarmDeadline'));
}

export function createNotification(payer: Process): Notification | null {
  if (!reserveTimers(TIMERS)) return null;
  const object = allocateObject(TYPE_NOTIFICATION, NOTIFICATION_BYTES, payer);
  if (object === 0) releaseTimers(TIMERS);
  return changetype<Notification | null>(object);
}

/** Handles, bindings of interrupts, watches and the bound thread each hold a reference. Who waits without one waits in vain. */
export function dropNotification(notification: Notification): void {
  if (--notification.references !== 0) return;
  cancelTimer(alarmOf(notification));
  releaseTimers(TIMERS);
  if (notification.waitersHead != null) reclaimLater(notification);
  else freeObject(notification, NOTIFICATION_BYTES);
}

/** Tells some of those who wait that the notification is gone; true when it is freed. */
export function reclaimNotification(notification: Notification): bool {
  for (let i: u32 = 0; i < WAITERS_PER_SLICE; i++) {
    const waiter = notification.waitersHead;
    if (waiter == null) {
      freeObject(notification, NOTIFICATION_BYTES);
      return true;
    }
    refuse(waiter, E_PEER_DEAD);
  }
  return false;
}

/**
 * Sets bits. They go to the first waiter, or to the bound thread if it is receiving; otherwise they stay. They also stay where
 * that thread's process has ended, until the thread is gone: passBitsOn().
 */
export function signalNotification(notification: Notification, bits: u32): void {
  const all = notification.bits | bits;
  if (all === 0) return;
  const waiter = notification.waitersHead;
  if (waiter != null) {
    if (waiter.process.dead) {
      notification.bits = all;
      return;
    }
    notification.bits = 0;
    stopWaiting(waiter);
    waiter.a0 = OK;
    waiter.a1 = all;
    makeReady(waiter);
    return;
  }
  const bound = notification.bound;
  if (bound != null && bound.state === STATE_RECEIVING && !bound.process.dead) {
    notification.bits = 0;
    deliverNotification(bound, all);
    return;
  }
  notification.bits = all;
}

/** What a thread in a notification's queue waits for. */
export function notificationWaitedFor(thread: Thread): Notification {
  return changetype<Notification>(changetype<usize>(thread.queue) - offsetof<Notification>('waitersHead'));
}

/** A thread of a process that has ended waits no more: bits that have come since go to the next. */
export function passBitsOn(notification: Notification): void {
  if (notification.references !== 0) signalNotification(notification, 0);
}

/** From now on the thread's receive sees the bits; `source` is the handle that it is bound through. */
export function bindNotification(notification: Notification, thread: Thread, source: Node): void {
  notification.bound = thread;
  notification.references++;
  thread.notification = notification;
  attachNode(boundNode(thread), NODE_BOUND_THREAD << NODE_KIND_SHIFT, source);
}

export function unbindNotification(thread: Thread): void {
  const notification = thread.notification;
  if (notification == null) return;
  releaseNode(boundNode(thread));
  thread.notification = null;
  notification.bound = null;
  dropNotification(notification);
}

/** Signals bits at a time, in ticks; in place of the alarm that was set. NEVER: at no time. */
export function setAlarm(notification: Notification, bits: u32, deadline: u64): void {
  const alarm = alarmOf(notification);
  cancelTimer(alarm);
  notification.alarmBits = bits;
  if (deadline !== NEVER) setTimer(alarm, TIMER_ALARM, deadline);
}

export function ringAlarm(notification: Notification): void {
  signalNotification(notification, notification.alarmBits);
}
