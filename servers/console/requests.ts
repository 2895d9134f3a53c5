// The requests that wait at the terminal: reads for keys, writes for room, flushes for the last byte to leave.

import { E_INTERRUPTED } from '../../abi/errors.ts';
import { HANDLE_NONE } from '../../abi/handles.ts';
import { MESSAGE_PAGE } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { replyRead, replyWrite } from '../../build/generated/protocols/stream';
import { sysHandleClose } from '../../build/generated/syscalls';
import { answer, NO_REPLY, replyNothing } from '../../userland/lib/message';
import { saveReply } from '../../userland/lib/server';
import { Waiter, WaitQueue } from '../common/waiters.ts';
import { canRead, take } from './line-discipline.ts';
import { hasRoomFor, putBytes } from './output.ts';
import { isIdle, transmit } from './uart.ts';

/** Reads by the group in the foreground, and by the others, which wait for their turn there. */
const readers = new WaitQueue();
const parked = new WaitQueue();
const writers = new WaitQueue();
const flushers = new WaitQueue();

/** Whose turn it is to read: a group's badge, or 0. */
let turn: u32 = 0;

/** From now on those with this badge read. */
export function setTurn(badge: u32): void {
  if (badge === turn) return;
  turn = badge;
  // The queues keep the order in which the reads came for each badge, and that is enough.
  for (let waiter = readers.take(); waiter !== null; waiter = readers.take()) parked.append(waiter);
  let last = parked.last;
  for (let more = last !== null; more; ) {
    let waiter = parked.take()!;
    more = waiter !== last;
    if (waiter.badge === turn) readers.append(waiter);
    else parked.append(waiter);
  }
}

/** A read request was just received: feedReaders() answers it, now or later. */
export function read(badge: u32, count: u32): i32 {
  return wait(badge === turn ? readers : parked, badge, count);
}

/** The status of a write request that was just received, with its bytes in the message page. */
export function write(badge: u32, bytes: u32): i32 {
  if (writers.isEmpty) {
    let taken = putBytes(MESSAGE_PAGE, bytes);
    transmit();
    if (taken !== 0 || bytes === 0) return replyWrite(taken);
  }
  let saved = saveReply();
  if (saved < 0) return saved;
  writers.addWithBytes(saved, badge, MESSAGE_PAGE, bytes);
  return NO_REPLY;
}

/** A write of the server's own, which comes behind those that wait. */
export function writeControl(text: string): void {
  let bytes = String.UTF8.encode(text);
  writers.addWithBytes(HANDLE_NONE, 0, changetype<usize>(bytes), bytes.byteLength);
  feedWriters();
}

export function flush(badge: u32): i32 {
  return writers.isEmpty && isIdle() ? replyNothing() : wait(flushers, badge, 0);
}

/** After keys arrived or the mode changed: readers that waited get what can be read. */
export function feedReaders(): void {
  while (!readers.isEmpty && canRead()) {
    let reader = readers.take()!;
    let bytes = take(MESSAGE_PAGE, min(reader.count, PAYLOAD_BYTES));
    answer(reader.reply, replyRead(bytes));
    reader.destroy();
  }
  transmit();
}

/** After the UART took bytes: writers go on, and who waited for the last byte is told. */
export function feedWriters(): void {
  while (!writers.isEmpty) {
    let writer = writers.first!;
    if (writer.reply === HANDLE_NONE && !hasRoomFor(writer.count)) return;
    let taken = putBytes(writer.block, writer.count);
    if (taken === 0) return;
    writers.take();
    if (writer.reply !== HANDLE_NONE) answer(writer.reply, replyWrite(taken));
    writer.destroy();
    transmit();
  }
  if (flushers.isEmpty || !isIdle()) return;
  while (!flushers.isEmpty) answerFirst(flushers, replyNothing());
}

/** Nobody has a handle with this badge any more. */
export function dropReaders(badge: u32): void {
  let last = parked.last;
  for (let more = last !== null; more; ) {
    let waiter = parked.take()!;
    more = waiter !== last;
    if (waiter.badge === badge) drop(waiter);
    else parked.append(waiter);
  }
}

function drop(waiter: Waiter): void {
  sysHandleClose(waiter.reply);
  waiter.destroy();
}

/** ^C: reads that waited end. */
export function interruptReaders(): void {
  while (!readers.isEmpty) answerFirst(readers, E_INTERRUPTED);
}

function wait(queue: WaitQueue, badge: u32, count: u32): i32 {
  let saved = saveReply();
  if (saved < 0) return saved;
  queue.add(saved, badge, count);
  return NO_REPLY;
}

function answerFirst(queue: WaitQueue, status: i32): void {
  let waiter = queue.take()!;
  answer(waiter.reply, status);
  waiter.destroy();
}
