// The kernel's record of messages (abi/trace.ts): init has it, turns it on while a tool wants to see it, and hands copies out.

import { DEVICE_TRACE } from '../../abi/boot-info.ts';
import { RIGHT_READ } from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { PAYLOAD_BYTES } from '../../abi/messages.ts';
import { TRACE_PAGES, TRACE_RECORD_BYTES, TRACE_RECORDS } from '../../abi/trace.ts';
import { sysMessageTrace } from '../../build/generated/syscalls';
import { mapPages } from '../../userland/lib/mapping';
import { deviceRegisters, self } from './boot-block.ts';

/** Where the record is mapped: nothing of init is near. */
const RECORD: u32 = 0x78000000;

let mapped: bool = false;
let sessions: u32 = 0;
/** What copyRecords() copied. */
export let recordBytes: u32 = 0;

/** Turns it on, for one more session: the number of the next record, or a negative number where there is no record. */
export function startTrace(): i32 {
  let trace = deviceRegisters(DEVICE_TRACE, 0);
  if (trace === 0) return -1;
  if (!mapped && mapPages(self, trace, RECORD, 0, TRACE_PAGES, RIGHT_READ) < 0) return -1;
  mapped = true;
  if (sessions === 0 && sysMessageTrace(trace, 1) < 0) return -1;
  sessions += 1;
  return <i32>(load<u32>(RECORD) & 0x7fffffff);
}

/** A session is over; with the last one, the record is off. */
export function stopTrace(): void {
  sessions -= 1;
  if (sessions === 0) sysMessageTrace(deviceRegisters(DEVICE_TRACE, 0), 0);
}

/** Copies records from number `cursor` on to the message page, as many as fit; the number to go on with. */
export function copyRecords(cursor: u32): u32 {
  recordBytes = 0;
  if (!mapped) return cursor;
  let written = load<u32>(RECORD);
  let from = written - cursor > TRACE_RECORDS ? written - TRACE_RECORDS : cursor;
  while (from !== written && recordBytes + TRACE_RECORD_BYTES <= PAYLOAD_BYTES) {
    let record = RECORD + PAGE_BYTES + (from % TRACE_RECORDS) * TRACE_RECORD_BYTES;
    memory.copy(MESSAGE_PAGE + recordBytes, record, TRACE_RECORD_BYTES);
    recordBytes += TRACE_RECORD_BYTES;
    from += 1;
  }
  return from;
}
