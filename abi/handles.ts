// Handles, the types of kernel objects, and rights.
//
//   handle  31 30               12 11           0
//          +---+-----------------+-------------+
//          | 0 | generation >= 1 | index       |
//          +---+-----------------+-------------+
//
// 0 is never a handle, nor is a number that is negative as a result: those are errors.

export const HANDLE_NONE: u32 = 0;
export const HANDLE_INDEX_BITS: u32 = 12;
export const HANDLE_INDEX_MASK: u32 = 0xfff;
/** An index that was given out so often is never used again. */
export const HANDLE_GENERATION_MAX: u32 = 0x7ffff;

export const TYPE_NONE: u32 = 0;
export const TYPE_PROCESS: u32 = 1;
export const TYPE_THREAD: u32 = 2;
export const TYPE_ENDPOINT: u32 = 3;
export const TYPE_NOTIFICATION: u32 = 4;
export const TYPE_MEMORY: u32 = 5;
export const TYPE_INTERRUPT: u32 = 6;
export const TYPE_REPLY: u32 = 7;

/**
 * How many processes can stand above one in the tree of quotas: what one gives back at its end passes through all that have
 * ended before it.
 */
export const PROCESS_DEPTH_MAX: u32 = 8;

// A right is a bit; each type has its own names for them. Rights only ever shrink.
export const RIGHT_MANAGE: u32 = 1; // process: kill, watch, create threads, charge memory to it
export const RIGHT_SPACE: u32 = 2; // process: change its mappings
export const RIGHT_GRANT: u32 = 4; // process: put handles into its table
export const RIGHT_INSPECT: u32 = 8; // process, thread
export const RIGHT_CONTROL: u32 = 1; // thread: suspend, resume, priority
export const RIGHT_SEND: u32 = 1; // endpoint
export const RIGHT_RECEIVE: u32 = 2; // endpoint
export const RIGHT_MINT: u32 = 4; // endpoint: make handles with a badge
export const RIGHT_SIGNAL: u32 = 1; // notification
export const RIGHT_WAIT: u32 = 2; // notification: wait, bind
export const RIGHT_READ: u32 = 1; // memory
export const RIGHT_WRITE: u32 = 2; // memory
export const RIGHT_EXECUTE: u32 = 4; // memory
export const RIGHT_BIND: u32 = 1; // interrupt
export const RIGHT_ACKNOWLEDGE: u32 = 2; // interrupt
