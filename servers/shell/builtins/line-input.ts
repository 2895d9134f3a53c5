// Reads one line from a stream and not a byte more: the rest belongs to whoever reads next. From a file it reads a block and
// moves the position back behind the line; a pipe or a terminal gives byte after byte.

import { Stream, textAt } from 'cox';
import { KIND_FILE, SEEK_CURRENT } from 'cox/stream';

const NEWLINE: u8 = 10;
const FILE_BLOCK: u32 = 256;
const block: usize = memory.data(256);

export class LineInput {
  /** Did the line end with a newline, rather than with the end of the input? */
  ended: bool = false;
  error: i32 = 0;
  private isFile: bool;

  constructor(private stream: Stream) {
    this.isFile = stream.kind() === KIND_FILE;
  }

  /** The next line, without its newline. */
  next(): string {
    const bytes: u8[] = [];
    this.ended = false;
    while (!this.ended) {
      const count = this.stream.read(block, this.isFile ? FILE_BLOCK : 1);
      if (count < 0) this.error = count;
      if (count <= 0) break;
      this.takeLine(bytes, count);
    }
    return textAt(bytes.dataStart, bytes.length);
  }

  private takeLine(bytes: u8[], count: i32): void {
    for (let i = 0; i < count; i++) {
      const byte = load<u8>(block + i);
      if (byte === NEWLINE) {
        this.ended = true;
        if (i + 1 < count) this.stream.seek(i + 1 - count, SEEK_CURRENT);
        return;
      }
      bytes.push(byte);
    }
  }
}
