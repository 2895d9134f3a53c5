// The processes that this server knows: those it spawned, and those that init started itself.
//
//   A record lives from spawn until somebody has waited for the process (or nobody is left who could). Records form a
//   list in order of their numbers, which are never used twice; a hash table finds one by number. Records are not
//   collected as garbage.

import { ENDED_EXIT } from '../../build/generated/protocols/process';
import { sysHandleClose } from '../../build/generated/syscalls';

const BUCKETS: u32 = 256;

export const INIT_PID: u32 = 1;

@unmanaged
@final
export class Process {
  parent: u32 = 0;
  group: u32 = 0;
  /** The kernel's process and its first thread; 0 once it has ended. */
  handle: u32 = 0;
  thread: u32 = 0;
  /** Started by init itself: only listed here, its faults and its end are init's business. */
  adopted: bool = false;
  /** Its parent is gone: nobody will wait for it. */
  orphan: bool = false;
  ended: bool = false;
  /** Its thread is suspended. */
  stopped: bool = false;

  /** How it ended: an ENDED_ constant, with exit status and, for a fault, scause, pc and address. */
  how: u32 = ENDED_EXIT;
  status: i32 = 0;
  cause: u32 = 0;
  /** Its place, as wait tells it: words in a block of this server's heap; 0 where no fault was the end. */
  place: usize = 0;
  placeBytes: u32 = 0;

  name: usize = 0;
  nameBytes: u32 = 0;

  /** Memory that is filled on demand: the heap from heapStart on, and the stack. */
  heap: u32 = 0;
  heapStart: u32 = 0;
  heapPages: u32 = 0;
  stack: u32 = 0;
  /** The Memory of the stack's first pages, and where the program's code ends: for looking at a program that ends. */
  firstStack: u32 = 0;
  textEnd: u32 = 0;
  /** Pages that it has been given. */
  pages: u32 = 0;

  /** Parts of the block of its next spawn, as append sent them. */
  block: usize = 0;
  blockBytes: u32 = 0;
  /** The Reply handle of its wait, and the child that it waits for (0: any). */
  waitReply: u32 = 0;
  waitPid: u32 = 0;
  waitOptions: u32 = 0;
  /** A handle that is dropped when the process has ended, so that who minted it is told. */
  token: u32 = 0;

  previous: Process | null = null;
  next: Process | null = null;
  chain: Process | null = null;

  constructor(readonly pid: u32) {}

  /** Copies the name. */
  setName(from: usize, bytes: u32): void {
    this.name = heap.alloc(bytes);
    this.nameBytes = bytes;
    memory.copy(this.name, from, bytes);
  }

  /** Gives up what only a living process needs. */
  closeHandles(): void {
    this.handle = closeHandle(this.handle);
    this.thread = closeHandle(this.thread);
    this.heap = closeHandle(this.heap);
    this.stack = closeHandle(this.stack);
    this.firstStack = closeHandle(this.firstStack);
    this.waitReply = closeHandle(this.waitReply);
    this.token = closeHandle(this.token);
    this.dropBlock();
  }

  dropBlock(): void {
    if (this.block !== 0) heap.free(this.block);
    this.block = 0;
    this.blockBytes = 0;
  }
}

function closeHandle(handle: u32): u32 {
  if (handle !== 0) sysHandleClose(handle);
  return 0;
}

let lastPid: u32 = 0;
const buckets = heap.alloc(BUCKETS << 2);
memory.fill(buckets, 0, BUCKETS << 2);
let last: Process | null = null;

/** The process with the lowest number; the others follow through `next`. */
export let firstProcess: Process | null = null;

/** A record with the next number, entered. */
export function addProcess(parent: u32, group: u32): Process {
  lastPid += 1;
  let process = new Process(lastPid);
  process.parent = parent;
  process.group = group;
  let before = last;
  process.previous = before;
  if (before === null) firstProcess = process;
  else before.next = process;
  last = process;
  let bucket = bucketOf(process.pid);
  process.chain = load<Process | null>(bucket);
  store<Process | null>(bucket, process);
  return process;
}

/** The process with this number, or null. */
export function findProcess(pid: u32): Process | null {
  let process = load<Process | null>(bucketOf(pid));
  while (process !== null && process.pid !== pid) process = process.chain;
  return process;
}

/** Forgets a process. */
export function removeProcess(process: Process): void {
  process.closeHandles();
  let before = process.previous;
  let after = process.next;
  if (before === null) firstProcess = after;
  else before.next = after;
  if (after === null) last = before;
  else after.previous = before;
  unchain(process);
  if (process.name !== 0) heap.free(process.name);
  if (process.place !== 0) heap.free(process.place);
  heap.free(changetype<usize>(process));
}

function unchain(process: Process): void {
  let bucket = bucketOf(process.pid);
  let at = load<Process | null>(bucket);
  if (at === process) {
    store<Process | null>(bucket, process.chain);
    return;
  }
  while (at!.chain !== process) at = at!.chain;
  at!.chain = process.chain;
}

function bucketOf(pid: u32): usize {
  return buckets + ((pid & (BUCKETS - 1)) << 2);
}
