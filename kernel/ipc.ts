// Messages. A sender and a receiver meet at an endpoint; the message goes from registers to registers, a long one also from
// message page to message page, and the kernel keeps no copy. A caller stays bound to the thread that received its call
// (or to the Reply handle that the right to answer was moved into) until exactly one reply or one error comes back.
//
// The usual case of `call` and `reply_receive` is in fast-path.ts; here is every case. What is longer than registers goes
// through transfer.ts.

import {
  E_BAD_HANDLE,
  E_DENIED,
  E_INVALID,
  E_NO_CALLER,
  E_NO_HANDLES,
  E_PEER_DEAD,
  E_TIMED_OUT,
  E_WRONG_TYPE,
  OK,
} from '../abi/errors';
import { RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT, TYPE_REPLY } from '../abi/handles';
import {
  FAULT_RESUME,
  FOREVER,
  INFO_HANDLES_MAX,
  INFO_LABEL_MASK,
  LABEL_BADGE_DEAD,
  LABEL_FAULT,
  LABEL_KERNEL,
  LABEL_NOTIFICATION,
  RECEIVED_CALL,
  RECEIVED_ONE_WAY,
} from '../abi/messages';
import { cancelTimer, setTimer } from './clock';
import { Endpoint, receiversOf, sendersOf, takeDeadBadge } from './endpoint';
import { addHandle, closeSlot, findSlot, handleError, Slot, slotOf } from './handle';
import { KernelObject } from './object';
import { killProcess } from './process';
import { blockCaller, current, enqueue, leaveQueue, makeReady, setPriority, switchTo } from './schedule';
import {
  SEND_CALL,
  SEND_FAULT,
  SEND_ONE_WAY,
  STATE_AWAITING_REPLY,
  STATE_READY,
  STATE_RECEIVING,
  STATE_SENDING,
  Thread,
} from './thread';
import { transfer } from './transfer';
import { refuse } from './wait';

const KIND_ENDPOINT: u32 = TYPE_ENDPOINT << 8;
const LONG_SHIFT: u32 = 16; // an info word that has anything above its label announces a long message

/** The slot of the endpoint that was found last. */
let endpointSlot: usize = 0;

/** The endpoint that a handle names, if it has the right; null with handleError set. */
function findEndpoint(thread: Thread, handle: u32, right: u32): Endpoint | null {
  const found = slotOf(thread.process, handle);
  if (found != null && (found.kind & (0xff00 | right)) === (KIND_ENDPOINT | right)) {
    endpointSlot = changetype<usize>(found);
    return changetype<Endpoint>(found.object);
  }
  findSlot(thread.process, handle, TYPE_ENDPOINT, right); // for the reason
  return null;
}

function sendersBadge(): u32 {
  const badge = changetype<Slot>(endpointSlot).badge;
  return badge != null ? badge.value : 0;
}

function setMessage(thread: Thread, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): void {
  thread.a1 = info;
  thread.a2 = word0;
  thread.a3 = word1;
  thread.a4 = word2;
  thread.a5 = word3;
}

/** The receiver has a caller now, and runs at no less than its priority until it answers. */
function bindCaller(receiver: Thread, caller: Thread): void {
  caller.state = STATE_AWAITING_REPLY;
  caller.server = receiver;
  receiver.caller = caller;
  if (caller.priority > receiver.priority) setPriority(receiver, caller.priority);
}

/** Takes a receiver out of its wait; it is the caller's to make it run. */
function endReceive(receiver: Thread): void {
  leaveQueue(receiver);
  if (receiver.timerPosition !== 0) cancelTimer(receiver);
  receiver.state = STATE_READY;
}

function waitAsSender(sender: Thread, endpoint: Endpoint, kind: u32, badge: u32): void {
  sender.state = STATE_SENDING;
  sender.sendKind = kind;
  sender.sendBadge = badge;
  sender.endpoint = endpoint;
  enqueue(sendersOf(endpoint), sender);
}

// --- sending ---------------------------------------------------------------------------------------------------

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

/** A one-way message stands in the receiver's registers: let it run. */
function wakeReceiver(receiver: Thread, badge: u32): void {
  endReceive(receiver);
  receiver.a0 = RECEIVED_ONE_WAY;
  receiver.a6 = badge;
  makeReady(receiver);
}

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

// --- messages of the kernel itself -----------------------------------------------------------------------------

/** To a receiver that waits: the bits of its notification. */
export function deliverNotification(receiver: Thread, bits: u32): void {
  setMessage(receiver, LABEL_NOTIFICATION, bits, 0, 0, 0);
  wakeReceiver(receiver, 0);
}

/** To a receiver that waits: nobody has this badge any more. */
export function deliverBadgeDeath(receiver: Thread, badge: u32): void {
  setMessage(receiver, LABEL_BADGE_DEAD, 0, 0, 0, 0);
  wakeReceiver(receiver, badge);
}

// --- receiving -------------------------------------------------------------------------------------------------

/** Takes the message of a queued sender; false where the sender was refused instead. */
function takeFrom(receiver: Thread, sender: Thread): bool {
  leaveQueue(sender);
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
  if (sender.sendKind === SEND_ONE_WAY) {
    sender.a0 = OK;
    makeReady(sender);
    receiver.a0 = RECEIVED_ONE_WAY;
  } else {
    bindCaller(receiver, sender);
    receiver.a0 = RECEIVED_CALL;
  }
  return true;
}

/** Takes what is there for the running thread, in the order notification, messages, badge deaths; false where nothing is. */
function takePending(thread: Thread, endpoint: Endpoint): bool {
  const notification = thread.notification;
  if (notification != null && notification.bits !== 0) {
    setMessage(thread, LABEL_NOTIFICATION, notification.bits, 0, 0, 0);
    notification.bits = 0;
    thread.a6 = 0;
    thread.a0 = RECEIVED_ONE_WAY;
    return true;
  }
  for (let sender = endpoint.sendersHead; sender != null; sender = endpoint.sendersHead) {
    if (takeFrom(thread, sender)) return true;
  }
  if (endpoint.deadFirst == null) return false;
  setMessage(thread, LABEL_BADGE_DEAD, 0, 0, 0, 0);
  thread.a6 = takeDeadBadge(endpoint);
  thread.a0 = RECEIVED_ONE_WAY;
  return true;
}

function waitAsReceiver(receiver: Thread, endpoint: Endpoint): void {
  receiver.state = STATE_RECEIVING;
  receiver.endpoint = endpoint;
  enqueue(receiversOf(endpoint), receiver);
}

export function sysReceive(handle: u32, accept: u32, deadlineLow: u32, deadlineHigh: u32): i32 {
  const thread = current();
  const endpoint = findEndpoint(thread, handle, RIGHT_RECEIVE);
  if (endpoint == null) return handleError;
  if (accept > INFO_HANDLES_MAX) return E_INVALID;
  abandonUnanswered(thread);
  thread.accept = accept;
  if (takePending(thread, endpoint)) return thread.a0;
  if ((deadlineLow | deadlineHigh) === 0) return E_TIMED_OUT;
  if (
    (deadlineLow & deadlineHigh) !== FOREVER &&
    !setTimer(thread, ((<u64>deadlineHigh) << 32) | deadlineLow)
  )
    return E_NO_HANDLES;
  waitAsReceiver(thread, endpoint);
  return blockCaller();
}

/** A call that was received and not answered is answered by E_PEER_DEAD when its receiver turns to the next. */
function abandonUnanswered(server: Thread): void {
  const caller = server.caller;
  if (caller == null) return;
  server.caller = null;
  setPriority(server, server.basePriority);
  failCaller(caller, E_PEER_DEAD);
}

// --- replying --------------------------------------------------------------------------------------------------

/** Gives the answer to a caller, which can run then. OK, or E_INVALID where the message is malformed (and not sent). */
function answer(
  server: Thread,
  caller: Thread,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
): i32 {
  if (caller.sendKind === SEND_FAULT) {
    caller.server = null;
    if ((info & INFO_LABEL_MASK) === FAULT_RESUME) makeReady(caller);
    else killProcess(caller.process, word0);
    return OK;
  }
  caller.a0 = OK;
  if (info >> LONG_SHIFT !== 0) {
    const error = transfer(server, caller, info, INFO_HANDLES_MAX);
    if (error === E_INVALID || error === E_BAD_HANDLE || error === E_WRONG_TYPE || error === E_DENIED)
      return E_INVALID;
    caller.a0 = error;
  }
  caller.server = null;
  setMessage(caller, info, word0, word1, word2, word3);
  makeReady(caller);
  return OK;
}

/** Answers the caller that the running thread serves, and gives its priority back. */
function answerCaller(
  server: Thread,
  caller: Thread,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
): i32 {
  const error = answer(server, caller, info, word0, word1, word2, word3);
  if (error !== OK) return error;
  server.caller = null;
  setPriority(server, server.basePriority);
  return OK;
}

export function sysReply(info: u32, word0: u32, word1: u32, word2: u32, word3: u32): i32 {
  const server = current();
  const caller = server.caller;
  if (caller == null) return E_NO_CALLER;
  return answerCaller(server, caller, info, word0, word1, word2, word3);
}

/** `reply_receive` in general; the usual case is fast-path.ts's. */
export function replyReceive(
  handle: u32,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
  accept: u32,
): i32 {
  const server = current();
  const endpoint = findEndpoint(server, handle, RIGHT_RECEIVE);
  if (endpoint == null) return handleError;
  if (accept > INFO_HANDLES_MAX) return E_INVALID;
  const caller = server.caller;
  if (caller != null) {
    const error = answerCaller(server, caller, info, word0, word1, word2, word3);
    if (error !== OK) return error;
  }
  server.accept = accept;
  if (takePending(server, endpoint)) return server.a0;
  waitAsReceiver(server, endpoint);
  return blockCaller();
}

// --- the right to answer, kept for later ------------------------------------------------------------------------

export function sysSaveReply(): i32 {
  const server = current();
  const caller = server.caller;
  if (caller == null) return E_NO_CALLER;
  const reply = addHandle(server.process, caller, TYPE_REPLY, 0, null, null);
  if (reply == null) return handleError;
  caller.server = null;
  caller.replySlot = reply;
  server.caller = null;
  setPriority(server, server.basePriority);
  return reply.handle;
}

export function sysReplyTo(handle: u32, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): i32 {
  const server = current();
  const reply = findSlot(server.process, handle, TYPE_REPLY, 0);
  if (reply == null) return handleError;
  const caller = changetype<Thread | null>(reply.object);
  if (caller == null) {
    closeSlot(server.process, reply);
    return E_PEER_DEAD;
  }
  const error = answer(server, caller, info, word0, word1, word2, word3);
  if (error !== OK) return error;
  caller.replySlot = null;
  reply.object = changetype<KernelObject>(0);
  closeSlot(server.process, reply);
  return OK;
}

/** A Reply handle is closed without an answer. */
export function abandonCaller(reply: Slot): void {
  const caller = changetype<Thread | null>(reply.object);
  if (caller == null) return;
  caller.replySlot = null;
  failCaller(caller, E_PEER_DEAD);
}

/** Whoever should have answered will not. */
export function failCaller(caller: Thread, error: i32): void {
  refuse(caller, error);
}

/** A caller dies: whoever holds the right to answer it holds nothing now. */
export function forgetServer(caller: Thread): void {
  const server = caller.server;
  if (server != null) server.caller = null;
  const reply = caller.replySlot;
  if (reply != null) reply.object = changetype<KernelObject>(0);
  caller.server = null;
  caller.replySlot = null;
}

export const FAULT_INFO: u32 = LABEL_FAULT;
