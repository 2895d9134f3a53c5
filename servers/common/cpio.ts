// The boot archive: one or several cpio archives of the "newc" form, one after the other. Nothing is copied: an entry is
// a view of the archive's memory.
//
//   header (110 bytes): "070701", then 13 numbers of 8 hexadecimal digits:
//     0 inode   1 mode   2 uid   3 gid   4 links   5 mtime   6 file bytes   ...   11 name bytes with NUL   12 check
//   name, padded with NUL so that header and name are a multiple of 4; content, padded likewise.
//   An archive ends with the entry "TRAILER!!!", then NUL bytes up to the next archive.

const MAGIC_BYTES: u32 = 6;
const FIELD_BYTES: u32 = 8;
const HEADER_BYTES: u32 = 110;
const FIELD_MODE: u32 = 1;
const FIELD_MTIME: u32 = 5;
const FIELD_FILE_BYTES: u32 = 6;
const FIELD_NAME_BYTES: u32 = 11;

const MODE_TYPE: u32 = 0xf000;
const MODE_DIRECTORY: u32 = 0x4000;
const MODE_FILE: u32 = 0x8000;

const TRAILER_BYTES: u32 = 10; // "TRAILER!!!"

/** Walks the entries of the archives in a range of memory. */
@unmanaged
@final
export class CpioReader {
  private next: usize;
  private start: usize;
  private end: usize;
  name: usize;
  nameBytes: u32;
  content: usize;
  contentBytes: u32;
  modified: u32; // seconds since 1970
  private mode: u32;
  /** Set where the walk ended at something that is no archive entry. */
  damaged: bool;

  static create(start: usize, bytes: u32): CpioReader {
    let reader = new CpioReader();
    reader.start = start;
    reader.next = start;
    reader.end = start + bytes;
    return reader;
  }

  get isDirectory(): bool {
    return (this.mode & MODE_TYPE) === MODE_DIRECTORY;
  }

  get isFile(): bool {
    return (this.mode & MODE_TYPE) === MODE_FILE;
  }

  /** Reads the next entry, of this archive or of one behind it; false after the last one. */
  advance(): bool {
    while (true) {
      while (this.next < this.end && load<u8>(this.next) === 0) this.next += 1;
      if (this.next === this.end) return false;
      if (!this.readEntry()) {
        this.damaged = true;
        this.next = this.end;
        return false;
      }
      if (!this.isTrailer()) return true;
    }
  }

  private readEntry(): bool {
    let header = this.next;
    if (this.end - header < HEADER_BYTES || !isMagic(header)) return false;
    let nameBytes = field(header, FIELD_NAME_BYTES);
    let contentBytes = field(header, FIELD_FILE_BYTES);
    this.name = header + HEADER_BYTES;
    if (nameBytes === 0 || nameBytes > <u32>(this.end - this.name)) return false;
    this.content = this.aligned(this.name + nameBytes);
    if (this.content > this.end || contentBytes > <u32>(this.end - this.content)) return false;
    this.nameBytes = nameBytes - 1;
    this.contentBytes = contentBytes;
    this.mode = field(header, FIELD_MODE);
    this.modified = field(header, FIELD_MTIME);
    this.next = min(this.aligned(this.content + contentBytes), this.end);
    return true;
  }

  private isTrailer(): bool {
    return this.nameBytes === TRAILER_BYTES && load<u32>(this.name) === 0x49415254 && this.contentBytes === 0; // "TRAI"
  }

  /** Padding counts from the archive's start, which need not be aligned in memory. */
  @inline
  private aligned(address: usize): usize {
    return this.start + ((address - this.start + 3) & ~3);
  }
}

/** "070701", or "070702" (the same with check sums, which are not used). */
function isMagic(at: usize): bool {
  return (
    load<u8>(at) === 0x30 &&
    load<u8>(at, 1) === 0x37 &&
    load<u8>(at, 2) === 0x30 &&
    load<u8>(at, 3) === 0x37 &&
    load<u8>(at, 4) === 0x30 &&
    (load<u8>(at, 5) === 0x31 || load<u8>(at, 5) === 0x32)
  );
}

/** A number of the header; letters of both cases, anything else counts as 0. */
function field(header: usize, index: u32): u32 {
  let at = header + MAGIC_BYTES + index * FIELD_BYTES;
  let value: u32 = 0;
  for (let end = at + FIELD_BYTES; at < end; at += 1) value = (value << 4) | hexDigit(load<u8>(at));
  return value;
}

function hexDigit(code: u32): u32 {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  let letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 0;
}
