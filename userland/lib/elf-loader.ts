// Turns an ELF file into a process, for init and the process server.
//
//   const load = new Loader(self, process, payer, pagesMax);   // process: an empty one, with MANAGE, SPACE and GRANT
//   load.segments(file, populate)          // after checkElf()
//   load.stack(pages, populatedPages)
//   load.startBlock(...)                          // arguments, variables, directory, handles
//   load.start(priority)
//
// Pages are mapped here, at a scratch address, for as long as they are filled,
// and there only.

import { E_NO_MEMORY, OK } from '../../abi/errors';
import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../../abi/handles';
import {
  MESSAGE_PAGE,
  PAGE_BYTES,
  START_BLOCK,
  START_BLOCK_BYTES,
  USER_STACK_TOP,
} from '../../abi/memory-map';
import { sysHandleClose, sysMemoryCreate, sysThreadCreate } from '../../build/generated/syscalls';
import {
  elfEntry,
  elfSegment,
  elfSegments,
  isLoadable,
  SEGMENT_EXECUTE,
  SEGMENT_WRITE,
  segmentAddress,
  segmentFileBytes,
  segmentFlags,
  segmentMemoryBytes,
  segmentOffset,
} from './elf-file';
import { mapPages, unmapPages } from './mapping';
import { StartBlock } from './start-block';

/** Where pages are mapped while they are filled: far from what servers map for themselves. */
const SCRATCH: u32 = 0x70000000;

function pageStart(address: u32): u32 {
  return address & ~(PAGE_BYTES - 1);
}

function pageEnd(address: u32): u32 {
  return (address + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

function protectionOf(segment: usize): u32 {
  const flags = segmentFlags(segment);
  if ((flags & SEGMENT_EXECUTE) !== 0) return RIGHT_READ | RIGHT_EXECUTE;
  return (flags & SEGMENT_WRITE) !== 0 ? RIGHT_READ | RIGHT_WRITE : RIGHT_READ;
}

export class Loader {
  /** The program's first instruction. */
  entry: u32 = 0;
  /** First address behind what segments() has mapped: where zeroed memory, and then the heap, begins. */
  end: u32 = 0;
  /** First address behind its code. */
  textEnd: u32 = 0;
  /** Pages that the loader has filled. */
  pages: u32 = 0;

  constructor(
    /** The process that loads. */
    private readonly self: u32,
    /** The process that is loaded. */
    private readonly process: u32,
    /** The process whose quota its memory comes out of. */
    private readonly payer: u32,
    /** What it may take of that. */
    private readonly pagesMax: u32,
  ) {}

  /** Maps the segments of a file that passed checkElf(). populate: also the zeroed part of the last one, which is
   *  otherwise left, like the heap behind it, to whoever serves the process's page faults. */
  segments(file: usize, populate: bool): i32 {
    this.entry = elfEntry(file);
    const last = this.lastSegment(file);
    for (let i: u32 = 0; i < elfSegments(file); i++) {
      const segment = elfSegment(file, i);
      if (!isLoadable(segment)) continue;
      const partly = segment === last && !populate;
      const length = partly ? segmentFileBytes(segment) : segmentMemoryBytes(segment);
      const status = this.mapSegment(file, segment, length);
      if (status < 0) return status;
    }
    return OK;
  }

  /** Maps the upper `populated` of `pages` pages of stack. The Memory of all, whose page 0 is the lowest, or an error. */
  stack(pages: u32, populated: u32): i32 {
    const pool = this.take(pages, populated);
    if (pool < 0) return pool;
    const address = USER_STACK_TOP - populated * PAGE_BYTES;
    const protection = RIGHT_READ | RIGHT_WRITE;
    const status = mapPages(this.process, pool, address, pages - populated, populated, protection);
    if (status >= 0) return pool;
    sysHandleClose(pool);
    return status;
  }

  /** Writes the start block. */
  startBlock(block: StartBlock): i32 {
    const bytes = block.bytes;
    if (bytes > START_BLOCK_BYTES) return E_NO_MEMORY;
    const pages = pageEnd(bytes) / PAGE_BYTES;
    const pool = this.open(pages);
    if (pool < 0) return pool;
    block.write(SCRATCH);
    return this.place(pool, START_BLOCK, pages, RIGHT_READ | RIGHT_WRITE);
  }

  /** Starts the first thread. */
  start(priority: u32): i32 {
    const thread = this.startThread(priority);
    if (thread < 0) return thread;
    sysHandleClose(thread);
    return OK;
  }

  /** The same, for who wants to keep the thread's handle. */
  startThread(priority: u32): i32 {
    return sysThreadCreate(this.process, this.entry, USER_STACK_TOP, 0, priority, MESSAGE_PAGE);
  }

  private lastSegment(file: usize): usize {
    let last: usize = 0;
    for (let i: u32 = 0; i < elfSegments(file); i++) {
      const segment = elfSegment(file, i);
      if (!isLoadable(segment)) continue;
      if (last === 0 || segmentAddress(segment) > segmentAddress(last)) last = segment;
    }
    return last;
  }

  /** Maps the pages that hold the first `length` bytes of a segment. */
  private mapSegment(file: usize, segment: usize, length: u32): i32 {
    const address = segmentAddress(segment);
    const first = pageStart(address);
    const end = pageEnd(address + length);
    if (end > this.end) this.end = end;
    if ((segmentFlags(segment) & SEGMENT_EXECUTE) !== 0) this.textEnd = end;
    const pages = (end - first) / PAGE_BYTES;
    if (pages === 0) return OK;
    const pool = this.open(pages);
    if (pool < 0) return pool;
    memory.copy(SCRATCH + (address - first), file + segmentOffset(segment), segmentFileBytes(segment));
    return this.place(pool, first, pages, protectionOf(segment));
  }

  /** Makes a Memory, of which some pages are filled at once. */
  private take(pages: u32, filled: u32): i32 {
    if (filled > this.pagesMax - this.pages) return E_NO_MEMORY;
    this.pages += filled;
    return sysMemoryCreate(this.payer, pages);
  }

  /** Makes a Memory for the process and maps it here. */
  private open(pages: u32): i32 {
    const pool = this.take(pages, pages);
    if (pool < 0) return pool;
    const status = mapPages(this.self, pool, SCRATCH, 0, pages, RIGHT_READ | RIGHT_WRITE);
    if (status >= 0) return pool;
    sysHandleClose(pool);
    return status;
  }

  /** Moves a Memory from here to its place in the process, which from then on keeps it alive. */
  private place(pool: u32, address: u32, pages: u32, protection: u32): i32 {
    unmapPages(this.self, SCRATCH, pages);
    const status = mapPages(this.process, pool, address, 0, pages, protection);
    sysHandleClose(pool);
    return status < 0 ? status : OK;
  }
}
