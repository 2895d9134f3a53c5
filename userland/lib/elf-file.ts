// Reading an ELF executable (System V gABI, chapters 4 and 5; RISC-V psABI): is it a program for this machine, and where
// do its segments go? Only reads memory, and trusts nothing in the file.
//
//   file header (52 bytes)                      program header (32 bytes)
//     0  magic, 4 class, 5 data, 6 version        0  type      4  offset     8  virtual address
//     16 type   18 machine   24 entry             16 file size 20 memory size
//     28 program headers: offset                  24 flags
//     42 their size          44 their number

import { E_NOT_EXECUTABLE, OK } from '../../abi/errors';
import { PAGE_BYTES, USER_BASE, USER_HEAP_END } from '../../abi/memory-map';

const MAGIC: u32 = 0x464c457f;
const CLASS_32: u8 = 1;
const LITTLE_ENDIAN: u8 = 1;
const VERSION: u8 = 1;
const TYPE_EXECUTABLE: u16 = 2;
const MACHINE_RISCV: u16 = 243;
const FILE_HEADER_BYTES: u32 = 52;
const SEGMENT_HEADER_BYTES: u32 = 32;
const SEGMENTS_MAX: u32 = 32;

const SEGMENT_LOAD: u32 = 1;
const SEGMENT_DYNAMIC: u32 = 2;
const SEGMENT_INTERPRETER: u32 = 3;

export const SEGMENT_EXECUTE: u32 = 1;
export const SEGMENT_WRITE: u32 = 2;

/** OK, or E_NOT_EXECUTABLE where loading the file could not make a program of it. */
export function checkElf(file: usize, bytes: u32): i32 {
  if (!isForThisMachine(file, bytes) || !hasSegmentTable(file, bytes)) return E_NOT_EXECUTABLE;
  let entryFound = false;
  for (let i: u32 = 0; i < elfSegments(file); i++) {
    const segment = elfSegment(file, i);
    if (!isLoadable(segment)) {
      const type = load<u32>(segment);
      if (type === SEGMENT_DYNAMIC || type === SEGMENT_INTERPRETER) return E_NOT_EXECUTABLE;
      continue;
    }
    if (!segmentFits(segment, bytes) || overlapsEarlier(file, i)) return E_NOT_EXECUTABLE;
    if (holdsCode(segment, elfEntry(file))) entryFound = true;
  }
  return entryFound ? OK : E_NOT_EXECUTABLE;
}

/** How many bytes of the file, from its start, loading needs; all where its first `bytes` bytes do not tell. */
export function loadedBytes(file: usize, bytes: u32): u32 {
  if (!isForThisMachine(file, bytes) || !hasSegmentTable(file, bytes)) return 0xffffffff;
  let end: u32 = 0;
  for (let i: u32 = 0; i < elfSegments(file); i++) {
    const segment = elfSegment(file, i);
    if (!isLoadable(segment)) continue;
    const segmentEnd = segmentOffset(segment) + segmentFileBytes(segment);
    if (segmentEnd < segmentOffset(segment)) return 0xffffffff;
    end = max(end, segmentEnd);
  }
  return end;
}

export function elfEntry(file: usize): u32 {
  return load<u32>(file, 24);
}

/** Number of program headers; those that are not isLoadable are to be passed over. */
export function elfSegments(file: usize): u32 {
  return load<u16>(file, 44);
}

export function elfSegment(file: usize, index: u32): usize {
  return file + load<u32>(file, 28) + index * SEGMENT_HEADER_BYTES;
}

export function isLoadable(segment: usize): bool {
  return load<u32>(segment) === SEGMENT_LOAD && segmentMemoryBytes(segment) !== 0;
}

/** Where in the file it begins. */
export function segmentOffset(segment: usize): u32 {
  return load<u32>(segment, 4);
}

export function segmentAddress(segment: usize): u32 {
  return load<u32>(segment, 8);
}

export function segmentFileBytes(segment: usize): u32 {
  return load<u32>(segment, 16);
}

/** At least the bytes in the file; what is more begins as zero. */
export function segmentMemoryBytes(segment: usize): u32 {
  return load<u32>(segment, 20);
}

/** A sum of SEGMENT_EXECUTE, SEGMENT_WRITE and 4 (read). */
export function segmentFlags(segment: usize): u32 {
  return load<u32>(segment, 24);
}

function isForThisMachine(file: usize, bytes: u32): bool {
  return (
    bytes >= FILE_HEADER_BYTES &&
    load<u32>(file) === MAGIC &&
    load<u8>(file, 4) === CLASS_32 &&
    load<u8>(file, 5) === LITTLE_ENDIAN &&
    load<u8>(file, 6) === VERSION &&
    load<u16>(file, 16) === TYPE_EXECUTABLE &&
    load<u16>(file, 18) === MACHINE_RISCV
  );
}

function hasSegmentTable(file: usize, bytes: u32): bool {
  const offset = load<u32>(file, 28);
  const count = elfSegments(file);
  return (
    load<u16>(file, 42) === <u16>SEGMENT_HEADER_BYTES &&
    count !== 0 &&
    count <= SEGMENTS_MAX &&
    (offset & 3) === 0 &&
    offset <= bytes &&
    count * SEGMENT_HEADER_BYTES <= bytes - offset
  );
}

/** Inside the file, inside user space below the heap's end, and never writable and executable at once. */
function segmentFits(segment: usize, bytes: u32): bool {
  const offset = segmentOffset(segment);
  const fileBytes = segmentFileBytes(segment);
  const memoryBytes = segmentMemoryBytes(segment);
  const address = segmentAddress(segment);
  return (
    offset <= bytes &&
    fileBytes <= bytes - offset &&
    fileBytes <= memoryBytes &&
    address >= USER_BASE &&
    address < USER_HEAP_END &&
    memoryBytes <= USER_HEAP_END - address &&
    (segmentFlags(segment) & (SEGMENT_EXECUTE | SEGMENT_WRITE)) !== (SEGMENT_EXECUTE | SEGMENT_WRITE)
  );
}

/** Does a segment share a page with one before it? Two protections cannot hold for one page. */
function overlapsEarlier(file: usize, index: u32): bool {
  const segment = elfSegment(file, index);
  for (let i: u32 = 0; i < index; i++) {
    const other = elfSegment(file, i);
    if (!isLoadable(other)) continue;
    if (firstPage(segment) < endPage(other) && firstPage(other) < endPage(segment)) return true;
  }
  return false;
}

function firstPage(segment: usize): u32 {
  return segmentAddress(segment) / PAGE_BYTES;
}

function endPage(segment: usize): u32 {
  return (segmentAddress(segment) + segmentMemoryBytes(segment) + PAGE_BYTES - 1) / PAGE_BYTES;
}

function holdsCode(segment: usize, entry: u32): bool {
  const within = entry - segmentAddress(segment);
  return (
    (segmentFlags(segment) & SEGMENT_EXECUTE) !== 0 && within < segmentFileBytes(segment) && (entry & 3) === 0
  );
}
