// Sending: `call` and `send` in general, and the call that a fault is.

import { E_INVALID, E_PEER_DEAD, E_TIMED_OUT, OK } from '../../abi/errors';
import { RIGHT_SEND } from '../../abi/handles';
import {
  INFO_HANDLES_MAX,
  INFO_LABEL_MASK,
  LABEL_FAULT,
  LABEL_KERNEL,
  RECEIVED_CALL,
} from '../../abi/messages';
import { Endpoint, sendersOf } from '../endpoint';
import { handleError } from '../handle';
import { blockCaller, current, enqueue, makeReady, switchTo } from '../schedule';
import { SEND_CALL, SEND_FAULT, SEND_ONE_WAY, STATE_SENDING, Thread } from '../thread';
import {
  bindCaller,
  endReceive,
  findEndpoint,
  LONG_SHIFT,
  sendersBadge,
  setMessage,
  wakeReceiver,
} from './rendezvous';
import { transfer } from './transfer';

function waitAsSender(sender: Thread, endpoint: Endpoint, kind: u32, badge: u32): void {
  sender.state = STATE_SENDING;
  sender.sendKind = kind;
  sender.sendBadge = badge;
  sender.endpoint = endpoint;
  enqueue(sendersOf(endpoint), sender);
}

/** `call` in general; the usual case is fast-path.ts's. */
export function call(handle: u32, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): i32 {
  const caller = current();
  const endpoint = findEndpoint(caller, handle, RIGHT_SEND);
  if (endpoint == null) return handleError;
  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;
  if (endpoint.receiveHandles === 0) return E_PEER_DEAD;
  const receiver = endpoint.receiversHead;
  if (receiver == null) {
    caller.accept = INFO_HANDLES_MAX;
    waitAsSender(caller, endpoint, SEND_CALL, sendersBadge());
    return blockCaller();
  }
  const badge = sendersBadge();
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
  bindCaller(receiver, caller);
  if (receiver.suspended) return blockCaller();
  switchTo(receiver); // nothing that is ready has a higher priority than the caller had
  return OK;
}

export function sysSend(
  handle: u32,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
  noWait: u32,
): i32 {
  const sender = current();
  const endpoint = findEndpoint(sender, handle, RIGHT_SEND);
  if (endpoint == null) return handleError;
  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;
  if (endpoint.receiveHandles === 0) return E_PEER_DEAD;
  const receiver = endpoint.receiversHead;
  const badge = sendersBadge();
  if (receiver == null) {
    if (noWait !== 0) return E_TIMED_OUT;
    waitAsSender(sender, endpoint, SEND_ONE_WAY, badge);
    return blockCaller();
  }
  if (info >> LONG_SHIFT !== 0) {
    const error = transfer(sender, receiver, info, receiver.accept);
    if (error !== OK) return error;
  }
  setMessage(receiver, info, word0, word1, word2, word3);
  wakeReceiver(receiver, badge);
  return OK;
}

export const FAULT_INFO: u32 = LABEL_FAULT;

/** The running thread calls its process's fault endpoint with the fault; false where nobody can receive there. */
export function callWithFault(thread: Thread, endpoint: Endpoint, badge: u32): bool {
  if (endpoint.receiveHandles === 0) return false;
  const receiver = endpoint.receiversHead;
  if (receiver == null) {
    waitAsSender(thread, endpoint, SEND_FAULT, badge);
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
  bindCaller(receiver, thread);
  makeReady(receiver);
  return true;
}
