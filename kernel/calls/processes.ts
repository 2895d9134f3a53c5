// System calls on processes.

import { E_BUSY, E_INVALID, E_NO_MEMORY, OK } from '../../abi/errors';
import {
  HANDLE_NONE,
  PROCESS_DEPTH_MAX,
  RIGHT_INSPECT,
  RIGHT_MANAGE,
  RIGHT_SEND,
  RIGHT_SIGNAL,
  TYPE_ENDPOINT,
  TYPE_NOTIFICATION,
  TYPE_PROCESS,
} from '../../abi/handles';
import { RIGHTS_ALL } from '../../abi/messages';
import { Endpoint } from '../endpoint';
import { addHandle, findSlot, handleError } from '../handle';
import { Notification, signalNotification } from '../notification';
import {
  createProcess,
  discardProcess,
  isTakenApart,
  killProcess,
  Process,
  unwatch,
  watchProcess,
} from '../process';
import { UNITS_PER_PAGE } from '../quota';
import { block, current } from '../schedule';

const QUOTA_PAGES_MAX: u32 = 0x3ffffff; // quotas are kept in 64-byte units in 32 bits

export function sysProcessCreate(quotaPages: u32, faultEndpoint: u32): i32 {
  const parent = current().process;
  const fault = findSlot(parent, faultEndpoint, TYPE_ENDPOINT, RIGHT_SEND);
  if (fault == null) return handleError;
  if (quotaPages === 0 || quotaPages > QUOTA_PAGES_MAX || parent.depth === PROCESS_DEPTH_MAX)
    return E_INVALID;
  const process = createProcess(parent, quotaPages, changetype<Endpoint>(fault.object), fault.badge);
  if (process == null) return E_NO_MEMORY;
  const slot = addHandle(parent, process, TYPE_PROCESS, RIGHTS_ALL, null, null);
  if (slot == null) {
    const error = handleError;
    discardProcess(process);
    return error;
  }
  process.references++; // the handle's
  return slot.handle;
}

export function sysProcessExit(status: u32): i32 {
  killProcess(current().process, status);
  block();
  return OK;
}

export function sysProcessKill(handle: u32, status: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (slot == null) return handleError;
  killProcess(changetype<Process>(slot.object), status);
  return OK;
}

export function sysProcessInspect(handle: u32): i32 {
  const thread = current();
  const slot = findSlot(thread.process, handle, TYPE_PROCESS, RIGHT_INSPECT);
  if (slot == null) return handleError;
  const process = changetype<Process>(slot.object);
  thread.a1 = process.dead ? 1 : 0;
  thread.a2 = process.exitStatus;
  thread.a3 = (process.used - process.reserved + UNITS_PER_PAGE - 1) / UNITS_PER_PAGE;
  thread.a4 = process.limit / UNITS_PER_PAGE;
  thread.a5 = process.ticksLow;
  thread.a6 = process.ticksHigh;
  return OK;
}

export function sysProcessWatch(handle: u32, notificationHandle: u32, bits: u32): i32 {
  const caller = current().process;
  const slot = findSlot(caller, handle, TYPE_PROCESS, RIGHT_MANAGE);
  if (slot == null) return handleError;
  const process = changetype<Process>(slot.object);
  if (notificationHandle === HANDLE_NONE) {
    unwatch(process);
    return OK;
  }
  const target = findSlot(caller, notificationHandle, TYPE_NOTIFICATION, RIGHT_SIGNAL);
  if (target == null) return handleError;
  if (bits === 0) return E_INVALID;
  const notification = changetype<Notification>(target.object);
  if (process.watcher != null) return E_BUSY;
  if (isTakenApart(process)) signalNotification(notification, bits);
  else watchProcess(process, slot, notification, target, bits);
  return OK;
}
