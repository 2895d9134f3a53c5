// Long messages: what goes into the message page of the running thread.

import {
  INFO_BYTES_SHIFT,
  INFO_HANDLES_SHIFT,
  MESSAGE_HANDLES,
  MESSAGE_TRANSFERS,
  RIGHTS_ALL,
  TRANSFER_MOVE,
} from '../../abi/messages.ts';
import type { Session } from '../session.ts';
import type { Thread } from '../state.ts';
import { handleOf } from './arguments.ts';
import type { Draw } from './draw.ts';
import type { MessagePage } from './step.ts';

/** One message in three is long: sets the info word, and says what goes into the message page. */
export function longMessage(
  words: number[],
  infoAt: number,
  draw: Draw,
  thread: Thread,
): MessagePage | undefined {
  if (!draw.chance(1, 3)) return undefined;
  const bytes = draw.of([0, 1, 4, 100, 4064, 4065]);
  const handles = draw.of([0, 1, 1, 2, 4, 5]);
  words[infoAt] =
    ((words[infoAt] & 0xffff) | (bytes << INFO_BYTES_SHIFT) | (handles << INFO_HANDLES_SHIFT)) >>> 0;
  const seed = draw.next();
  const payload = Uint8Array.from({ length: Math.min(bytes, 200) }, (_, i) => seed + i * 7);
  const sent = Array.from({ length: 4 }, () => handleOf(draw.of([3, 3, 4, 5, 1]), draw, thread.process));
  const transfers = sent.map(
    () => (draw.of([RIGHTS_ALL, 1, 2, 3, draw.next()]) | (draw.chance(1, 3) ? TRANSFER_MOVE : 0)) >>> 0,
  );
  return { payload, handles: sent, transfers };
}

/** Writes it into the message page of the running thread. */
export function writeMessage(session: Session, { payload, handles, transfers }: MessagePage): void {
  const words = Uint32Array.from([...handles, ...transfers]);
  const thread = session.running!;
  if (payload.length > 0) session.writeMessagePage(thread, 0, payload);
  session.writeMessagePage(
    thread,
    Math.min(MESSAGE_HANDLES, MESSAGE_TRANSFERS),
    new Uint8Array(words.buffer),
  );
}
