// Sending and answering messages: the form of abi/messages.ts, without its bit shifting. The stubs of the protocols
// are made of these functions; programs rarely need them directly.
//
// Nothing here allocates. Results stay valid until the next system call.

import { OK } from '../../abi/errors';
import { MESSAGE_PAGE } from '../../abi/memory-map';
import {
  INFO_BYTES_MASK,
  INFO_BYTES_SHIFT,
  INFO_HANDLES_SHIFT,
  INFO_LABEL_MASK,
  MESSAGE_HANDLES,
  MESSAGE_TRANSFERS,
} from '../../abi/messages';
import { result1, sysCall, sysReply, sysReplyTo } from '../../build/generated/syscalls';

/** A method's status that means: the answer comes later, through a saved reply. */
export const NO_REPLY: i32 = 0x7fffffff;

/** The info word of a message. */
export function messageInfo(label: u32, bytes: u32, handles: u32): u32 {
  return (label & INFO_LABEL_MASK) | (bytes << INFO_BYTES_SHIFT) | (handles << INFO_HANDLES_SHIFT);
}

/** Sends a message and waits for the reply; OK, a positive label, or an error: the kernel's or the server's. */
export function call(
  endpoint: u32,
  label: u32,
  bytes: u32,
  handles: u32,
  word0: u32,
  word1: u32,
  word2: u32,
  word3: u32,
): i32 {
  const status = sysCall(endpoint, messageInfo(label, bytes, handles), word0, word1, word2, word3);
  return status < 0 ? status : <i32>(<i16>result1());
}

/** Payload bytes of the last reply, or of the last request received. */
export function resultBytes(): u32 {
  return (result1() >> INFO_BYTES_SHIFT) & INFO_BYTES_MASK;
}

/** Handle number i of the last reply or request, in this process's table; 0 where there is none. */
export function takenHandle(i: u32): u32 {
  if (i >= result1() >> INFO_HANDLES_SHIFT) return 0;
  return load<u32>(MESSAGE_PAGE + MESSAGE_HANDLES + 4 * i);
}

/** Puts handle number i into the message that is being made. transfer: rights, or with TRANSFER_MOVE given away. */
export function putHandle(i: u32, handle: u32, transfer: u32): void {
  store<u32>(MESSAGE_PAGE + MESSAGE_HANDLES + 4 * i, handle);
  store<u32>(MESSAGE_PAGE + MESSAGE_TRANSFERS + 4 * i, transfer);
}

// --- the reply that is being made -------------------------------------------------------------------------

let replyBytes: u32 = 0;
let replyHandles: u32 = 0;
let replyWord0: u32 = 0;
let replyWord1: u32 = 0;
let replyWord2: u32 = 0;
let replyWord3: u32 = 0;

/** Fills the next reply; its payload and handles are in the message page already. */
export function setReply(bytes: u32, handles: u32, word0: u32, word1: u32, word2: u32, word3: u32): void {
  replyBytes = bytes;
  replyHandles = handles;
  replyWord0 = word0;
  replyWord1 = word1;
  replyWord2 = word2;
  replyWord3 = word3;
}

/** The info word of the reply with this status; an error goes alone, and leaves nothing behind for the next reply. */
export function replyInfo(status: i32): u32 {
  const info =
    status < 0 ? messageInfo(<u32>status, 0, 0) : messageInfo(<u32>status, replyBytes, replyHandles);
  replyBytes = 0;
  replyHandles = 0;
  return info;
}

export function replyWord(i: u32): u32 {
  if (i === 0) return replyWord0;
  if (i === 1) return replyWord1;
  return i === 2 ? replyWord2 : replyWord3;
}

/** Answers the call that was received last. */
export function reply(status: i32): i32 {
  return sysReply(replyInfo(status), replyWord0, replyWord1, replyWord2, replyWord3);
}

/** Answers a call whose reply was saved: `answer(saved, stream.replyRead(bytes))` or `answer(saved, E_CLOSED)`. */
export function answer(saved: u32, status: i32): i32 {
  return sysReplyTo(saved, replyInfo(status), replyWord0, replyWord1, replyWord2, replyWord3);
}

/** OK, for replies that carry nothing. */
export function replyNothing(): i32 {
  setReply(0, 0, 0, 0, 0, 0);
  return OK;
}
