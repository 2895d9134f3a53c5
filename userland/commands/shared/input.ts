// Input by lines or by blocks, with errors reported: `Inputs` goes through the files that a command was given, or
// standard input where it was given none.

import { BLOCK_BYTES, files, Reader, Stream, stdin } from 'cox';
import { read } from 'cox/stream';
import { MESSAGE_PAGE } from '../../../abi/memory-map';
import { Command } from './command';

export class Input {
  /** The line that next() found: its address, and its bytes without the newline. Valid until the next call. */
  line: usize = 0;
  length: i32 = 0;
  /** Did it end with a newline? Only the last one may not. */
  terminated: bool = false;
  /** Where readAll put what it read. */
  whole: usize = 0;
  /** Where readCopy put what it read. */
  copy: usize = 0;
  /** Did reading end with an error? It was reported. */
  failed: bool = false;
  /** For lines; blocks do without. */
  private reader: Reader | null = null;

  constructor(
    private command: Command,
    private stream: Stream,
    public name: string,
  ) {}

  /** Moves on to the next line; false at the end. */
  next(): bool {
    let reader = this.reader;
    if (reader === null) {
      reader = new Reader(this.stream);
      this.reader = reader;
    }
    if (!reader.nextLine()) {
      if (reader.error < 0) this.fail(reader.error);
      return false;
    }
    this.line = reader.lineAt;
    this.length = reader.lineBytes;
    this.terminated = reader.lineEnded;
    return true;
  }

  /** Reads one block to where `block` points; its size, 0 at the end. Not to be mixed with lines. */
  readBlock(): i32 {
    const count = read(this.stream.handle, BLOCK_BYTES);
    if (count < 0) this.fail(count);
    return max(count, 0);
  }

  /** Reads one block into memory of its own, at `copy`, where it stays while other messages are sent; its size. */
  readCopy(): i32 {
    if (this.copy === 0) this.copy = heap.alloc(BLOCK_BYTES);
    const count = this.readBlock();
    memory.copy(this.copy, this.block, count);
    return count;
  }

  /** Where readBlock leaves its bytes, until the next message of any kind. */
  get block(): usize {
    return MESSAGE_PAGE;
  }

  /** Reads all there is into memory of its own, at `whole`; its size in bytes. */
  readAll(): i32 {
    let capacity: i32 = 4 * BLOCK_BYTES;
    let used = 0;
    this.whole = heap.alloc(capacity);
    for (let count = this.readBlock(); count > 0; count = this.readBlock()) {
      if (used + count > capacity) {
        capacity *= 2;
        this.whole = heap.realloc(this.whole, capacity);
      }
      memory.copy(this.whole + used, this.block, count);
      used += count;
    }
    return used;
  }

  close(): void {
    this.stream.close();
  }

  private fail(error: i32): void {
    this.failed = true;
    this.command.failed(this.name, error);
  }
}

/** The inputs of a command, one after the other; those that cannot be opened are reported and passed over. */
export class Inputs {
  private index: i32 = 0;

  constructor(
    private command: Command,
    private names: string[],
  ) {
    if (names.length === 0) names.push('-');
  }

  /** How many there are, with those that cannot be opened. */
  get count(): i32 {
    return this.names.length;
  }

  next(): Input | null {
    while (this.index < this.names.length) {
      const name = this.names[this.index++];
      if (name === '-') return new Input(this.command, stdin.stream, 'standard input');
      const stream = files.openStream(name);
      if (stream !== null) return new Input(this.command, stream, name);
      this.command.failedLast(name);
    }
    return null;
  }
}
