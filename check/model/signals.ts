// Notifications and interrupts.

import { E_BUSY, E_INVALID, E_TIMED_OUT, OK } from '../../abi/errors.ts';
import {
  RIGHT_ACKNOWLEDGE,
  RIGHT_BIND,
  RIGHT_SIGNAL,
  RIGHT_WAIT,
  TYPE_INTERRUPT,
  TYPE_NOTIFICATION,
} from '../../abi/handles.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { type Interrupt, Notification, type State, type Thread, Use } from '../state.ts';
import { create } from './create.ts';
import { unbindInterrupt, unbindNotification } from './ends.ts';
import { derive } from './forest.ts';
import { find } from './handles.ts';
import { deadlineOf } from './ipc.ts';
import type { Result } from './result.ts';
import { boundThread, signalNotification } from './signal.ts';

const A1 = 11;

export function notificationCreate(state: State, { process }: Thread): Result {
  return create(state, process, process, new Notification(), TYPE_NOTIFICATION, RIGHTS_ALL);
}

export function signal(state: State, { process }: Thread, [handle, bits]: number[]): Result {
  const slot = find(process, handle, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (typeof slot === 'number') return slot;
  signalNotification(state, slot.object as Notification, bits);
  return OK;
}

export function waitFor(state: State, thread: Thread, [handle, low, high]: number[]): Result {
  const slot = find(thread.process, handle, TYPE_NOTIFICATION, RIGHT_WAIT);
  if (typeof slot === 'number') return slot;
  const notification = slot.object as Notification;
  if (notification.bits !== 0) {
    thread.registers[A1] = notification.bits;
    notification.bits = 0;
    return OK;
  }
  if (low === 0 && high === 0) return E_TIMED_OUT;
  thread.deadline = deadlineOf(low, high);
  thread.state = 'waiting';
  notification.waiters.push(thread);
  state.current = null;
}

/** Handle 0 stands for none. */
export function notificationBind(state: State, thread: Thread, [handle]: number[]): Result {
  if (handle === 0) {
    unbindNotification(state, thread);
    return OK;
  }
  const slot = find(thread.process, handle, TYPE_NOTIFICATION, RIGHT_WAIT);
  if (typeof slot === 'number') return slot;
  const notification = slot.object as Notification;
  if (boundThread(state, notification) !== undefined || thread.notification !== null) return E_BUSY;
  thread.notification = notification;
  thread.bound = derive(new Use('binding of a thread', thread), slot);
  return OK;
}

export function notificationAlarm(_state: State, { process }: Thread, words: number[]): Result {
  const [handle, bits, low, high] = words;
  const slot = find(process, handle, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (typeof slot === 'number') return slot;
  const notification = slot.object as Notification;
  notification.alarm = deadlineOf(low, high);
  notification.alarmBits = bits;
  return OK;
}

export function interruptBind(state: State, { process }: Thread, [handle, target, bits]: number[]): Result {
  const slot = find(process, handle, TYPE_INTERRUPT, RIGHT_BIND);
  if (typeof slot === 'number') return slot;
  const interrupt = slot.object as Interrupt;
  if (target === 0) {
    unbindInterrupt(state, interrupt);
    return OK;
  }
  const signalled = find(process, target, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (typeof signalled === 'number') return signalled;
  if (bits === 0) return E_INVALID;
  unbindInterrupt(state, interrupt);
  interrupt.notification = signalled.object as Notification;
  interrupt.bits = bits;
  interrupt.binding = derive(new Use('binding of an interrupt', interrupt), slot);
  interrupt.target = derive(new Use('target of an interrupt', interrupt), signalled);
  acknowledge(state, interrupt);
  return OK;
}

function acknowledge(state: State, interrupt: Interrupt): void {
  interrupt.masked = false;
  if (interrupt.notification !== null) state.lines[interrupt.line].enabled = true;
}

export function interruptAcknowledge(state: State, { process }: Thread, [handle]: number[]): Result {
  const slot = find(process, handle, TYPE_INTERRUPT, RIGHT_ACKNOWLEDGE);
  if (typeof slot === 'number') return slot;
  acknowledge(state, slot.object as Interrupt);
  return OK;
}

/** The external interrupt: every line that is pending and enabled is masked, and its driver told. */
export function externalInterrupt(state: State): void {
  for (const [line, wire] of state.lines.entries()) {
    if (!wire.pending || !wire.enabled) continue;
    wire.pending = wire.high;
    wire.enabled = false;
    const interrupt = state.interrupts.get(line);
    if (interrupt === undefined) continue;
    interrupt.masked = true;
    if (interrupt.notification !== null) signalNotification(state, interrupt.notification, interrupt.bits);
  }
}
