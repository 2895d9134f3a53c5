// A port: one byte stream in and one out, on one device, and the requests that wait for it.

import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { replyRead, replyWrite } from '../../build/generated/protocols/stream';
import { answer, NO_REPLY, replyNothing } from '../../userland/lib/message';
import { saveReply } from '../../userland/lib/server';
import { WaitQueue } from '../common/waiters.ts';
import { ConsoleDevice } from './device.ts';

@final
export class Port {
  private readonly readers: WaitQueue = new WaitQueue();
  private readonly writers: WaitQueue = new WaitQueue();
  private readonly flushers: WaitQueue = new WaitQueue();
  /** The receive buffer that is being read, or -1, and how far. */
  private reading: i32 = -1;
  private readingBytes: u32 = 0;
  private readingAt: u32 = 0;
  /** The host's input has ended. */
  private ended: bool = false;

  constructor(
    private readonly device: ConsoleDevice,
    readonly interrupt: u32,
  ) {}

  /** The device raised its interrupt. */
  interrupted(): void {
    this.device.acknowledge();
    this.feedReaders();
    this.feedWriters();
  }

  /** The status of a read request that was just received. */
  read(badge: u32, count: u32): i32 {
    if (count === 0) return replyRead(0);
    if (!this.readers.isEmpty || !this.hasInput()) return this.wait(this.readers, badge, count);
    return replyRead(this.take(count));
  }

  /** The status of a write request that was just received, with its bytes in the message page. */
  write(badge: u32, bytes: u32): i32 {
    if (bytes === 0 || (this.writers.isEmpty && this.send(MESSAGE_PAGE, bytes))) return replyWrite(bytes);
    let saved = saveReply();
    if (saved < 0) return saved;
    this.writers.addWithBytes(saved, badge, MESSAGE_PAGE, bytes);
    this.awaitTransmission();
    return NO_REPLY;
  }

  flush(badge: u32): i32 {
    this.reap();
    if (this.writers.isEmpty && this.device.transmit.isIdle) return replyNothing();
    let status = this.wait(this.flushers, badge, 0);
    this.awaitTransmission();
    return status;
  }

  /** Is there a byte to read, or the end? */
  private hasInput(): bool {
    while (this.reading < 0 && !this.ended) {
      let buffer = this.device.receive.takeUsed();
      if (buffer < 0) return false;
      if (this.device.receive.usedBytes === 0) {
        this.ended = true;
      } else {
        this.reading = buffer;
        this.readingBytes = min(this.device.receive.usedBytes, PAGE_BYTES);
        this.readingAt = 0;
      }
    }
    return true;
  }

  /** Moves input to the message page; 0 bytes are the end. */
  private take(count: u32): u32 {
    if (this.reading < 0) return 0;
    let bytes = min(min(count, PAYLOAD_BYTES), this.readingBytes - this.readingAt);
    memory.copy(MESSAGE_PAGE, this.device.receiveBuffer(this.reading) + this.readingAt, bytes);
    this.readingAt += bytes;
    if (this.readingAt === this.readingBytes) {
      this.device.giveReceiveBuffer(this.reading);
      this.reading = -1;
    }
    return bytes;
  }

  private feedReaders(): void {
    while (!this.readers.isEmpty && this.hasInput()) {
      let reader = this.readers.take()!;
      answer(reader.reply, replyRead(this.take(reader.count)));
      reader.destroy();
    }
  }

  /** Hands bytes to the device; false where it holds all buffers. */
  private send(from: usize, bytes: u32): bool {
    this.reap();
    let buffer = this.device.transmit.freeBuffer();
    if (buffer < 0) return false;
    memory.copy(this.device.transmitBuffer(buffer), from, bytes);
    this.device.sendTransmitBuffer(buffer, bytes);
    return true;
  }

  private reap(): void {
    while (this.device.transmit.takeUsed() >= 0) {}
  }

  private feedWriters(): void {
    this.reap();
    while (!this.writers.isEmpty) {
      let writer = this.writers.first!;
      if (!this.send(writer.block, writer.count)) return;
      this.writers.take();
      answer(writer.reply, replyWrite(writer.count));
      writer.destroy();
    }
    this.reap();
    if (!this.device.transmit.isIdle) return;
    while (!this.flushers.isEmpty) {
      let flusher = this.flushers.take()!;
      answer(flusher.reply, replyNothing());
      flusher.destroy();
    }
    this.device.transmit.wantInterrupts(false);
  }

  /** Asks for interrupts, and looks once more: the last buffer may have come back before. */
  private awaitTransmission(): void {
    this.device.transmit.wantInterrupts(true);
    this.feedWriters();
  }

  private wait(queue: WaitQueue, badge: u32, count: u32): i32 {
    let saved = saveReply();
    if (saved < 0) return saved;
    queue.add(saved, badge, count);
    return NO_REPLY;
  }
}
