// The bytes of a file. A file from the boot archive is a view of it until it is first written; then it has a table of
// chunks, of which each still lies in the archive until that chunk is written.
//
//   chunk table: one address for every CHUNK_BYTES of the file: 0 = a hole that reads as zero; an address inside the
//   archive = read only, copied when written; else a block of our own. Bytes behind the file's end in a block of our own
//   are zero, so that growing a file needs no clearing.

import { allocate, release } from './storage.ts';

export const CHUNK_BYTES: u32 = 4096;
const CHUNK_SHIFT: u32 = 12;
const CHUNK_MASK: u32 = CHUNK_BYTES - 1;
const FIRST_TABLE_CHUNKS: u32 = 4;
/** Offsets are signed 32-bit numbers for clients. */
export const FILE_BYTES_MAX: u32 = 0x7fffffff;

let archiveStart: usize = 0;
let archiveEnd: usize = 0;

/** Tells where the boot archive is mapped. */
export function setArchiveRange(start: usize, bytes: u32): void {
  archiveStart = start;
  archiveEnd = start + bytes;
}

function inArchive(address: usize): bool {
  return address - archiveStart < archiveEnd - archiveStart;
}

@unmanaged
@final
export class Content {
  bytes: u32;
  /** Where the whole content lies while it is a view of the archive; else 0. */
  private view: usize;
  private table: usize;
  private tableChunks: u32;

  /** Makes the content a view of a part of the archive. */
  setView(start: usize, bytes: u32): void {
    this.view = start;
    this.bytes = bytes;
  }

  /** Copies up to `bytes` bytes from `offset` on; returns how many: less only at the end of the file. */
  read(offset: u32, to: usize, bytes: u32): u32 {
    if (offset >= this.bytes) return 0;
    let count = min(bytes, this.bytes - offset);
    if (this.view !== 0) {
      memory.copy(to, this.view + offset, count);
      return count;
    }
    for (let done: u32 = 0; done < count; ) {
      let within = (offset + done) & CHUNK_MASK;
      let part = min(count - done, CHUNK_BYTES - within);
      let chunk = this.chunk((offset + done) >> CHUNK_SHIFT);
      if (chunk === 0) memory.fill(to + done, 0, part);
      else memory.copy(to + done, chunk + within, part);
      done += part;
    }
    return count;
  }

  /** Writes at `offset`; returns how many bytes found room: less than `bytes` only where memory ended. */
  write(offset: u32, from: usize, bytes: u32): u32 {
    if (offset > FILE_BYTES_MAX) return 0;
    let count = min(bytes, FILE_BYTES_MAX - offset);
    if (!this.reserveTable((offset + count + CHUNK_MASK) >> CHUNK_SHIFT)) return 0;
    let done: u32 = 0;
    while (done < count) {
      let within = (offset + done) & CHUNK_MASK;
      let part = min(count - done, CHUNK_BYTES - within);
      let chunk = this.writableChunk((offset + done) >> CHUNK_SHIFT);
      if (chunk === 0) break;
      memory.copy(chunk + within, from + done, part);
      done += part;
    }
    if (done !== 0) this.bytes = max(this.bytes, offset + done);
    return done;
  }

  /** Sets the size: cuts off, or adds zeros (a hole). False where memory ended. */
  resize(bytes: u32): bool {
    if (bytes > FILE_BYTES_MAX) return false;
    if (bytes >= this.bytes) {
      if (!this.reserveTable((bytes + CHUNK_MASK) >> CHUNK_SHIFT)) return false;
      this.bytes = bytes;
      return true;
    }
    if (bytes === 0) {
      this.clear();
      return true;
    }
    if (this.view !== 0) {
      this.bytes = bytes;
      return true;
    }
    return this.cut(bytes);
  }

  /** Gives all memory back. */
  clear(): void {
    for (let index: u32 = 0; index < this.tableChunks; index += 1) this.drop(index);
    release(this.table, this.tableChunks << 2);
    this.view = 0;
    this.table = 0;
    this.tableChunks = 0;
    this.bytes = 0;
  }

  private cut(bytes: u32): bool {
    let kept = (bytes + CHUNK_MASK) >> CHUNK_SHIFT;
    let within = bytes & CHUNK_MASK;
    if (within !== 0 && this.chunk(kept - 1) !== 0) {
      let last = this.writableChunk(kept - 1);
      if (last === 0) return false;
      memory.fill(last + within, 0, CHUNK_BYTES - within);
    }
    for (let index = kept; index < this.tableChunks; index += 1) this.drop(index);
    this.bytes = bytes;
    return true;
  }

  @inline
  private chunk(index: u32): usize {
    return load<usize>(this.table + (index << 2));
  }

  private drop(index: u32): void {
    let chunk = this.chunk(index);
    if (chunk !== 0 && !inArchive(chunk)) release(chunk, CHUNK_BYTES);
    store<usize>(this.table + (index << 2), 0);
  }

  /** The chunk as a block of our own, made now where it is not one yet; 0 where memory ended. */
  private writableChunk(index: u32): usize {
    let chunk = this.chunk(index);
    if (chunk !== 0 && !inArchive(chunk)) return chunk;
    let block = allocate(CHUNK_BYTES);
    if (block === 0) return 0;
    let valid: u32 = 0;
    if (chunk !== 0) {
      valid = min(CHUNK_BYTES, this.bytes - (index << CHUNK_SHIFT));
      memory.copy(block, chunk, valid);
    }
    memory.fill(block + valid, 0, CHUNK_BYTES - valid);
    store<usize>(this.table + (index << 2), block);
    return block;
  }

  /** Makes the table cover `chunks` chunks, doubling it; turns a view into a table. False where memory ended. */
  private reserveTable(chunks: u32): bool {
    let viewed: u32 = this.view !== 0 ? (this.bytes + CHUNK_MASK) >> CHUNK_SHIFT : 0;
    let needed = max(chunks, viewed);
    if (needed <= this.tableChunks) return true;
    let size = max(FIRST_TABLE_CHUNKS, this.tableChunks);
    while (size < needed) size <<= 1;
    let table = allocate(size << 2);
    if (table === 0) return false;
    memory.copy(table, this.table, this.tableChunks << 2);
    memory.fill(table + (this.tableChunks << 2), 0, (size - this.tableChunks) << 2);
    for (let index: u32 = 0; index < viewed; index += 1) {
      store<usize>(table + (index << 2), this.view + (index << CHUNK_SHIFT));
    }
    this.view = 0;
    release(this.table, this.tableChunks << 2);
    this.table = table;
    this.tableChunks = size;
    return true;
  }
}
