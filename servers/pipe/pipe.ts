// One pipe: a ring of bytes with two ends, and the requests that wait on them.
//
//   Bytes that a writer brings go straight from its message to a waiting reader's answer where the ring is empty: both
//   are the server's message page, so nothing is copied here.
//   Only one side can wait at a time, save for a moment within one request: readers wait on an empty ring, writers on a full one.

import { E_CLOSED } from '../../abi/errors.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { replyRead, replyWrite } from '../../build/generated/protocols/stream';
import { answer, NO_REPLY } from '../../userland/lib/message';
import { saveReply } from '../../userland/lib/server';
import { Ring } from '../common/ring.ts';
import { WaitQueue } from '../common/waiters.ts';

@unmanaged
@final
export class Pipe {
  readonly ring: Ring;
  readonly readers: WaitQueue = new WaitQueue(); // wait for bytes
  readonly writers: WaitQueue = new WaitQueue(); // wait for room, each with its bytes
  readable: bool = true; // does a read end exist?
  writable: bool = true; // does a write end exist?

  constructor(readonly capacity: u32) {
    this.ring = Ring.create(capacity);
  }

  destroy(): void {
    assert(this.readers.isEmpty && this.writers.isEmpty, 'pipe: nobody waits on a pipe without ends');
    this.ring.destroy();
    heap.free(changetype<usize>(this.readers));
    heap.free(changetype<usize>(this.writers));
    heap.free(changetype<usize>(this));
  }

  /** The status of a read request that was just received. */
  read(badge: u32, count: u32): i32 {
    if (this.ring.isEmpty && this.writable && count !== 0) return this.wait(this.readers, badge, count);
    let taken = this.ring.pop(MESSAGE_PAGE, min(count, PAYLOAD_BYTES));
    this.feedWriters(); // their answers carry no payload: the bytes stay in the message page
    return replyRead(taken);
  }

  /** The status of a write request that was just received, with its bytes in the message page. */
  write(badge: u32, bytes: u32): i32 {
    if (!this.readable) return E_CLOSED;
    let reader = this.readers.first;
    if (reader !== null && reader.count >= bytes && bytes !== 0) {
      this.readers.take();
      let status = answer(reader.reply, replyRead(bytes));
      reader.destroy();
      // A reader that died meanwhile took nothing: the bytes are still in the page.
      return status < 0 ? this.write(badge, bytes) : replyWrite(bytes);
    }
    let taken = this.ring.push(MESSAGE_PAGE, bytes);
    if (taken !== 0) this.feedReaders();
    if (taken !== 0 || bytes === 0) return replyWrite(taken);
    let saved = saveReply();
    if (saved < 0) return saved;
    this.writers.addWithBytes(saved, badge, MESSAGE_PAGE, bytes);
    return NO_REPLY;
  }

  /** After the ring lost bytes: writers that waited may go on. */
  private feedWriters(): void {
    while (!this.writers.isEmpty && this.ring.free !== 0) {
      let writer = this.writers.take()!;
      let taken = this.ring.push(writer.block, writer.count);
      answer(writer.reply, replyWrite(taken));
      writer.destroy();
    }
  }

  /** The last handle of an end is gone. True where that was the second end. */
  closeEnd(write: bool): bool {
    if (write) {
      this.writable = false;
      while (!this.readers.isEmpty) this.answerFirst(this.readers, replyRead(0));
    } else {
      this.readable = false;
      while (!this.writers.isEmpty) this.answerFirst(this.writers, E_CLOSED);
      this.ring.clear();
    }
    return !this.readable && !this.writable;
  }

  private wait(queue: WaitQueue, badge: u32, count: u32): i32 {
    let saved = saveReply();
    if (saved < 0) return saved;
    queue.add(saved, badge, count);
    return NO_REPLY;
  }

  /** After the ring got bytes: readers that waited get them. A dead reader's share goes to the next. */
  private feedReaders(): void {
    while (!this.readers.isEmpty && !this.ring.isEmpty) {
      let reader = this.readers.take()!;
      let bytes = this.ring.peek(MESSAGE_PAGE, min(reader.count, PAYLOAD_BYTES));
      if (answer(reader.reply, replyRead(bytes)) >= 0) this.ring.skip(bytes);
      reader.destroy();
    }
  }

  private answerFirst(queue: WaitQueue, status: i32): void {
    let waiter = queue.take()!;
    answer(waiter.reply, status);
    waiter.destroy();
  }
}
