// How a wait ends without what was waited for: a deadline passed, or the other side is gone.

import { E_TIMED_OUT } from '../abi/errors';
import { cancelTimer } from './clock';
import { killProcess } from './process';
import { leaveQueue, makeReady } from './schedule';
import { SEND_FAULT, STATE_AWAITING_REPLY, STATE_SENDING, Thread } from './thread';

/** Exit status of a process whose fault nobody could handle. */
export const STATUS_UNHANDLED_FAULT: u32 = 139;

/** Ends a thread's wait with an error. A thread that waits because of a fault dies with its process instead. */
export function refuse(thread: Thread, error: i32): void {
  cancelTimer(thread);
  thread.server = null;
  const waitsForReply = thread.state === STATE_SENDING || thread.state === STATE_AWAITING_REPLY;
  if (waitsForReply && thread.sendKind === SEND_FAULT) {
    thread.state = STATE_AWAITING_REPLY;
    killProcess(thread.process, STATUS_UNHANDLED_FAULT);
    return;
  }
  thread.endpoint = null;
  thread.a0 = error;
  makeReady(thread);
}

/** Its deadline passed. */
export function timeOut(thread: Thread): void {
  leaveQueue(thread);
  refuse(thread, E_TIMED_OUT);
}
