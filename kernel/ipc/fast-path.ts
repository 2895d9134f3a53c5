// The two system calls that a microkernel lives on, written for the case that counts: a short message, somebody waiting
// at the other end, nobody else in the way. Only the two threads and the endpoint are touched, and the processor switches
// directly, with the time slice inherited. Every other case is send.ts's and reply.ts's, which leaves the same state, only slower.
//
// Each condition is a statement of its own that leaves for the general case: that makes the shortest code.

import { OK } from '../../abi/errors';
import { HANDLE_INDEX_MASK, RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT } from '../../abi/handles';
import { INFO_HANDLES_MAX, RECEIVED_CALL } from '../../abi/messages';
import { Endpoint, receiversOf } from '../endpoint';
import { pageWord, SLOT_SHIFT, SLOTS_PER_PAGE, Slot } from '../handle';
import { NODE_KIND_SHIFT } from '../node';
import { current, othersReadyAt, switchDirectly } from '../schedule';
import { fastGeneration } from '../space';
import { SEND_CALL, STATE_AWAITING_REPLY, STATE_READY, STATE_RECEIVING } from '../thread';
import { replyReceive } from './reply';
import { call } from './send';

const KIND_SEND: u32 = (TYPE_ENDPOINT << NODE_KIND_SHIFT) | RIGHT_SEND;
const KIND_RECEIVE: u32 = (TYPE_ENDPOINT << NODE_KIND_SHIFT) | RIGHT_RECEIVE;
const TYPE_MASK: u32 = 0xff << NODE_KIND_SHIFT;

/** A short message whose label is a request's: its info word is below this. (The labels above take the long way.) */
const SHORT_REQUEST_END: u32 = 0x8000;

/** System call `call`: a short message to an endpoint where somebody waits. */
export function sysCall(handle: u32, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): i32 {
  const caller = current();
  const page = load<usize>(pageWord(caller.process, handle & HANDLE_INDEX_MASK));
  if (page === 0) return call(handle, info, word0, word1, word2, word3);
  const slot = changetype<Slot>(page + ((handle & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
  if (slot.handle !== handle) return call(handle, info, word0, word1, word2, word3);
  if ((slot.kind & (TYPE_MASK | RIGHT_SEND)) !== KIND_SEND)
    return call(handle, info, word0, word1, word2, word3);
  if (info >= SHORT_REQUEST_END) return call(handle, info, word0, word1, word2, word3);
  const endpoint = changetype<Endpoint>(slot.object);
  if (endpoint.receiveHandles === 0) return call(handle, info, word0, word1, word2, word3);
  const receiver = endpoint.receiversHead;
  if (receiver == null) return call(handle, info, word0, word1, word2, word3);
  if ((caller.hold | receiver.hold) !== 0) return call(handle, info, word0, word1, word2, word3);
  if (receiver.process.asidGeneration !== fastGeneration)
    return call(handle, info, word0, word1, word2, word3);
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
  receiver.a6 = 0;
  const badge = slot.badge;
  if (badge != null) receiver.a6 = badge.value;
  receiver.state = STATE_READY;
  receiver.caller = caller;
  caller.server = receiver;
  caller.state = STATE_AWAITING_REPLY;
  caller.sendKind = SEND_CALL;
  caller.accept = INFO_HANDLES_MAX;
  const priority = caller.priority;
  if (priority > receiver.priority) receiver.priority = priority;
  return switchDirectly(caller, receiver);
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
  const page = load<usize>(pageWord(server.process, handle & HANDLE_INDEX_MASK));
  if (page === 0) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  const slot = changetype<Slot>(page + ((handle & (SLOTS_PER_PAGE - 1)) << SLOT_SHIFT));
  if (slot.handle !== handle) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  if ((slot.kind & (TYPE_MASK | RIGHT_RECEIVE)) !== KIND_RECEIVE)
    return replyReceive(handle, info, word0, word1, word2, word3, accept);
  if (info > 0xffff) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  if (accept > INFO_HANDLES_MAX) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  const caller = server.caller;
  if (caller == null) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  const endpoint = changetype<Endpoint>(slot.object);
  const occupied =
    changetype<usize>(endpoint.sendersHead) |
    changetype<usize>(endpoint.deadFirst) |
    changetype<usize>(endpoint.receiversTail) |
    caller.sendKind | // SEND_CALL is 0
    caller.hold |
    server.hold;
  if (occupied !== 0) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  const notification = server.notification;
  if (notification != null && notification.bits !== 0)
    return replyReceive(handle, info, word0, word1, word2, word3, accept);
  if (othersReadyAt(caller.priority)) return replyReceive(handle, info, word0, word1, word2, word3, accept);
  if (caller.process.asidGeneration !== fastGeneration)
    return replyReceive(handle, info, word0, word1, word2, word3, accept);
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
  return switchDirectly(server, caller);
}
