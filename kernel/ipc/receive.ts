// Receiving: what is there is taken in the order notification, messages in order of arrival, badge deaths.

import { E_INVALID, E_TIMED_OUT, OK } from '../../abi/errors';
import { RIGHT_RECEIVE } from '../../abi/handles';
import {
  INFO_HANDLES_MAX,
  INFO_LABEL_MASK,
  LABEL_BADGE_DEAD,
  LABEL_KERNEL,
  LABEL_NOTIFICATION,
  RECEIVED_CALL,
  RECEIVED_ONE_WAY,
} from '../../abi/messages';
import { TRACE_FAULT } from '../../abi/trace';
import { Endpoint, receiversOf, takeDeadBadge } from '../endpoint';
import { handleError } from '../handle';
import { releaseNode } from '../node';
import { SYSTEM_CALL_BYTES } from '../riscv';
import { blockCaller, current, enqueue, leaveQueue, makeReady } from '../schedule';
import {
  cancelWaitDeadline,
  SEND_FAULT,
  SEND_ONE_WAY,
  STATE_RECEIVING,
  senderNode,
  setWaitDeadline,
  Thread,
} from '../thread';
import { noteMessage } from '../trace';
import { refuse } from '../wait';
import { bindCaller, findEndpoint, LONG_SHIFT, setMessage } from './rendezvous';
import { abandonCallerOf } from './reply';
import { transfer } from './transfer';

/** Takes the message of a queued sender; false where the sender was refused instead. */
function takeFrom(receiver: Thread, sender: Thread): bool {
  leaveQueue(sender); // a call's deadline stays, for the reply
  releaseNode(senderNode(sender));
  if (sender.sendKind === SEND_FAULT) {
    setMessage(
      receiver,
      sender.faultInfo,
      sender.faultCause,
      sender.faultPc,
      sender.faultValue,
      sender.faultSp,
    );
  } else {
    if ((sender.a1 & INFO_LABEL_MASK) >= LABEL_KERNEL) {
      refuse(sender, E_INVALID); // thread_write has made it so since
      return false;
    }
    if (sender.a1 >> LONG_SHIFT !== 0) {
      const error = transfer(sender, receiver, sender.a1, receiver.accept);
      if (error !== OK) {
        refuse(sender, error);
        return false;
      }
    }
    setMessage(receiver, sender.a1, sender.a2, sender.a3, sender.a4, sender.a5);
  }
  receiver.a6 = sender.sendBadge;
  noteMessage(sender.sendKind === SEND_FAULT ? TRACE_FAULT : sender.sendKind, sender.process, receiver);
  if (sender.sendKind === SEND_ONE_WAY) {
    sender.a0 = OK;
    cancelWaitDeadline(sender);
    makeReady(sender);
    receiver.a0 = RECEIVED_ONE_WAY;
  } else {
    bindCaller(receiver, sender);
    receiver.a0 = RECEIVED_CALL;
  }
  return true;
}

// What takePending() has done.
export const NOTHING: u32 = 0;
export const TAKEN: u32 = 1;
export const AGAIN: u32 = 2; // refused so many senders that the call is to be made again: repeatReceive()

export const REFUSALS_PER_CALL: u32 = 4;

/** Takes what is there for the running thread, in the order notification, messages, badge deaths. */
export function takePending(thread: Thread, endpoint: Endpoint): u32 {
  const notification = thread.notification;
  if (notification != null && notification.bits !== 0) {
    setMessage(thread, LABEL_NOTIFICATION, notification.bits, 0, 0, 0);
    notification.bits = 0;
    thread.a6 = 0;
    thread.a0 = RECEIVED_ONE_WAY;
    return TAKEN;
  }
  for (let left = REFUSALS_PER_CALL; left !== 0; left--) {
    const sender = endpoint.sendersHead;
    if (sender == null) break;
    if (takeFrom(thread, sender)) return TAKEN;
  }
  if (endpoint.sendersHead != null) return AGAIN;
  if (endpoint.deadFirst == null) return NOTHING;
  setMessage(thread, LABEL_BADGE_DEAD, 0, 0, 0, 0);
  thread.a6 = takeDeadBadge(endpoint);
  thread.a0 = RECEIVED_ONE_WAY;
  return TAKEN;
}

/** The caller comes back to its ecall, with its arguments as they were; what it had to answer is answered. */
export function repeatReceive(thread: Thread, handle: u32): i32 {
  thread.pc -= SYSTEM_CALL_BYTES;
  return handle;
}

export function waitAsReceiver(receiver: Thread, endpoint: Endpoint): void {
  receiver.state = STATE_RECEIVING;
  receiver.endpoint = endpoint;
  enqueue(receiversOf(endpoint), receiver);
}

export function sysReceive(handle: u32, accept: u32, deadlineLow: u32, deadlineHigh: u32): i32 {
  const thread = current();
  const endpoint = findEndpoint(thread, handle, RIGHT_RECEIVE);
  if (endpoint == null) return handleError;
  if (accept > INFO_HANDLES_MAX) return E_INVALID;
  abandonCallerOf(thread);
  thread.accept = accept;
  const pending = takePending(thread, endpoint);
  if (pending === TAKEN) return thread.a0;
  if (pending === AGAIN) return repeatReceive(thread, handle);
  if ((deadlineLow | deadlineHigh) === 0) return E_TIMED_OUT;
  setWaitDeadline(thread, ((<u64>deadlineHigh) << 32) | deadlineLow);
  waitAsReceiver(thread, endpoint);
  return blockCaller();
}
