// The kernel's state as a checker sees it: objects that refer to each other, without addresses, without counters that
// can be counted, without lists that only serve speed. The model (model/) changes such a state as the specification says;
// abstraction/ makes one out of the memory of the real kernel; compare.ts says where two differ.

/** What every object that is charged to a process has in common. */
abstract class KernelObject {
  /** The process that it is charged to; null: nobody. */
  payer: Process | null = null;
}

/** t0 to t6, which a system call returns zeroes in. */
export const TEMPORARIES: readonly number[] = [5, 6, 7, 28, 29, 30, 31];

export class Process extends KernelObject {
  readonly kind = 'process';
  /** Processes are counted as they are made. */
  number = 0;
  dead = false;
  /** Dead, and everything that it held has been given back. */
  takenApart = false;
  exitStatus = 0;
  /** In units of 64 bytes. */
  limit = 0;
  /** Those whose quota was taken out of this one's and who are not dead, youngest first. */
  children: Process[] = [];
  /** Alive, youngest first. */
  threads: Thread[] = [];
  /** Handles by index. */
  slots = new Map<number, Slot>();
  /** How often each index was given out; an index is never 0. */
  generations = new Map<number, number>();
  /** One past the highest index that was given out; 0 where none was. */
  slotsUsed = 0;
  /** Indices that were given back, the one to be used next last. */
  freeIndices: number[] = [];
  /** What is mapped, in no particular order; by their addresses they do not overlap. */
  mappings: Mapping[] = [];
  /** Parts of 4 MiB that have a page table. */
  tables = new Set<number>();
  faultEndpoint: Endpoint | null = null;
  faultBadge: Badge | null = null;
  /** Who hears of its end, by which bits; the two uses say through which handles. */
  watcher: Notification | null = null;
  watchBits = 0;
  watch: Use | null = null;
  watchTarget: Use | null = null;
  /** Ended: so much of its limit was not in use when it ended, in units. */
  slack = 0;
  /** Ended: so many entries of the page table root were looked through. */
  dismantled = 0;
}

/** A range of user addresses that shows consecutive pages of a Memory with one protection. */
export class Mapping extends KernelObject {
  readonly kind = 'mapping';
  use: Use | null = null;

  constructor(
    readonly process: Process,
    readonly memory: Memory,
    /** Page number of its address. */
    public at: number,
    public firstPage: number,
    public pages: number,
    readonly protection: number,
  ) {
    super();
  }
}

/** Something that was made through a handle and that revoking must undo: a leaf of the forest of derivation. */
export class Use {
  readonly kind = 'use';
  parent: Slot | null = null;

  constructor(
    readonly what:
      | 'mapping'
      | 'queued message'
      | 'binding of a thread'
      | 'binding of an interrupt'
      | 'target of an interrupt'
      | 'watch'
      | 'target of a watch',
    readonly of: Mapping | Thread | Interrupt | Process,
  ) {}
}

export class Slot {
  readonly kind = 'slot';
  parent: Slot | null = null;
  /** What came from it: handles and uses, youngest first. */
  children: (Slot | Use)[] = [];
  badge: Badge | null = null;

  constructor(
    readonly process: Process,
    readonly index: number,
    readonly handle: number,
    public object: HandleObject | null,
    readonly type: number,
    readonly rights: number,
  ) {}
}

/** Of a thread that has not used them. */
const NO_FLOATS = new Uint8Array(256);

export type ThreadState = 'ready' | 'sending' | 'receiving' | 'awaiting reply' | 'waiting' | 'dead';
export type SendKind = 'call' | 'one-way' | 'fault';

export class Thread extends KernelObject {
  readonly kind = 'thread';
  state: ThreadState = 'ready';
  suspended = false;
  priority = 0;
  basePriority = 0;
  /** mtime, or undefined. */
  deadline: number | Soon | undefined;
  /** Ticks of processor time in every so many ticks; 0: no limit. */
  budget = 0;
  period = 0;
  remaining = 0;
  periodEnd = 0;
  /** When its budget is full again, where somebody waits for that. */
  refill: number | undefined;
  /** What it runs on is used up: it is ready, and does not run. */
  depleted = false;
  /** Its message in an endpoint's queue; the notification that it has bound. */
  queued: Use | null = null;
  bound: Use | null = null;
  endpoint: Endpoint | null = null;
  sendKind: SendKind = 'call';
  sendBadge = 0;
  accept = 0;
  caller: Thread | null = null;
  server: Thread | null = null;
  replySlot: Slot | null = null;
  messageMemory: Memory | null = null;
  notification: Notification | null = null;
  fault: number[] = [];
  /** x0..x31, unsigned. */
  readonly registers = new Array<number>(32).fill(0);
  pc = 0;
  /** It was stopped by an exception or interrupt: t-registers come back. After a system call they are zero instead. */
  stopped = true;
  /** f0..f31 as bytes, and fcsr: the model's alone, since the kernel keeps them in the unit or in the object. */
  floats: Uint8Array = NO_FLOATS;
  fcsr = 0;

  constructor(public process: Process) {
    super();
  }
}

export class Endpoint extends KernelObject {
  readonly kind = 'endpoint';
  senders: Thread[] = [];
  receivers: Thread[] = [];
  /** Badges without handles whose end the receiver has not heard of. */
  deadBadges: Badge[] = [];
}

export class Badge extends KernelObject {
  readonly kind = 'badge';
  constructor(
    readonly endpoint: Endpoint,
    readonly value: number,
  ) {
    super();
  }
}

export class Notification extends KernelObject {
  readonly kind = 'notification';
  bits = 0;
  /** When it signals itself which bits. */
  alarm: number | undefined;
  alarmBits = 0;
  waiters: Thread[] = [];
}

export class Memory extends KernelObject {
  readonly kind = 'memory';
  /** Of a range that was there at boot, else 0. */
  base = 0;
  device = false;
  /** Pages that were taken; their content, where the model keeps it. */
  taken = new Map<number, Uint8Array | undefined>();
  /** Pages of addresses that were taken: 'index' and numbers of leaves. */
  tables = new Set<string>();
  /** No writable mapping any more. */
  sealed = false;
  /** While it is given back: pages below this are. */
  reclaimed = 0;

  constructor(readonly pages: number) {
    super();
  }
}

export class Interrupt extends KernelObject {
  readonly kind = 'interrupt';
  notification: Notification | null = null;
  bits = 0;
  masked = false;
  binding: Use | null = null;
  target: Use | null = null;

  constructor(readonly line: number) {
    super();
  }
}

export type HandleObject = Process | Thread | Endpoint | Notification | Memory | Interrupt;
/** What is charged to a process. */
export type Charged = HandleObject | Badge | Mapping;
export type AnyObject = Charged | Slot | Use;

/** A point in time that depends on when exactly the kernel looked at the clock. */
export class Soon {
  constructor(
    readonly from: number,
    readonly to: number,
  ) {}
}

export const earliest = (time: number | Soon) => (time instanceof Soon ? time.from : time);

/** A line of the interrupt controller. */
export interface Line {
  high: boolean;
  pending: boolean;
  enabled: boolean;
}

export interface Slices {
  /** Of a process that has ended: threads, handles and so on. */
  units: number;
  /** Threads told that an endpoint, a notification is gone. */
  waiting: number;
  waiters: number;
  /** Pages of a Memory that are given back. */
  pages: number;
  /** Pages of one call that maps, of which are zeroed, of one that unmaps; and as how many of those each mapping counts. */
  mapped: number;
  fresh: number;
  unmapped: number;
  record: number;
  /** Entries of a page table root that are looked through. */
  tables: number;
  /** Things that one call revokes, and how many pages of a mapping are one. */
  revoked: number;
  revokedPages: number;
  /** Senders that one call refuses whose messages cannot arrive. */
  refused: number;
}

export class State {
  /** Ready threads by priority, the next one first; the running one is in none. */
  ready: Thread[][] = Array.from({ length: 32 }, () => []);
  current: Thread | null = null;
  lines: Line[] = Array.from({ length: 32 }, () => ({ high: false, pending: false, enabled: false }));
  /** Interrupt objects by line. */
  interrupts = new Map<number, Interrupt>();
  /** mtime, as far as the model has heard. */
  now = 0;
  uartOwned = false;
  /** What debug_write has written. */
  output: number[] = [];
  idtInHardware = true;
  /** Of RAM. */
  pages = 0;
  /** All that exists. */
  objects = new Set<Charged>();
  /** What each kind of object is charged, in units of 64 bytes. */
  units: Record<Charged['kind'], number> = {
    process: 0,
    thread: 0,
    endpoint: 0,
    badge: 0,
    notification: 0,
    memory: 0,
    interrupt: 0,
    mapping: 0,
  };
  /** How much the kernel does at a time; other sizes would do as well. */
  slices: Slices = {
    units: 0,
    waiting: 0,
    waiters: 0,
    pages: 0,
    mapped: 0,
    fresh: 0,
    unmapped: 0,
    record: 0,
    tables: 0,
    revoked: 0,
    revokedPages: 0,
    refused: 0,
  };
  /** What has ended and is not taken apart yet, in order, and the highest priority of who ended it. */
  reclaim: (Process | Memory | Endpoint | Notification)[] = [];
  reclaimPriority = 0;
  /** Something that happens when so many more slices of what has ended are done; undefined once it has. */
  atSlice: { left: number; happen(): void } | undefined;
  /** How many processes there have been. */
  processes = 0;
  /** Where messages are recorded, whether they are, and how many were. */
  trace: Memory | null = null;
  tracing = false;
  recorded = 0;
  /** Exceptions that became messages so far; and, of the model alone, how often there was an interrupt to serve. */
  faults = 0;
  served = 0;
  /** Whose budget the running thread consumes. */
  account: Thread | null = null;

  constructor(readonly init: Process) {}
}
