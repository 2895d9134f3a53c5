// The record of messages, for tools that show them live (abi/trace.ts). While it is on, the fast path is not taken, so that
// recording costs nothing while it is off.

import { csr_read } from '../abi/intrinsics';
import { PAGE_SHIFT } from '../abi/memory-map';
import { TRACE_PAGES, TRACE_RECORD_BYTES, TRACE_RECORDS } from '../abi/trace';
import { Memory, pageOfMemory } from './memory';
import { Process } from './process';
import { CSR_TIME } from './riscv';
import { allowFastPath } from './space';
import { Thread } from './thread';

export let ring: Memory | null = null;
export let on: bool = false;
let written: u32 = 0;

/** Takes the pages of the record; false where there is no memory. The kernel keeps a reference to it. */
export function initializeTrace(memory: Memory): bool {
  for (let page: u32 = 0; page < TRACE_PAGES; page++) if (pageOfMemory(memory, page) === 0) return false;
  memory.references++;
  ring = memory;
  return true;
}

export function isTrace(memory: Memory): bool {
  return ring === memory;
}

export function setTrace(wanted: bool): void {
  on = wanted;
  allowFastPath(!wanted);
}

/** A message has arrived. Its words are in the receiver's registers. */
export function noteMessage(kind: u32, from: Process, receiver: Thread): void {
  if (on) record(kind, from, receiver);
}

function record(kind: u32, from: Process, receiver: Thread): void {
  const memory = ring;
  if (memory == null) return;
  const offset = (written % TRACE_RECORDS) * TRACE_RECORD_BYTES;
  const entry = pageOfMemory(memory, 1 + (offset >> PAGE_SHIFT)) + (offset & 0xfff);
  store<u32>(entry, csr_read(CSR_TIME));
  store<u32>(entry, kind, 4);
  store<u32>(entry, from.number, 8);
  store<u32>(entry, receiver.process.number, 12);
  store<u32>(entry, receiver.a6, 16);
  store<u32>(entry, receiver.a1, 20);
  store<u32>(entry, receiver.a2, 24);
  store<u32>(entry, receiver.a3, 28);
  store<u32>(pageOfMemory(memory, 0), ++written);
}
