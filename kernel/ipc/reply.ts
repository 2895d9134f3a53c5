// Replying: at once, or later through a Reply handle; and what happens to a caller whose answer never comes.

import { E_INVALID, E_NO_CALLER, E_PEER_DEAD, OK } from '../../abi/errors';
import { RIGHT_RECEIVE, TYPE_REPLY } from '../../abi/handles';
import { FAULT_RESUME, INFO_HANDLES_MAX, INFO_LABEL_MASK } from '../../abi/messages';
import { TRACE_REPLY } from '../../abi/trace';
import { addHandle, closeSlot, findSlot, handleError, Slot } from '../handle';
import { KernelObject } from '../object';
import { killProcess } from '../process';
import { blockCaller, current, makeReady } from '../schedule';
import { cancelWaitDeadline, SEND_FAULT, Thread } from '../thread';
import { noteMessage } from '../trace';
import { refuse } from '../wait';
import { AGAIN, repeatReceive, TAKEN, takePending, waitAsReceiver } from './receive';
import { findEndpoint, LONG_SHIFT, setMessage, unbindCaller } from './rendezvous';
import { transfer } from './transfer';

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
  let error: i32 = OK;
  if (info >> LONG_SHIFT !== 0) error = transfer(server, caller, info, INFO_HANDLES_MAX);
  if (error === E_INVALID) return E_INVALID;
  caller.a0 = error;
  caller.server = null;
  cancelWaitDeadline(caller);
  setMessage(caller, info, word0, word1, word2, word3);
  noteMessage(TRACE_REPLY, server.process, caller);
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
  if (error === OK) unbindCaller(server);
  return error;
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
  const pending = takePending(server, endpoint);
  if (pending === TAKEN) return server.a0;
  if (pending === AGAIN) return repeatReceive(server, handle);
  waitAsReceiver(server, endpoint);
  return blockCaller();
}

export function sysSaveReply(): i32 {
  const server = current();
  const caller = server.caller;
  if (caller == null) return E_NO_CALLER;
  const reply = addHandle(server.process, caller, TYPE_REPLY, 0, null, null);
  if (reply == null) return handleError;
  caller.server = null;
  caller.replySlot = reply;
  unbindCaller(server);
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
export function abandonReply(reply: Slot): void {
  const caller = changetype<Thread | null>(reply.object);
  if (caller == null) return;
  caller.replySlot = null;
  refuse(caller, E_PEER_DEAD);
}

/** A server turns to the next call, or dies, without having answered the one that it received. */
export function abandonCallerOf(server: Thread): void {
  const caller = server.caller;
  if (caller == null) return;
  unbindCaller(server);
  refuse(caller, E_PEER_DEAD);
}

/** A caller does not wait any more: whoever holds the right to answer it holds nothing now. */
export function forgetServer(caller: Thread): void {
  const server = caller.server;
  if (server != null) unbindCaller(server);
  const reply = caller.replySlot;
  if (reply != null) reply.object = changetype<KernelObject>(0);
  caller.server = null;
  caller.replySlot = null;
}
