// Signalling: the bits go to the first waiter, or to the bound thread if it receives; otherwise they stay. A thread of a process
// that has ended gets none: they stay until it is gone.

import { OK } from '../../abi/errors.ts';
import type { Notification, State, Thread } from '../state.ts';
import { deliverNotification } from './deliver.ts';
import { setResult, stopWaiting } from './ends.ts';
import { makeReady } from './schedule.ts';

const A1 = 11;

export function signalNotification(state: State, notification: Notification, bits: number): void {
  const all = (notification.bits | bits) >>> 0;
  if (all === 0) return;
  const bound = boundThread(state, notification);
  const [waiter] = notification.waiters;
  notification.bits = 0;
  if ((waiter ?? bound)?.process.dead) notification.bits = all;
  else if (waiter !== undefined) {
    stopWaiting(state, waiter);
    setResult(waiter, OK);
    waiter.registers[A1] = all;
    makeReady(state, waiter);
  } else if (bound?.state === 'receiving') deliverNotification(state, bound, all);
  else notification.bits = all;
}

export function boundThread(state: State, notification: Notification): Thread | undefined {
  for (const object of state.objects)
    if (object.kind === 'thread' && object.notification === notification) return object;
  return undefined;
}
