// Messages: sending, receiving, replying. A system call returns the number that a0 gets, or undefined where its thread
// waits now, or where a0 is set already.

import { E_INVALID, E_NO_CALLER, E_PEER_DEAD, E_TIMED_OUT, OK } from '../../abi/errors.ts';
import { RIGHT_RECEIVE, RIGHT_SEND, TYPE_ENDPOINT, TYPE_REPLY } from '../../abi/handles.ts';
import {
  FAULT_RESUME,
  FOREVER,
  INFO_HANDLES_MAX,
  INFO_LABEL_MASK,
  LABEL_BADGE_DEAD,
  LABEL_FAULT,
  LABEL_KERNEL,
  LABEL_NOTIFICATION,
} from '../../abi/messages.ts';
import { TRACE_CALL, TRACE_FAULT, TRACE_ONE_WAY, TRACE_REPLY } from '../../abi/trace.ts';
import { type Endpoint, type SendKind, type Slot, Soon, type State, type Thread, Use } from '../state.ts';
import { deliverOneWay, endReceive, messageOf, setMessage, takeCall, takeOneWay } from './deliver.ts';
import {
  abandonCallerOf,
  closeSlot,
  freeBadge,
  killProcess,
  receiveHandles,
  refuse,
  STATUS_UNHANDLED_FAULT,
  setResult,
  unbindCaller,
} from './ends.ts';
import { derive, takeOut } from './forest.ts';
import { addHandle, find } from './handles.ts';
import { AGAIN, type Result } from './result.ts';
import { makeReady, makeReadyFirst, remove } from './schedule.ts';
import { noteMessage } from './trace.ts';
import { isLong, transfer } from './transfer.ts';

function wait(state: State, thread: Thread): undefined {
  if (state.current === thread) state.current = null;
}

// --- sending --------------------------------------------------------------------------------------------------

/** The message waits, as something that came from the handle that it is sent through (null: a fault). */
function waitAsSender(
  state: State,
  sender: Thread,
  endpoint: Endpoint,
  kind: SendKind,
  badge: number,
  source: Slot | null,
): undefined {
  Object.assign(sender, { state: 'sending', sendKind: kind, sendBadge: badge, endpoint });
  sender.queued = source && derive(new Use('queued message', sender), source);
  endpoint.senders.push(sender);
  return wait(state, sender);
}

function mayNotSend(state: State, slot: Slot | number, info: number): number | undefined {
  if (typeof slot === 'number') return slot;
  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;
  return receiveHandles(state, slot.object as Endpoint) === 0 ? E_PEER_DEAD : undefined;
}

/** The kernel looks at the clock at most so many ticks after a step began. */
const STEP_TICKS = 3000;

/** When a wait of so many ticks from now ends; undefined: never. */
function timeoutOf(state: State, timeout: number): Soon | undefined {
  return timeout === FOREVER ? undefined : new Soon(state.now + timeout, state.now + timeout + STEP_TICKS);
}

export function call(state: State, caller: Thread, words: number[]): Result {
  return callTimed(state, caller, [...words.slice(0, 6), FOREVER]);
}

export function callTimed(state: State, caller: Thread, [handle, info, , , , , timeout]: number[]): Result {
  const slot = find(caller.process, handle, TYPE_ENDPOINT, RIGHT_SEND);
  const refusal = mayNotSend(state, slot, info);
  if (refusal !== undefined || typeof slot === 'number') return refusal;
  const endpoint = slot.object as Endpoint;
  const badge = slot.badge?.value ?? 0;
  const [receiver] = endpoint.receivers;
  if (receiver === undefined) {
    if (timeout === 0) return E_TIMED_OUT;
    caller.accept = INFO_HANDLES_MAX;
    caller.deadline = timeoutOf(state, timeout);
    return waitAsSender(state, caller, endpoint, 'call', badge, slot);
  }
  if (isLong(info)) {
    const error = transfer(state, caller, receiver, info, receiver.accept);
    if (error !== OK) return error;
  }
  endReceive(state, receiver);
  caller.sendKind = 'call';
  caller.accept = INFO_HANDLES_MAX;
  takeCall(state, receiver, caller, messageOf(caller), badge);
  noteMessage(state, TRACE_CALL, caller.process, receiver);
  caller.deadline = timeout === 0 ? undefined : timeoutOf(state, timeout);
  makeReadyFirst(state, receiver); // the processor goes over to it before others of its priority
  return wait(state, caller);
}

export function send(state: State, sender: Thread, [handle, info, , , , , timeout]: number[]): Result {
  const slot = find(sender.process, handle, TYPE_ENDPOINT, RIGHT_SEND);
  const refusal = mayNotSend(state, slot, info);
  if (refusal !== undefined || typeof slot === 'number') return refusal;
  const endpoint = slot.object as Endpoint;
  const badge = slot.badge?.value ?? 0;
  const [receiver] = endpoint.receivers;
  if (receiver === undefined) {
    if (timeout === 0) return E_TIMED_OUT;
    sender.deadline = timeoutOf(state, timeout);
    return waitAsSender(state, sender, endpoint, 'one-way', badge, slot);
  }
  if (isLong(info)) {
    const error = transfer(state, sender, receiver, info, receiver.accept);
    if (error !== OK) return error;
  }
  deliverOneWay(state, receiver, messageOf(sender), badge);
  noteMessage(state, TRACE_ONE_WAY, sender.process, receiver);
  return OK;
}

const faultMessage = ({ fault }: Thread) => [LABEL_FAULT, ...fault];

/** The running thread calls its process's fault endpoint; where nobody can receive there, its process ends. */
export function callWithFault(state: State, thread: Thread): void {
  const { faultEndpoint, faultBadge } = thread.process;
  const badge = faultBadge?.value ?? 0;
  if (faultEndpoint === null || receiveHandles(state, faultEndpoint) === 0) {
    killProcess(state, thread.process, STATUS_UNHANDLED_FAULT);
    wait(state, thread);
    return;
  }
  const [receiver] = faultEndpoint.receivers;
  if (receiver === undefined) {
    waitAsSender(state, thread, faultEndpoint, 'fault', badge, null);
    return;
  }
  endReceive(state, receiver);
  thread.sendKind = 'fault';
  takeCall(state, receiver, thread, faultMessage(thread), badge);
  noteMessage(state, TRACE_FAULT, thread.process, receiver);
  makeReady(state, receiver);
  wait(state, thread);
}

// --- receiving ------------------------------------------------------------------------------------------------

/** Takes what is there: notification, then messages in order of arrival, then the end of badges. True where something was. */
function takePending(state: State, receiver: Thread, endpoint: Endpoint): boolean | typeof AGAIN {
  const { notification } = receiver;
  if (notification !== null && notification.bits !== 0) {
    takeOneWay(receiver, [LABEL_NOTIFICATION, notification.bits, 0, 0, 0], 0);
    notification.bits = 0;
    return true;
  }
  for (let left = state.slices.refused; left > 0 && endpoint.senders.length > 0; left--)
    if (takeFrom(state, receiver, endpoint.senders[0])) return true;
  if (endpoint.senders.length > 0) return AGAIN;
  const [badge] = endpoint.deadBadges;
  if (badge === undefined) return false;
  takeOneWay(receiver, [LABEL_BADGE_DEAD, 0, 0, 0, 0], badge.value);
  freeBadge(state, badge);
  return true;
}

/** False where the sender was refused instead. */
function takeFrom(state: State, receiver: Thread, sender: Thread): boolean {
  remove(sender.endpoint!.senders, sender); // a call's deadline stays, for the reply
  takeOut(sender.queued);
  sender.queued = null;
  const message = sender.sendKind === 'fault' ? faultMessage(sender) : messageOf(sender);
  if (sender.sendKind !== 'fault') {
    const error = mayArrive(state, sender, receiver, message[0]);
    if (error !== OK) {
      refuse(state, sender, error);
      return false;
    }
  }
  sender.endpoint = null;
  if (sender.sendKind !== 'one-way') {
    takeCall(state, receiver, sender, message, sender.sendBadge);
    noteMessage(state, sender.sendKind === 'fault' ? TRACE_FAULT : TRACE_CALL, sender.process, receiver);
    return true;
  }
  takeOneWay(receiver, message, sender.sendBadge);
  noteMessage(state, TRACE_ONE_WAY, sender.process, receiver);
  setResult(sender, OK);
  sender.deadline = undefined;
  makeReady(state, sender);
  return true;
}

/** OK where the message is what could be sent, though its sender's registers may have been written since; with all that is long. */
function mayArrive(state: State, sender: Thread, receiver: Thread, info: number): number {
  if ((info & INFO_LABEL_MASK) >= LABEL_KERNEL) return E_INVALID;
  return isLong(info) ? transfer(state, sender, receiver, info, receiver.accept) : OK;
}

function waitAsReceiver(state: State, receiver: Thread, endpoint: Endpoint): undefined {
  Object.assign(receiver, { state: 'receiving', endpoint });
  endpoint.receivers.push(receiver);
  return wait(state, receiver);
}

/** What a deadline says: undefined for one that never comes. */
export function deadlineOf(low: number, high: number): number | undefined {
  return (low & high) >>> 0 === FOREVER ? undefined : high * 2 ** 32 + low;
}

export function receive(state: State, thread: Thread, [handle, accept, low, high]: number[]): Result {
  const slot = find(thread.process, handle, TYPE_ENDPOINT, RIGHT_RECEIVE);
  if (typeof slot === 'number') return slot;
  if (accept > INFO_HANDLES_MAX) return E_INVALID;
  abandonCallerOf(state, thread);
  thread.accept = accept;
  const endpoint = slot.object as Endpoint;
  const pending = takePending(state, thread, endpoint);
  if (pending !== false) return pending === AGAIN ? AGAIN : undefined;
  if (low === 0 && high === 0) return E_TIMED_OUT;
  thread.deadline = deadlineOf(low, high);
  return waitAsReceiver(state, thread, endpoint);
}

// --- replying -------------------------------------------------------------------------------------------------

/** OK, or E_INVALID where the message is malformed (and not sent). */
function answer(state: State, server: Thread, caller: Thread, message: readonly number[]): number {
  const [info, word0] = message;
  if (caller.sendKind === 'fault') {
    caller.server = null;
    if ((info & INFO_LABEL_MASK) === FAULT_RESUME) makeReady(state, caller);
    else killProcess(state, caller.process, word0);
    return OK;
  }
  let result = OK;
  if (isLong(info)) {
    result = transfer(state, server, caller, info, INFO_HANDLES_MAX);
    if (result === E_INVALID) return E_INVALID; // the server is told, and the caller goes on waiting
  }
  setResult(caller, result);
  caller.server = null;
  caller.deadline = undefined;
  setMessage(caller, message);
  noteMessage(state, TRACE_REPLY, server.process, caller);
  makeReady(state, caller);
  return OK;
}

function answerCaller(state: State, server: Thread, caller: Thread, message: readonly number[]): number {
  const error = answer(state, server, caller, message);
  if (error === OK) unbindCaller(state, server);
  return error;
}

export function reply(state: State, server: Thread, words: number[]): Result {
  if (server.caller === null) return E_NO_CALLER;
  return answerCaller(state, server, server.caller, words.slice(0, 5));
}

export function replyReceive(state: State, server: Thread, [handle, ...rest]: number[]): Result {
  const slot = find(server.process, handle, TYPE_ENDPOINT, RIGHT_RECEIVE);
  if (typeof slot === 'number') return slot;
  const accept = rest[5];
  if (accept > INFO_HANDLES_MAX) return E_INVALID;
  if (server.caller !== null) {
    const error = answerCaller(state, server, server.caller, rest.slice(0, 5));
    if (error !== OK) return error;
  }
  server.accept = accept;
  const endpoint = slot.object as Endpoint;
  const pending = takePending(state, server, endpoint);
  if (pending !== false) return pending === AGAIN ? AGAIN : undefined;
  return waitAsReceiver(state, server, endpoint);
}

export function saveReply(state: State, server: Thread): Result {
  const { caller } = server;
  if (caller === null) return E_NO_CALLER;
  const slot = addHandle(state, server.process, caller, TYPE_REPLY, 0, null, null);
  if (typeof slot === 'number') return slot;
  caller.server = null;
  caller.replySlot = slot;
  unbindCaller(state, server);
  return slot.handle;
}

export function replyTo(state: State, server: Thread, [handle, ...message]: number[]): Result {
  const slot = find(server.process, handle, TYPE_REPLY, 0);
  if (typeof slot === 'number') return slot;
  const caller = slot.object as Thread | null;
  if (caller === null) {
    closeSlot(state, slot);
    return E_PEER_DEAD;
  }
  const error = answer(state, server, caller, message.slice(0, 5));
  if (error !== OK) return error;
  caller.replySlot = null;
  slot.object = null;
  closeSlot(state, slot);
  return OK;
}
