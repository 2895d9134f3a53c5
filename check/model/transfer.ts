// The long part of a message: bytes from message page to message page, and up to four handles, all or none.

import { E_INVALID, E_NO_HANDLES, OK } from '../../abi/errors.ts';
import { TYPE_REPLY } from '../../abi/handles.ts';
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
} from '../../abi/messages.ts';
import { Slot, type State, type Thread } from '../state.ts';
import { closeSlot } from './ends.ts';
import { copyHandle, slotOf } from './handles.ts';

/** The content of a thread's message page. */
export function messagePage(thread: Thread): DataView {
  const bytes = thread.messageMemory!.taken.get(0)!;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

export const isLong = (info: number) => info >>> 16 !== 0;

/** OK, or an error with nothing transferred. */
export function transfer(state: State, from: Thread, to: Thread, info: number, accept: number): number {
  const bytes = (info >>> INFO_BYTES_SHIFT) & INFO_BYTES_MASK;
  const handles = info >>> INFO_HANDLES_SHIFT;
  if (bytes > PAYLOAD_BYTES || handles > INFO_HANDLES_MAX || handles > accept) return E_INVALID;
  const error = handles === 0 ? OK : transferHandles(state, from, to, handles);
  if (error !== OK) return error;
  const payload = new Uint8Array(messagePage(from).buffer, messagePage(from).byteOffset, bytes);
  new Uint8Array(messagePage(to).buffer, messagePage(to).byteOffset, bytes).set(payload);
  return OK;
}

interface Sent {
  source: Slot;
  rights: number;
  moved: boolean;
}

function transferHandles(state: State, from: Thread, to: Thread, count: number): number {
  const sent = sentHandles(from, count);
  if (sent === undefined) return E_INVALID;
  const arrived: Slot[] = [];
  for (const { source, rights } of sent) {
    const copy = copyHandle(state, to.process, source, rights);
    if (!(copy instanceof Slot)) {
      for (const slot of arrived) closeSlot(state, slot);
      return E_NO_HANDLES;
    }
    arrived.push(copy);
  }
  for (const { source, moved } of sent) if (moved) closeSlot(state, source);
  const page = messagePage(to);
  for (let i = 0; i < INFO_HANDLES_MAX; i++)
    page.setUint32(MESSAGE_HANDLES + 4 * i, arrived[i]?.handle ?? 0, true);
  return OK;
}

/** Every handle exists and may be passed on; one that is moved is named once. */
function sentHandles(from: Thread, count: number): Sent[] | undefined {
  const page = messagePage(from);
  const sent: Sent[] = [];
  for (let i = 0; i < count; i++) {
    const source = slotOf(from.process, page.getUint32(MESSAGE_HANDLES + 4 * i, true));
    if (source === undefined || source.type === TYPE_REPLY) return undefined;
    const word = page.getUint32(MESSAGE_TRANSFERS + 4 * i, true);
    const moved = (word & TRANSFER_MOVE) !== 0;
    if (sent.some((other) => other.source === source && (moved || other.moved))) return undefined;
    sent.push({ source, rights: word & RIGHTS_ALL, moved });
  }
  return sent;
}
