// Buffered writing: text and bytes are collected into blocks, so that a message is sent for a block and not for a word.
// On a terminal each line goes out at once; of a user's program, also on the host's standard output.

import { E_CLOSED } from '../../abi/errors';
import { KIND_DEVICE, KIND_TERMINAL } from '../../build/generated/protocols/stream';
import { BLOCK_BYTES, Stream } from './stream';
import { encodeText } from './text';

const DIGITS_MAX: u32 = 11;
const NEWLINE: u32 = 10;

/** When a line is sent on. */
enum Flushing {
  Undecided,
  EachLine,
  FullBlocks,
}

export class Writer {
  /** The first error, or OK. After an error nothing more is written. */
  error: i32 = 0;
  /** Somebody waits for each line at the other end of a device, too: what was printed before a failure is not lost. */
  watched: bool = false;
  /** What to do once nobody reads any more. */
  whenClosed: (() => void) | null = null;
  private readonly buffer: StaticArray<u8> = new StaticArray<u8>(BLOCK_BYTES);
  private used: u32 = 0;
  private flushing: Flushing = Flushing.Undecided;

  constructor(readonly stream: Stream) {}

  /** Writes text as UTF-8. */
  text(text: string): void {
    const start = changetype<usize>(this.buffer);
    const end = encodeText(text, start + this.used, start + BLOCK_BYTES);
    if (end !== 0) {
      this.used = <u32>(end - start);
    } else {
      const encoded = String.UTF8.encode(text);
      this.bytes(changetype<usize>(encoded), encoded.byteLength);
    }
  }

  /** Writes text and ends the line. */
  line(text: string): void {
    this.text(text);
    this.endLine();
  }

  endLine(): void {
    this.byte(NEWLINE);
    if (this.flushing !== Flushing.FullBlocks) this.lineEnded();
  }

  byte(value: u32): void {
    if (this.used === BLOCK_BYTES) this.flush();
    this.buffer[this.used++] = <u8>value;
  }

  /** Writes bytes from memory. */
  bytes(source: usize, count: u32): void {
    if (count >= BLOCK_BYTES) {
      this.flush();
      this.send(source, count);
      return;
    }
    if (this.used + count > BLOCK_BYTES) this.flush();
    memory.copy(changetype<usize>(this.buffer) + this.used, source, count);
    this.used += count;
  }

  /** Writes a number in decimal, without making a string of it. */
  number(value: i32): void {
    if (this.used + DIGITS_MAX > BLOCK_BYTES) this.flush();
    let rest = value < 0 ? <u32>-value : <u32>value;
    let digits: u32 = 1;
    for (let power: u32 = rest; power >= 10; power /= 10) digits++;
    let at = changetype<usize>(this.buffer) + this.used;
    if (value < 0) {
      store<u8>(at++, 0x2d);
      this.used++;
    }
    for (let i = digits; i > 0; i--) {
      store<u8>(at + i - 1, 0x30 + (rest % 10));
      rest /= 10;
    }
    this.used += digits;
  }

  /** Sends what is waiting; OK, or the first error. */
  flush(): i32 {
    if (this.used > 0) this.send(changetype<usize>(this.buffer), this.used);
    this.used = 0;
    return this.error;
  }

  private send(source: usize, count: u32): void {
    if (this.error === 0) this.error = this.stream.write(source, count);
    const whenClosed = this.whenClosed;
    if (this.error === E_CLOSED && whenClosed !== null) whenClosed();
  }

  private lineEnded(): void {
    if (this.flushing === Flushing.Undecided) {
      const kind = this.stream.kind();
      const eachLine = kind === KIND_TERMINAL || (this.watched && kind === KIND_DEVICE);
      this.flushing = eachLine ? Flushing.EachLine : Flushing.FullBlocks;
    }
    if (this.flushing === Flushing.EachLine) this.flush();
  }
}
