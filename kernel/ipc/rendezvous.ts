// Where messages meet: what sending, receiving and replying have in common. A message goes from registers to registers; the
// kernel keeps no copy. A caller stays bound to the thread that received its call, or to the Reply handle that the right to
// answer was moved into, until exactly one reply or one error comes back.
//
//   fast-path.ts  the usual case of `call` and `reply_receive`      send.ts, receive.ts, reply.ts  every case
//   transfer.ts   what is longer than registers

import { TYPE_ENDPOINT } from '../../abi/handles';
import { LABEL_BADGE_DEAD, LABEL_NOTIFICATION, RECEIVED_ONE_WAY } from '../../abi/messages';
import { endLoan, lend } from '../budget';
import { Endpoint, sendersOf } from '../endpoint';
import { findSlot, Slot, slotOf } from '../handle';
import { attachNode, NODE_KIND_SHIFT, NODE_SENDER, Node } from '../node';
import { enqueue, makeReady, setPriority } from '../schedule';
import { HOLD_LENT, STATE_AWAITING_REPLY, STATE_READY, STATE_SENDING, senderNode, Thread } from '../thread';
import { stopWaiting } from '../wait';

const KIND_ENDPOINT: u32 = TYPE_ENDPOINT << 8;

export const LONG_SHIFT: u32 = 16; // an info word that has anything above its label announces a long message

/** The slot of the endpoint that was found last. */
let endpointSlot: usize = 0;

/** The endpoint that a handle names, if it has the right; null with handleError set. */
export function findEndpoint(thread: Thread, handle: u32, right: u32): Endpoint | null {
  const found = slotOf(thread.process, handle);
  if (found != null && (found.kind & (0xff00 | right)) === (KIND_ENDPOINT | right)) {
    endpointSlot = changetype<usize>(found);
    return changetype<Endpoint>(found.object);
  }
  findSlot(thread.process, handle, TYPE_ENDPOINT, right); // for the reason
  return null;
}

/** The handle that findEndpoint() found. */
export function sendersSlot(): Slot {
  return changetype<Slot>(endpointSlot);
}

export function sendersBadge(): u32 {
  const badge = sendersSlot().badge;
  return badge != null ? badge.value : 0;
}

export function setMessage(thread: Thread, info: u32, word0: u32, word1: u32, word2: u32, word3: u32): void {
  thread.a1 = info;
  thread.a2 = word0;
  thread.a3 = word1;
  thread.a4 = word2;
  thread.a5 = word3;
}

/** The receiver has a caller now, and runs at no less than its priority, and on its budget, until it answers. */
export function bindCaller(receiver: Thread, caller: Thread): void {
  caller.state = STATE_AWAITING_REPLY;
  caller.server = receiver;
  receiver.caller = caller;
  if (caller.priority > receiver.priority) setPriority(receiver, caller.priority);
  if (caller.budget !== 0) lend(receiver);
}

/** The server has no caller any more: its priority and its time are its own again. */
export function unbindCaller(server: Thread): void {
  server.caller = null;
  setPriority(server, server.basePriority);
  if ((server.hold & HOLD_LENT) !== 0) endLoan(server);
}

/** Takes a receiver out of its wait; it is the caller's to make it run. */
export function endReceive(receiver: Thread): void {
  stopWaiting(receiver);
  receiver.state = STATE_READY;
}

/** How a message is on its way: the sender waits in the endpoint's queue, as what it does through `source` (null: a fault). */
export function waitAsSender(
  sender: Thread,
  endpoint: Endpoint,
  kind: u32,
  badge: u32,
  source: Node | null,
): void {
  sender.state = STATE_SENDING;
  sender.sendKind = kind;
  sender.sendBadge = badge;
  sender.endpoint = endpoint;
  if (source != null) attachNode(senderNode(sender), NODE_SENDER << NODE_KIND_SHIFT, source);
  enqueue(sendersOf(endpoint), sender);
}

/** A one-way message stands in the receiver's registers: let it run. */
export function wakeReceiver(receiver: Thread, badge: u32): void {
  endReceive(receiver);
  receiver.a0 = RECEIVED_ONE_WAY;
  receiver.a6 = badge;
  makeReady(receiver);
}

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
