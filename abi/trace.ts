// The kernel's record of messages: a Memory that init gets at boot (DEVICE_TRACE), a ring that the kernel fills while
// message_trace has turned it on. Each message is recorded when it arrives.
//
//   page 0     word 0   records written since the machine started (modulo 2^32)
//   page 1..   records of TRACE_RECORD_BYTES; number n stands at place n modulo TRACE_RECORDS
//
//   record     word 0   time (low word of mtime)      word 1   kind: TRACE_*
//              word 2   number of the sending process word 3   of the receiving one (handle_inspect tells numbers)
//              word 4   badge                         word 5   info word
//              word 6   word 0 of the message         word 7   word 1

export const TRACE_PAGES: u32 = 5;
export const TRACE_RECORD_BYTES: u32 = 32;
export const TRACE_RECORDS: u32 = 512;

export const TRACE_CALL: u32 = 0;
export const TRACE_ONE_WAY: u32 = 1;
export const TRACE_REPLY: u32 = 2;
export const TRACE_FAULT: u32 = 3;
