// How a wait ends without what was waited for: a deadline passed, the handle was revoked, or the other side is gone.

import { E_TIMED_OUT } from '../abi/errors';
import { forgetServer } from './ipc/reply';
import { releaseNode } from './node';
import { killProcess } from './process';
import { leaveQueue, makeReady } from './schedule';
import {
  cancelWaitDeadline,
  SEND_FAULT,
  STATE_AWAITING_REPLY,
  STATE_SENDING,
  senderNode,
  Thread,
} from './thread';

/** Exit status of a process whose fault nobody could handle. */
export const STATUS_UNHANDLED_FAULT: u32 = 139;

/** Takes a thread out of its queue, and its deadline and the trace of its message out of theirs. */
export function stopWaiting(thread: Thread): void {
  leaveQueue(thread);
  cancelWaitDeadline(thread);
  releaseNode(senderNode(thread));
}

/** Ends a thread's wait with an error. A thread that waits because of a fault dies with its process instead. */
export function refuse(thread: Thread, error: i32): void {
  stopWaiting(thread);
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

/** Its deadline passed: whoever has its call cannot answer any more. */
export function timeOut(thread: Thread): void {
  if (thread.state === STATE_AWAITING_REPLY) forgetServer(thread);
  refuse(thread, E_TIMED_OUT);
}
