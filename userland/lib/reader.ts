// Buffered reading: bytes, lines as slices of memory (cheap), lines as strings (pleasant).

import { BLOCK_BYTES, Stream } from './stream';
import { textAt } from './text';

const NEWLINE: u8 = 10;

export class Reader {
  /** The first error, or OK. After an error there is nothing more to read. */
  error: i32 = 0;
  /** The line that nextLine() found: where it is, valid until the next read, and its bytes without the newline. */
  lineAt: usize = 0;
  lineBytes: u32 = 0;
  /** Did the line end with a newline? Only the last one of a stream may not. */
  lineEnded: bool = false;
  private buffer: StaticArray<u8> = new StaticArray<u8>(BLOCK_BYTES);
  private start: u32 = 0;
  private end: u32 = 0;
  private ended: bool = false;

  constructor(readonly stream: Stream) {}

  /** The next byte, or -1 at the end. */
  byte(): i32 {
    if (this.start === this.end && !this.fill()) return -1;
    return this.buffer[this.start++];
  }

  /** Up to `bytes` bytes to an address, at least one unless at the end: how many. */
  read(destination: usize, bytes: u32): i32 {
    if (this.start === this.end && !this.fill()) return this.error;
    const count = min(bytes, this.end - this.start);
    memory.copy(destination, changetype<usize>(this.buffer) + this.start, count);
    this.start += count;
    return count;
  }

  /** Finds the next line; false at the end. See lineAt and lineBytes. */
  nextLine(): bool {
    let scanned: u32 = 0;
    while (true) {
      const base = changetype<usize>(this.buffer);
      for (let i = this.start + scanned; i < this.end; i++) {
        if (load<u8>(base + i) === NEWLINE) return this.foundLine(i, true);
      }
      scanned = this.end - this.start;
      if (!this.more()) return scanned > 0 ? this.foundLine(this.end, false) : false;
    }
  }

  /** The next line as text, without its newline, or null at the end. */
  line(): string | null {
    return this.nextLine() ? textAt(this.lineAt, this.lineBytes) : null;
  }

  /** Everything up to the end, as text. */
  text(): string {
    while (this.more()) {}
    const text = textAt(changetype<usize>(this.buffer) + this.start, this.end - this.start);
    this.start = this.end;
    return text;
  }

  private foundLine(end: u32, ended: bool): bool {
    this.lineAt = changetype<usize>(this.buffer) + this.start;
    this.lineBytes = end - this.start;
    this.lineEnded = ended;
    this.start = ended ? end + 1 : end;
    return true;
  }

  /** Refills an empty buffer. */
  private fill(): bool {
    this.start = 0;
    this.end = 0;
    return this.more();
  }

  /** Adds to what is in the buffer, which moves or grows for it; false at the end. */
  private more(): bool {
    if (this.ended) return false;
    this.makeRoom();
    const count = this.stream.read(changetype<usize>(this.buffer) + this.end, BLOCK_BYTES);
    if (count <= 0) {
      this.ended = true;
      this.error = count;
      return false;
    }
    this.end += count;
    return true;
  }

  private makeRoom(): void {
    const used = this.end - this.start;
    const capacity = <u32>this.buffer.length;
    if (this.end + BLOCK_BYTES <= capacity) return;
    let target = this.buffer;
    if (used + BLOCK_BYTES > capacity) target = new StaticArray<u8>(2 * capacity + BLOCK_BYTES);
    memory.copy(changetype<usize>(target), changetype<usize>(this.buffer) + this.start, used);
    this.buffer = target;
    this.start = 0;
    this.end = used;
  }
}
