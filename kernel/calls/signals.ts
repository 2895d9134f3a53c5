// System calls on endpoints' creation, notifications and interrupts.

import { E_BUSY, E_INVALID, E_NO_MEMORY, E_TIMED_OUT, OK } from '../../abi/errors';
import {
  HANDLE_NONE,
  RIGHT_ACKNOWLEDGE,
  RIGHT_BIND,
  RIGHT_SIGNAL,
  RIGHT_WAIT,
  TYPE_ENDPOINT,
  TYPE_INTERRUPT,
  TYPE_NOTIFICATION,
} from '../../abi/handles';
import { RIGHTS_ALL } from '../../abi/messages';
import { createEndpoint, dropEndpoint } from '../endpoint';
import { addHandle, findSlot, handleError } from '../handle';
import { acknowledgeInterrupt, bindInterrupt, Interrupt, unbindInterrupt } from '../interrupt';
import {
  bindNotification,
  createNotification,
  dropNotification,
  Notification,
  setAlarm,
  signalNotification,
  unbindNotification,
  waitersOf,
} from '../notification';
import { blockCaller, current, enqueue } from '../schedule';
import { STATE_WAITING, setWaitDeadline } from '../thread';

export function sysEndpointCreate(): i32 {
  const process = current().process;
  const endpoint = createEndpoint(process);
  if (endpoint == null) return E_NO_MEMORY;
  const slot = addHandle(process, endpoint, TYPE_ENDPOINT, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    dropEndpoint(endpoint);
    return error;
  }
  return slot.handle;
}

export function sysNotificationCreate(): i32 {
  const process = current().process;
  const notification = createNotification(process);
  if (notification == null) return E_NO_MEMORY;
  const slot = addHandle(process, notification, TYPE_NOTIFICATION, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    dropNotification(notification);
    return error;
  }
  return slot.handle;
}

export function sysSignal(handle: u32, bits: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (slot == null) return handleError;
  signalNotification(changetype<Notification>(slot.object), bits);
  return OK;
}

export function sysWait(handle: u32, deadlineLow: u32, deadlineHigh: u32): i32 {
  const thread = current();
  const slot = findSlot(thread.process, handle, TYPE_NOTIFICATION, RIGHT_WAIT);
  if (slot == null) return handleError;
  const notification = changetype<Notification>(slot.object);
  if (notification.bits !== 0) {
    thread.a1 = notification.bits;
    notification.bits = 0;
    return OK;
  }
  if ((deadlineLow | deadlineHigh) === 0) return E_TIMED_OUT;
  setWaitDeadline(thread, ((<u64>deadlineHigh) << 32) | deadlineLow);
  thread.state = STATE_WAITING;
  enqueue(waitersOf(notification), thread);
  return blockCaller();
}

export function sysNotificationBind(handle: u32): i32 {
  const thread = current();
  if (handle === HANDLE_NONE) {
    unbindNotification(thread);
    return OK;
  }
  const slot = findSlot(thread.process, handle, TYPE_NOTIFICATION, RIGHT_WAIT);
  if (slot == null) return handleError;
  const notification = changetype<Notification>(slot.object);
  if (notification.bound != null || thread.notification != null) return E_BUSY;
  bindNotification(notification, thread, slot);
  return OK;
}

export function sysNotificationAlarm(handle: u32, bits: u32, deadlineLow: u32, deadlineHigh: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (slot == null) return handleError;
  setAlarm(changetype<Notification>(slot.object), bits, ((<u64>deadlineHigh) << 32) | deadlineLow);
  return OK;
}

export function sysInterruptBind(handle: u32, notificationHandle: u32, bits: u32): i32 {
  const process = current().process;
  const slot = findSlot(process, handle, TYPE_INTERRUPT, RIGHT_BIND);
  if (slot == null) return handleError;
  const interrupt = changetype<Interrupt>(slot.object);
  if (notificationHandle === HANDLE_NONE) {
    unbindInterrupt(interrupt);
    return OK;
  }
  const target = findSlot(process, notificationHandle, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (target == null) return handleError;
  if (bits === 0) return E_INVALID;
  bindInterrupt(interrupt, slot, changetype<Notification>(target.object), target, bits);
  return OK;
}

export function sysInterruptAcknowledge(handle: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_INTERRUPT, RIGHT_ACKNOWLEDGE);
  if (slot == null) return handleError;
  acknowledgeInterrupt(changetype<Interrupt>(slot.object));
  return OK;
}
