// The two system calls that a microkernel lives on, written for the case that counts: a short message, somebody waiting
// at the other end, nobody else in the way. Only the two threads and the endpoint are touched, and the processor switches
// directly, with the time slice inherited. Every other case is send.ts's and reply.ts's, which leaves the same state, only slower.

import { OK } from '../../abi/errors';
import { RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT } from '../../abi/handles';
import { INFO_HANDLES_MAX, LABEL_KERNEL, RECEIVED_CALL } from '../../abi/messages';
import { Endpoint, receiversOf } from '../endpoint';
import { fastSlot } from '../handle';
import { current, othersReadyAbove, switchDirectly } from '../schedule';
import { spaceReady } from '../space';
import { SEND_CALL, STATE_AWAITING_REPLY, STATE_READY, STATE_RECEIVING, Thread } from '../thread';
import { replyReceive } from './reply';
import { call } from './send';

const KIND_MASK: u32 = 0xff00;
const KIND_SEND: u32 = (TYPE_ENDPOINT << 8) | RIGHT_SEND;
const KIND_RECEIVE: u32 = (TYPE_ENDPOINT << 8) | RIGHT_RECEIVE;

/** Nothing stands in the way of a switch from one thread to the other. */
function switchable(from: Thread, to: Thread): bool {
  return (from.hold | to.hold) === 0 && spaceReady(to.process);
}

/** System call `call`: a short message to an endpoint where somebody waits. An info word below LABEL_KERNEL says short. */
export function sysCall(handle: u32, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): i32 {
  const caller = current();
  const slot = fastSlot(caller.process, handle);
  if (slot != null && (slot.kind & (KIND_MASK | RIGHT_SEND)) === KIND_SEND && info < LABEL_KERNEL) {
    const endpoint = changetype<Endpoint>(slot.object);
    const receiver = endpoint.receiversHead;
    if (receiver != null && switchable(caller, receiver)) {
      const next = receiver.next;
      endpoint.receiversHead = next;
      if (next == null) endpoint.receiversTail = null;
      else next.previous = null;
      receiver.queue = null;
      receiver.a0 = RECEIVED_CALL;
      receiver.a1 = info;
      receiver.a2 = word0;
      receiver.a3 = word1;
      receiver.a4 = word2;
      receiver.a5 = word3;
      const badge = slot.badge;
      receiver.a6 = badge != null ? badge.value : 0;
      receiver.state = STATE_READY;
      receiver.caller = caller;
      caller.server = receiver;
      caller.state = STATE_AWAITING_REPLY;
      caller.sendKind = SEND_CALL;
      caller.accept = INFO_HANDLES_MAX;
      const priority = caller.priority;
      if (priority > receiver.priority) receiver.priority = priority;
      switchDirectly(receiver);
      return OK;
    }
  }
  return call(handle, info, word0, word1, word2, word3);
}

/** System call `reply_receive`: a short answer to a caller, and nothing waits to be received. */
export function sysReplyReceive(
  handle: u32,
  info: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
  accept: u32,
): i32 {
  const server = current();
  const slot = fastSlot(server.process, handle);
  const caller = server.caller;
  if (
    slot != null &&
    (slot.kind & (KIND_MASK | RIGHT_RECEIVE)) === KIND_RECEIVE &&
    info <= 0xffff &&
    accept <= INFO_HANDLES_MAX &&
    caller != null &&
    caller.sendKind === SEND_CALL
  ) {
    const endpoint = changetype<Endpoint>(slot.object);
    const notification = server.notification;
    const tail = endpoint.receiversTail;
    if (
      endpoint.sendersHead == null &&
      endpoint.deadFirst == null &&
      tail == null &&
      (notification == null || notification.bits === 0) &&
      !othersReadyAbove(caller.priority) &&
      switchable(server, caller)
    ) {
      caller.a0 = OK;
      caller.a1 = info;
      caller.a2 = word0;
      caller.a3 = word1;
      caller.a4 = word2;
      caller.a5 = word3;
      caller.server = null;
      caller.state = STATE_READY;
      server.caller = null;
      server.priority = server.basePriority;
      server.accept = accept;
      server.state = STATE_RECEIVING;
      server.endpoint = endpoint;
      server.next = null;
      server.previous = null;
      server.queue = receiversOf(endpoint);
      endpoint.receiversHead = server;
      endpoint.receiversTail = server;
      switchDirectly(caller);
      return OK;
    }
  }
  return replyReceive(handle, info, word0, word1, word2, word3, accept);
}
