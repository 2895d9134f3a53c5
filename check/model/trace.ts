// The record of messages: each is noted when it has arrived, while somebody wants it (abi/trace.ts).

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { TRACE_RECORD_BYTES, TRACE_RECORDS } from '../../abi/trace.ts';
import type { Process, State, Thread } from '../state.ts';

/** The message's words are in the receiver's registers. */
export function noteMessage(state: State, kind: number, from: Process, { process, registers }: Thread): void {
  const { trace, tracing, recorded } = state;
  if (!tracing || trace === null) return;
  const offset = (recorded % TRACE_RECORDS) * TRACE_RECORD_BYTES;
  const page = trace.taken.get(1 + Math.floor(offset / PAGE_BYTES))!;
  const entry = new DataView(page.buffer, page.byteOffset + (offset % PAGE_BYTES));
  const words = [
    0,
    kind,
    from.number,
    process.number,
    registers[16],
    registers[11],
    registers[12],
    registers[13],
  ];
  words.forEach((word, n) => {
    entry.setUint32(4 * n, word, true);
  });
  state.recorded++;
  const first = trace.taken.get(0)!;
  new DataView(first.buffer, first.byteOffset).setUint32(0, state.recorded, true);
}
