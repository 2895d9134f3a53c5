// System calls on nothing in particular.

import { E_DENIED, E_INVALID, OK } from '../../abi/errors';
import { freeFrameCount, totalFrameCount } from '../frames';
import { processCount } from '../process';
import { current, rotate, switchCount } from '../schedule';
import { threadCount } from '../thread';
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

export function sysSystemInspect(what: u32): i32 {
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
    case 2:
      thread.a1 = idtInHardware();
      return OK;
    default:
      return E_INVALID;
  }
}
