// The long part of a message: bytes from message page to message page, and up to four handles, all or none.

import { E_INVALID, E_NO_HANDLES, OK } from '../../abi/errors';
import { TYPE_REPLY } from '../../abi/handles';
import {
  INFO_BYTES_MASK,
  INFO_BYTES_SHIFT,
  INFO_HANDLES_MAX,
  INFO_HANDLES_SHIFT,
  MESSAGE_HANDLES,
  MESSAGE_TRANSFERS,
  PAYLOAD_BYTES,
  RIGHTS_ALL,
  TRANSFER_MOVE,
} from '../../abi/messages';
import { closeSlot, copyHandle, Slot, slotOf, typeOf } from '../handle';
import { Thread } from '../thread';

/** Slots made by the transfer under way. */
const arrived: usize = memory.data(16);

function wordAt(page: usize, offset: u32, index: u32): usize {
  return page + offset + ((<usize>index) << 2);
}

function sentSlot(from: Thread, index: u32): Slot | null {
  return slotOf(from.process, load<u32>(wordAt(from.messagePage, MESSAGE_HANDLES, index)));
}

function isMoved(from: Thread, index: u32): bool {
  return (load<u32>(wordAt(from.messagePage, MESSAGE_TRANSFERS, index)) & TRANSFER_MOVE) !== 0;
}

/** Every handle of the message exists and may be passed on; one that is moved is named once. */
function handlesValid(from: Thread, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const source = sentSlot(from, i);
    if (source == null || typeOf(source) === TYPE_REPLY) return false;
    for (let j: u32 = 0; j < i; j++) {
      if (sentSlot(from, j) === source && (isMoved(from, i) || isMoved(from, j))) return false;
    }
  }
  return true;
}

function undo(to: Thread, count: u32): void {
  for (let i: u32 = 0; i < count; i++)
    closeSlot(to.process, changetype<Slot>(load<usize>(wordAt(arrived, 0, i))));
}

function transferHandles(from: Thread, to: Thread, count: u32): i32 {
  if (!handlesValid(from, count)) return E_INVALID;
  for (let i: u32 = 0; i < count; i++) {
    const rights = load<u32>(wordAt(from.messagePage, MESSAGE_TRANSFERS, i)) & RIGHTS_ALL;
    const copy = copyHandle(to.process, sentSlot(from, i)!, rights);
    if (copy == null) {
      undo(to, i);
      return E_NO_HANDLES;
    }
    store<usize>(wordAt(arrived, 0, i), changetype<usize>(copy));
  }
  for (let i: u32 = 0; i < INFO_HANDLES_MAX; i++) {
    if (i < count && isMoved(from, i)) {
      closeSlot(from.process, sentSlot(from, i)!);
    }
    const handle = i < count ? changetype<Slot>(load<usize>(wordAt(arrived, 0, i))).handle : 0;
    store<u32>(wordAt(to.messagePage, MESSAGE_HANDLES, i), handle);
  }
  return OK;
}

/** OK, or an error with nothing transferred: E_INVALID for a malformed message or too many handles, E_NO_HANDLES. */
export function transfer(from: Thread, to: Thread, info: u32, accept: u32): i32 {
  const bytes = (info >> INFO_BYTES_SHIFT) & INFO_BYTES_MASK;
  const handles = info >> INFO_HANDLES_SHIFT;
  if (bytes > PAYLOAD_BYTES || handles > INFO_HANDLES_MAX || handles > accept) return E_INVALID;
  if (handles !== 0) {
    const error = transferHandles(from, to, handles);
    if (error !== OK) return error;
  }
  if (bytes !== 0) memory.copy(to.messagePage, from.messagePage, bytes);
  return OK;
}
