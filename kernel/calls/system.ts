// System calls on nothing in particular.

import { E_DENIED, E_INVALID, OK } from '../../abi/errors';
import { RIGHT_WRITE, TYPE_MEMORY } from '../../abi/handles';
import { freeFrameCount, totalFrameCount } from '../frames';
import { findSlot, handleError } from '../handle';
import { Memory } from '../memory';
import { processCount } from '../process';
import { current, rotate, switchCount } from '../schedule';
import { threadCount } from '../thread';
import { isTrace, setTrace } from '../trace';
import { faultCount, interruptCount } from '../trap';
import { idtInHardware } from '../trap-tables';
import { putByte, uartOwned } from '../uart';

export function sysNull(): i32 {
  return OK;
}

export function sysYield(): i32 {
  const thread = current();
  thread.a0 = OK;
  rotate();
  return OK;
}

export function sysDebugWrite(byte: u32): i32 {
  if (uartOwned()) return E_DENIED;
  putByte(byte & 0xff);
  return OK;
}

export function sysMessageTrace(handle: u32, on: u32): i32 {
  const slot = findSlot(current().process, handle, TYPE_MEMORY, RIGHT_WRITE);
  if (slot == null) return handleError;
  if (!isTrace(changetype<Memory>(slot.object))) return E_INVALID;
  setTrace(on !== 0);
  return OK;
}

const WHAT_MAX: u32 = 2;

export function sysSystemInspect(what: u32): i32 {
  if (what > WHAT_MAX) return E_INVALID;
  const thread = current();
  thread.a1 = 0;
  thread.a2 = 0;
  thread.a3 = 0;
  thread.a4 = 0;
  switch (what) {
    case 0:
      thread.a1 = totalFrameCount();
      thread.a2 = freeFrameCount();
      thread.a3 = processCount();
      thread.a4 = threadCount();
      return OK;
    case 1:
      thread.a1 = switchCount();
      thread.a2 = interruptCount();
      thread.a3 = faultCount();
      return OK;
    default:
      thread.a1 = idtInHardware();
      return OK;
  }
}
