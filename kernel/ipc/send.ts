// Sending: `call` and `send` in general, and the call that a fault is.

import { E_INVALID, E_PEER_DEAD, E_TIMED_OUT, OK } from '../../abi/errors';
import { RIGHT_SEND } from '../../abi/handles';
import {
  INFO_HANDLES_MAX,
  INFO_LABEL_MASK,
  LABEL_FAULT,
  LABEL_KERNEL,
  RECEIVED_CALL,
  TIMEOUT_NEVER,
} from '../../abi/messages';
import { TRACE_CALL, TRACE_FAULT, TRACE_ONE_WAY } from '../../abi/trace';
import { NEVER, now } from '../clock';
import { Endpoint } from '../endpoint';
import { handleError } from '../handle';
import { blockCaller, current, makeReady, makeReadyFirst } from '../schedule';
import { SEND_CALL, SEND_FAULT, SEND_ONE_WAY, setWaitDeadline, Thread } from '../thread';
import { noteMessage } from '../trace';
import {
  bindCaller,
  endReceive,
  findEndpoint,
  LONG_SHIFT,
  sendersBadge,
  sendersSlot,
  setMessage,
  waitAsSender,
  wakeReceiver,
} from './rendezvous';
import { transfer } from './transfer';

/**
 * `call` in general, ended by E_TIMED_OUT at `deadline` (ticks) unless it was answered before. NEVER: it waits for ever; 0: for
 * the answer only, not for somebody to receive it. The usual case is fast-path.ts's.
 */
export function callUntil(
  handle: u32,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
  deadline: u64,
): i32 {
  const caller = current();
  const endpoint = findEndpoint(caller, handle, RIGHT_SEND);
  if (endpoint == null) return handleError;
  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;
  if (endpoint.receiveHandles === 0) return E_PEER_DEAD;
  const badge = sendersBadge();
  const receiver = endpoint.receiversHead;
  if (receiver == null) {
    if (deadline === 0) return E_TIMED_OUT;
    caller.accept = INFO_HANDLES_MAX;
    setWaitDeadline(caller, deadline);
    waitAsSender(caller, endpoint, SEND_CALL, badge, sendersSlot());
    return blockCaller();
  }
  if (info >> LONG_SHIFT !== 0) {
    const error = transfer(caller, receiver, info, receiver.accept);
    if (error !== OK) return error;
  }
  endReceive(receiver);
  caller.sendKind = SEND_CALL;
  caller.accept = INFO_HANDLES_MAX;
  setMessage(receiver, info, word0, word1, word2, word3);
  receiver.a0 = RECEIVED_CALL;
  receiver.a6 = badge;
  noteMessage(TRACE_CALL, caller.process, receiver);
  bindCaller(receiver, caller);
  setWaitDeadline(caller, deadline === 0 ? NEVER : deadline);
  makeReadyFirst(receiver); // nothing that is ready has a higher priority than the caller had
  return blockCaller();
}

export function call(handle: u32, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): i32 {
  return callUntil(handle, info, word0, word1, word2, word3, NEVER);
}

/** When a wait of so many ticks from now ends: 0 (at once) and TIMEOUT_NEVER stand for themselves. */
function deadlineOf(timeout: u32): u64 {
  if (timeout === 0) return 0;
  return timeout === TIMEOUT_NEVER ? NEVER : now() + timeout;
}

export function sysCallTimed(
  handle: u32,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
  timeout: u32,
): i32 {
  return callUntil(handle, info, word0, word1, word2, word3, deadlineOf(timeout));
}

export function sysSend(
  handle: u32,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
  timeout: u32,
): i32 {
  const sender = current();
  const endpoint = findEndpoint(sender, handle, RIGHT_SEND);
  if (endpoint == null) return handleError;
  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;
  if (endpoint.receiveHandles === 0) return E_PEER_DEAD;
  const receiver = endpoint.receiversHead;
  const badge = sendersBadge();
  if (receiver == null) {
    if (timeout === 0) return E_TIMED_OUT;
    setWaitDeadline(sender, deadlineOf(timeout));
    waitAsSender(sender, endpoint, SEND_ONE_WAY, badge, sendersSlot());
    return blockCaller();
  }
  if (info >> LONG_SHIFT !== 0) {
    const error = transfer(sender, receiver, info, receiver.accept);
    if (error !== OK) return error;
  }
  setMessage(receiver, info, word0, word1, word2, word3);
  wakeReceiver(receiver, badge);
  noteMessage(TRACE_ONE_WAY, sender.process, receiver);
  return OK;
}

export const FAULT_INFO: u32 = LABEL_FAULT;

/** The running thread calls its process's fault endpoint with the fault; false where nobody can receive there. */
export function callWithFault(thread: Thread, endpoint: Endpoint, badge: u32): bool {
  if (endpoint.receiveHandles === 0) return false;
  const receiver = endpoint.receiversHead;
  if (receiver == null) {
    waitAsSender(thread, endpoint, SEND_FAULT, badge, null);
    return true;
  }
  endReceive(receiver);
  thread.sendKind = SEND_FAULT;
  setMessage(
    receiver,
    thread.faultInfo,
    thread.faultCause,
    thread.faultPc,
    thread.faultValue,
    thread.faultSp,
  );
  receiver.a0 = RECEIVED_CALL;
  receiver.a6 = badge;
  noteMessage(TRACE_FAULT, thread.process, receiver);
  bindCaller(receiver, thread);
  makeReady(receiver);
  return true;
}
