// The system calls, declared once: from this table come the numbers and stubs that guest code uses
// (generated into build/), the decoder of traces, and the reference page in docs/kernel.md.
//
// Registers: a7 = number, a0.. = arguments in the order given. On return a0 = OK, a positive result, or a negative
// error (abi/errors.ts); a1..a6 = the further results in the order given. sp, ra, gp, tp and s0-s11 are preserved;
// t-registers, and argument registers that carry no result, return zero or what was passed in, never kernel data.

export interface SystemCall {
  number: number;
  name: string;
  /** Argument names, in register order from a0. */
  arguments: readonly string[];
  /** Result names, in register order from a1; a0 is always the status, or the value that `returns` names. */
  results?: readonly string[];
  /** What a non-negative a0 means, where it is more than OK. */
  returns?: string;
  /** Right needed, and on which argument. */
  rights?: string;
  /** Errors beyond E_BAD_HANDLE, E_WRONG_TYPE and E_DENIED, which every handle argument can give. */
  errors?: readonly string[];
  effect: string;
}

const WORDS = ['word0', 'word1', 'word2', 'word3'] as const;
const DEADLINE = ['deadline_low', 'deadline_high'] as const;

export const SYSTEM_CALLS: readonly SystemCall[] = [
  { number: 0, name: 'null', arguments: [], effect: 'Does nothing: the price of a trap.' },
  { number: 1, name: 'yield', arguments: [], effect: 'Goes to the end of its priority queue.' },
  {
    number: 2,
    name: 'debug_write',
    arguments: ['byte'],
    errors: ['E_DENIED'],
    effect: 'Writes one byte to the UART while no process has mapped it.',
  },
  {
    number: 3,
    name: 'system_inspect',
    arguments: ['what'],
    results: ['value0', 'value1', 'value2', 'value3'],
    errors: ['E_INVALID'],
    effect:
      'what 0: total pages, free pages, processes, threads. what 1: context switches, interrupts, faults (each modulo 2^32). what 2: 1 where the hardware walks the IDT, else 0.',
  },

  {
    number: 4,
    name: 'handle_copy',
    arguments: ['handle', 'rights'],
    returns: 'the new handle',
    errors: ['E_NO_HANDLES', 'E_NO_MEMORY'],
    effect: 'Copies a handle with its rights masked by `rights`. The copy is derived from the original.',
  },
  {
    number: 5,
    name: 'handle_close',
    arguments: ['handle'],
    effect: 'Gives the handle up. Handles derived from it become derived from its source.',
  },
  {
    number: 6,
    name: 'handle_grant',
    arguments: ['process', 'handle', 'rights'],
    returns: 'the handle in the other process',
    rights: 'GRANT on process',
    errors: ['E_NO_HANDLES', 'E_NO_MEMORY', 'E_PEER_DEAD', 'E_INVALID'],
    effect:
      'Puts a copy of a handle into the table of another process. A process never gets the RECEIVE right of its own fault endpoint.',
  },
  {
    number: 7,
    name: 'handle_mint',
    arguments: ['endpoint', 'badge', 'rights'],
    returns: 'the new handle',
    rights: 'MINT on endpoint',
    errors: ['E_NO_HANDLES', 'E_NO_MEMORY', 'E_INVALID'],
    effect:
      'Makes a handle to the endpoint that carries a badge (not 0). When the last handle with this minting is gone, the receiver gets LABEL_BADGE_DEAD. Rights are masked by SEND.',
  },
  {
    number: 8,
    name: 'handle_revoke',
    arguments: ['handle'],
    effect:
      'Undoes all that came from this handle, in whatever process: handles derived from it are closed; mappings, waits of watchers and bindings of notifications and interrupts made through it or them are removed; messages queued through them end with E_REVOKED. Calls that were received go on. In slices: others may run in between.',
  },
  {
    number: 9,
    name: 'handle_inspect',
    arguments: ['handle'],
    results: ['type', 'rights', 'badge', 'number'],
    effect:
      'Tells what a handle is; number is that of a process, which counts up from 1 and is never used again.',
  },
  {
    number: 10,
    name: 'message_trace',
    arguments: ['memory', 'on'],
    rights: 'WRITE on memory',
    errors: ['E_INVALID'],
    effect:
      "Turns the kernel's record of messages on or off. memory is the one that init got for it (abi/trace.ts), which holds the record.",
  },

  {
    number: 12,
    name: 'process_create',
    arguments: ['quota_pages', 'fault_endpoint'],
    returns: 'a handle with all rights',
    rights: 'SEND on fault_endpoint',
    errors: ['E_NO_MEMORY', 'E_NO_HANDLES', 'E_INVALID'],
    effect:
      "Makes an empty process whose pages come out of the caller's quota, and that ends when the caller's does. E_INVALID also where PROCESS_DEPTH_MAX (8) processes stand above it. Its faults become calls on fault_endpoint; when it is dead, its reference to the endpoint is dropped (a minted one then gives LABEL_BADGE_DEAD).",
  },
  {
    number: 13,
    name: 'process_exit',
    arguments: ['status'],
    effect: 'Ends the calling process. Does not return. The end of init is the end of the system.',
  },
  {
    number: 14,
    name: 'process_kill',
    arguments: ['process', 'status'],
    rights: 'MANAGE on process',
    effect: 'Ends a process; one that is dead already stays as it is.',
  },
  {
    number: 15,
    name: 'process_inspect',
    arguments: ['process'],
    results: ['state', 'status', 'pages_used', 'pages_limit', 'ticks_low', 'ticks_high'],
    rights: 'INSPECT on process',
    effect:
      'state 0 alive, 1 dead; exit status; pages in use (without what is reserved for children) and their limit; processor time in ticks.',
  },

  {
    number: 16,
    name: 'process_watch',
    arguments: ['process', 'notification', 'bits'],
    rights: 'MANAGE on process, SIGNAL on notification',
    errors: ['E_BUSY', 'E_INVALID'],
    effect:
      'Signals the bits when the process has ended and its memory is back; at once if that is so already. One watch a process; notification 0 removes it.',
  },

  {
    number: 18,
    name: 'thread_create',
    arguments: ['process', 'entry', 'stack_pointer', 'argument', 'priority', 'message_page'],
    returns: 'a handle',
    rights: 'MANAGE on process',
    errors: ['E_NO_MEMORY', 'E_NO_HANDLES', 'E_INVALID', 'E_BUSY', 'E_PEER_DEAD'],
    effect:
      "Makes a thread and starts it at entry with sp = stack_pointer and a0 = argument. message_page is the unmapped page where its message page appears; with the thread it goes again. priority 0 (lowest) to 31, not above the caller's.",
  },
  {
    number: 19,
    name: 'thread_exit',
    arguments: [],
    effect: 'Ends the calling thread; with the last thread the process ends with status 0.',
  },
  {
    number: 20,
    name: 'thread_suspend',
    arguments: ['thread'],
    rights: 'CONTROL on thread',
    errors: ['E_PEER_DEAD'],
    effect: 'The thread does not run until resumed.',
  },
  {
    number: 21,
    name: 'thread_resume',
    arguments: ['thread'],
    rights: 'CONTROL on thread',
    errors: ['E_PEER_DEAD'],
    effect: 'Undoes suspend.',
  },
  {
    number: 22,
    name: 'thread_priority',
    arguments: ['thread', 'priority'],
    rights: 'CONTROL on thread',
    errors: ['E_INVALID', 'E_PEER_DEAD'],
    effect: "Sets the priority, not above the caller's.",
  },
  {
    number: 23,
    name: 'thread_budget',
    arguments: ['thread', 'budget', 'period'],
    rights: 'CONTROL on thread',
    errors: ['E_INVALID', 'E_PEER_DEAD'],
    effect:
      'Gives the thread `budget` ticks of processor time in every `period` ticks (budget not above period; 0: no limit). A period begins when the thread first runs after the last one. While it serves a caller that has a budget, a thread consumes that instead of its own.',
  },

  {
    number: 24,
    name: 'endpoint_create',
    arguments: [],
    returns: 'a handle with all rights',
    errors: ['E_NO_MEMORY', 'E_NO_HANDLES'],
    effect: 'Makes an endpoint.',
  },
  {
    number: 25,
    name: 'call',
    arguments: ['endpoint', 'info', ...WORDS],
    results: ['info', ...WORDS],
    rights: 'SEND on endpoint',
    errors: ['E_INVALID', 'E_PEER_DEAD', 'E_REVOKED', 'E_NO_HANDLES'],
    effect:
      'Sends a message and waits for the reply to it. Handles in the reply are always accepted, up to four.',
  },
  {
    number: 26,
    name: 'send',
    arguments: ['endpoint', 'info', ...WORDS, 'timeout'],
    rights: 'SEND on endpoint',
    errors: ['E_INVALID', 'E_PEER_DEAD', 'E_TIMED_OUT', 'E_REVOKED', 'E_NO_HANDLES'],
    effect:
      'Sends a message and goes on when it was received. timeout in ticks from now, 0: does not wait, all ones: for ever.',
  },
  {
    number: 27,
    name: 'receive',
    arguments: ['endpoint', 'accept', ...DEADLINE],
    results: ['info', ...WORDS, 'badge'],
    returns: 'RECEIVED_CALL or RECEIVED_ONE_WAY',
    rights: 'RECEIVE on endpoint',
    errors: ['E_INVALID', 'E_TIMED_OUT', 'E_PEER_DEAD'],
    effect:
      'Waits for a message (or the bound notification) and takes it with up to `accept` handles. A sender with more handles gets E_INVALID. A caller that was received and not answered gets E_PEER_DEAD.',
  },
  {
    number: 28,
    name: 'reply',
    arguments: ['info', ...WORDS],
    errors: ['E_NO_CALLER', 'E_INVALID'],
    effect:
      'Answers the call that was received last. A reply whose handles cannot be delivered is delivered as E_NO_HANDLES without any.',
  },
  {
    number: 29,
    name: 'reply_receive',
    arguments: ['endpoint', 'info', ...WORDS, 'accept'],
    results: ['info', ...WORDS, 'badge'],
    returns: 'RECEIVED_CALL or RECEIVED_ONE_WAY',
    rights: 'RECEIVE on endpoint',
    errors: ['E_INVALID', 'E_PEER_DEAD'],
    effect: 'reply (nothing, where nobody waits for one), then receive without deadline.',
  },
  {
    number: 30,
    name: 'save_reply',
    arguments: [],
    returns: 'a Reply handle',
    errors: ['E_NO_CALLER', 'E_NO_HANDLES', 'E_NO_MEMORY'],
    effect: 'Moves the right to answer the received call into a handle, for later.',
  },
  {
    number: 31,
    name: 'reply_to',
    arguments: ['reply', 'info', ...WORDS],
    errors: ['E_INVALID', 'E_PEER_DEAD'],
    effect: 'Answers through a Reply handle and closes it.',
  },
  {
    number: 32,
    name: 'call_timed',
    arguments: ['endpoint', 'info', ...WORDS, 'timeout'],
    results: ['info', ...WORDS],
    rights: 'SEND on endpoint',
    errors: ['E_INVALID', 'E_PEER_DEAD', 'E_TIMED_OUT', 'E_REVOKED', 'E_NO_HANDLES'],
    effect:
      'call, given up `timeout` ticks from now if it was not answered until then (all ones: never; 0: at once if nobody waits for it, else never). An answer that comes later finds nobody.',
  },

  {
    number: 34,
    name: 'notification_create',
    arguments: [],
    returns: 'a handle with all rights',
    errors: ['E_NO_MEMORY', 'E_NO_HANDLES'],
    effect: 'Makes a notification: 32 sticky bits.',
  },
  {
    number: 35,
    name: 'signal',
    arguments: ['notification', 'bits'],
    rights: 'SIGNAL on notification',
    effect: 'Sets bits, and wakes who waits for them.',
  },
  {
    number: 36,
    name: 'wait',
    arguments: ['notification', ...DEADLINE],
    results: ['bits'],
    rights: 'WAIT on notification',
    errors: ['E_TIMED_OUT', 'E_PEER_DEAD'],
    effect: 'Waits until a bit is set; takes and clears all.',
  },
  {
    number: 37,
    name: 'notification_bind',
    arguments: ['notification'],
    rights: 'WAIT on notification',
    errors: ['E_BUSY'],
    effect:
      'Binds the notification to the calling thread: its receive also returns (LABEL_NOTIFICATION) when a bit is set. 0 undoes it.',
  },
  {
    number: 38,
    name: 'notification_alarm',
    arguments: ['notification', 'bits', ...DEADLINE],
    rights: 'SIGNAL on notification',
    effect:
      'Signals the bits at a time (mtime), in place of the alarm that was set before. A deadline of all ones only cancels.',
  },

  {
    number: 40,
    name: 'memory_create',
    arguments: ['process', 'pages'],
    returns: 'a handle with all rights',
    rights: 'MANAGE on process',
    errors: ['E_NO_MEMORY', 'E_NO_HANDLES', 'E_INVALID'],
    effect:
      'Makes a Memory of 1 to 65,536 pages, charged to that process. A page is taken, and zeroed, when it is first mapped.',
  },
  {
    number: 41,
    name: 'memory_map',
    arguments: ['process', 'memory', 'address', 'first_page', 'pages', 'protection'],
    rights: 'SPACE on process; READ, WRITE, EXECUTE on memory as protection asks',
    returns: 'the number of pages mapped',
    errors: ['E_INVALID', 'E_BUSY', 'E_NO_MEMORY', 'E_PEER_DEAD'],
    effect:
      'Maps pages at an unmapped, page-aligned address: all, or as many as one slice allows (at most 32, and no more when 3 pages or page tables had to be zeroed); the caller goes on with the rest. protection is a sum of RIGHT_READ, RIGHT_WRITE, RIGHT_EXECUTE; write and execute together are refused, over all mappings of a page; so is execute for a device.',
  },
  {
    number: 42,
    name: 'memory_unmap',
    arguments: ['process', 'address', 'pages'],
    returns: 'the number of pages passed',
    rights: 'SPACE on process',
    errors: ['E_INVALID', 'E_NO_MEMORY', 'E_PEER_DEAD'],
    effect:
      'Removes mappings in the range; unmapped pages in it are passed over. At most 32 mapped pages at a time, of which a mapping that ends counts as 5; the caller goes on with the rest. E_NO_MEMORY: a mapping must be cut in two, and there is no memory for the second record.',
  },
  {
    number: 43,
    name: 'memory_inspect',
    arguments: ['memory', 'page'],
    results: ['pages', 'physical_address', 'device'],
    rights: 'READ on memory',
    errors: ['E_INVALID', 'E_NO_MEMORY'],
    effect: 'Size, and the physical address of a page (for DMA; the page is taken if it was not yet).',
  },
  {
    number: 44,
    name: 'memory_seal',
    arguments: ['memory'],
    rights: 'WRITE and EXECUTE on memory',
    errors: ['E_BUSY'],
    effect: 'No writable mapping of it can be made any more. E_BUSY while there is one.',
  },

  {
    number: 46,
    name: 'interrupt_bind',
    arguments: ['interrupt', 'notification', 'bits'],
    rights: 'BIND on interrupt, SIGNAL on notification',
    errors: ['E_BUSY', 'E_INVALID'],
    effect:
      'Each interrupt masks the line and signals the bits. What was bound before is not any more; notification 0 only undoes it.',
  },
  {
    number: 47,
    name: 'interrupt_acknowledge',
    arguments: ['interrupt'],
    rights: 'ACKNOWLEDGE on interrupt',
    effect: 'Unmasks the line again.',
  },

  {
    number: 48,
    name: 'thread_inspect',
    arguments: ['thread'],
    results: ['state', 'suspended', 'priority', 'base_priority', 'budget', 'period'],
    rights: 'INSPECT on thread',
    errors: ['E_PEER_DEAD'],
    effect:
      'state 0 ready or running, 1 sending, 2 receiving, 3 awaiting a reply, 4 waiting for a notification. priority is the effective one.',
  },
  {
    number: 49,
    name: 'thread_read',
    arguments: ['thread', 'first'],
    results: ['value0', 'value1', 'value2', 'value3', 'value4', 'value5'],
    rights: 'INSPECT on thread',
    errors: ['E_INVALID', 'E_PEER_DEAD'],
    effect: 'Six saved registers from number `first` on: 0 is pc, 1 to 31 are x1 to x31.',
  },
  {
    number: 50,
    name: 'thread_write',
    arguments: ['thread', 'register', 'value'],
    rights: 'CONTROL on thread',
    errors: ['E_INVALID', 'E_BUSY', 'E_PEER_DEAD'],
    effect: 'Sets a register of a suspended thread, numbered as for thread_read.',
  },
];

/** One past the highest number: the length of the system call vector. */
export const SYSTEM_CALL_VECTOR_LENGTH = 51;
