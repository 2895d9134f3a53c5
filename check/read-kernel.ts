// The abstraction function: the state of the real kernel, read out of guest memory by the symbols of its ELF file. What
// the kernel keeps twice (links in both directions, tails of queues, counters) is compared on the way; differences are
// problems, each with the name of the invariant that it breaks.

import { HANDLE_INDEX_BITS, RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE, TYPE_ENDPOINT } from '../abi/handles.ts';
import { PAGE_BYTES, PAGE_SHIFT } from '../abi/memory-map.ts';
import { type Guest, pageOf } from './guest.ts';
import type { KernelImage } from './kernel-image.ts';
import { readPlic } from './plic.ts';
import {
  type AnyObject,
  Badge,
  type Charged,
  Endpoint,
  type HandleObject,
  Interrupt,
  Mapping,
  Memory,
  Notification,
  Process,
  Slot,
  State,
  Thread,
  type ThreadState,
  Use,
} from './state.ts';

const STATES: readonly ThreadState[] = ['ready', 'sending', 'receiving', 'awaiting reply', 'waiting', 'dead'];
const SEND_KINDS = ['call', 'one-way', 'fault'] as const;
/** Types of objects in their headers, as abi/handles.ts numbers them; the badge's is the kernel's own. */
const TYPE_NAMES = ['', 'process', 'thread', 'endpoint', 'notification', 'memory', 'interrupt', '', 'badge'];
const SLOTS_PER_PAGE = 128;
const SLOT_PAGES = 32;
const SLOT_BYTES = 32;
const INLINE_PAGES = 8;
const WORDS_PER_PAGE = 1024;
const PTE_V = 1;
const PTE_R = 2;
const PTE_W = 4;
const PTE_X = 8;
const PTE_U = 16;
const PTE_A = 64;
const PTE_D = 128;
/** A list that is longer than this goes round in circles. */
const LIST_MAX = 20_000;

/** What each kind of object is charged, in units of 64 bytes. */
function unitsOf(image: KernelImage): State['units'] {
  const kinds = [
    'process',
    'thread',
    'endpoint',
    'badge',
    'notification',
    'memory',
    'interrupt',
    'mapping',
  ] as const;
  const units = kinds.map((kind) => [kind, Math.ceil(image.symbol(`${kind.toUpperCase()}_BYTES`) / 64)]);
  return Object.fromEntries(units) as State['units'];
}

export class KernelView {
  readonly state: State;
  readonly problems: string[] = [];
  readonly objects = new Map<number, Charged>();
  /** Uses of handles by the address of their node. */
  readonly uses = new Map<number, Use>();
  readonly slots = new Map<number, Slot>();
  readonly addresses = new Map<AnyObject, number>();
  /** Pages of RAM that a Memory object has taken: whose, and which. */
  readonly memoryPages = new Map<number, { memory: Memory; page: number }>();
  /** The same by Memory and number of the page. */
  readonly pageAddresses = new Map<Memory, Map<number, number>>();
  /** Pages of tables that belong to a process or a Memory object, by address. */
  readonly tablePages = new Map<number, Process | Memory>();
  /** Pages of handle tables. */
  readonly slotPages: number[] = [];
  private readonly unread: (() => void)[] = [];
  private readonly slotWords: (() => void)[] = [];

  constructor(
    readonly guest: Guest,
    readonly image: KernelImage,
    initAddress: number,
  ) {
    const init = this.process(initAddress)!;
    this.state = new State(init);
    this.state.current = this.thread(this.variable('current_thread'));
    this.readLines();
    this.drain();
    this.readReadyQueues();
    this.readReclaim();
    this.state.trace = this.memory(this.variable('trace_memory'));
    this.state.tracing = this.guest.byte(this.image.symbol('trace_on')) !== 0;
    this.drain();
    for (const resolve of this.slotWords) resolve();
    this.drain();
    this.readMappings();
    this.state.objects = new Set(this.objects.values());
    this.state.units = unitsOf(this.image);
  }

  // --- access -----------------------------------------------------------------------------------------------

  variable(name: string): number {
    return this.guest.word(this.image.symbol(name));
  }

  field(object: AnyObject, name: string): number {
    return this.guest.word(this.addresses.get(object)! + this.image.symbol(name));
  }

  fieldByte(object: AnyObject, name: string): number {
    return this.guest.byte(this.addresses.get(object)! + this.image.symbol(name));
  }

  private problem(text: string): void {
    if (this.problems.length < 20) this.problems.push(text);
  }

  // --- objects, each once -----------------------------------------------------------------------------------

  private object<T extends Charged>(
    address: number,
    kind: T['kind'],
    make: () => T,
    read: (object: T, word: (name: string) => number) => void,
  ): T | null {
    if (address === 0) return null;
    const known = this.objects.get(address);
    if (known !== undefined) {
      if (known.kind !== kind) this.problem(`references: a ${known.kind} is used as a ${kind}`);
      return known.kind === kind ? (known as T) : null;
    }
    if (!this.guest.isRam(address)) {
      this.problem(`references: a pointer to a ${kind} is 0x${address.toString(16)}`);
      return null;
    }
    const number = this.guest.word(address + this.image.symbol('OBJECT_TYPE'));
    const type = TYPE_NAMES[number];
    if (kind === 'mapping' ? number !== this.image.symbol('TYPE_MAPPING') : type !== kind) {
      this.problem(
        `references: at 0x${address.toString(16)} should be a ${kind} and is ${type || 'nothing'}`,
      );
      return null;
    }
    const object = make();
    this.objects.set(address, object);
    this.addresses.set(object, address);
    this.unread.push(() => {
      object.payer = this.process(this.guest.word(address + this.image.symbol('OBJECT_PAYER')));
      read(object, (name) => this.guest.word(address + this.image.symbol(name)));
    });
    return object;
  }

  private drain(): void {
    for (let read = this.unread.pop(); read !== undefined; read = this.unread.pop()) read();
  }

  /** A list linked by a field; the back links, where there are any, must agree. */
  private list<T extends Charged>(
    first: number,
    get: (address: number) => T | null,
    next: string,
    previous?: string,
  ): T[] {
    const found: T[] = [];
    let before = 0;
    for (let address = first; address !== 0; address = this.guest.word(address + this.image.symbol(next))) {
      const object = get(address);
      if (object === null || found.length > LIST_MAX) {
        this.problem(`queues: a list linked by ${next} is damaged`);
        return found;
      }
      if (previous !== undefined && this.guest.word(address + this.image.symbol(previous)) !== before)
        this.problem(`queues: ${previous} does not lead back along ${next}`);
      found.push(object);
      before = address;
    }
    return found;
  }

  /** A queue of threads: its members know it, and its tail is the last of them. */
  private queue(address: number): Thread[] {
    const head = this.guest.word(address);
    const threads = this.list(head, (thread) => this.thread(thread), 'THREAD_NEXT', 'THREAD_PREVIOUS');
    for (const thread of threads) {
      if (this.field(thread, 'THREAD_QUEUE') !== address)
        this.problem('queues: a thread stands in a queue that it does not know of');
    }
    const last = threads.at(-1);
    if (this.guest.word(address + 4) !== (last === undefined ? 0 : this.addresses.get(last)!))
      if (last !== undefined || head !== 0)
        this.problem('queues: the tail of a queue is not its last thread');
    return threads;
  }

  process(address: number): Process | null {
    return this.object(
      address,
      'process',
      () => new Process(),
      (process, word) => {
        process.dead = (word('PROCESS_DEAD') & 0xff) !== 0;
        process.takenApart = process.dead && word('PROCESS_ROOT') === 0;
        process.number = word('PROCESS_NUMBER');
        process.exitStatus = word('PROCESS_EXIT_STATUS');
        process.limit = word('PROCESS_LIMIT');
        process.watcher = this.notification(word('PROCESS_WATCHER'));
        process.watchBits = word('PROCESS_WATCH_BITS');
        process.watch = this.use(address, 'PROCESS_WATCH_KIND', 'watch', process);
        process.watchTarget = this.use(address, 'PROCESS_TARGET_KIND', 'target of a watch', process);
        process.dismantled = word('PROCESS_DISMANTLED') / 4;
        this.readTree(process, word('PROCESS_MAPPINGS'), 0, 2 ** 32);
        process.children = this.list(
          word('PROCESS_FIRST_CHILD'),
          (child) => this.process(child),
          'PROCESS_NEXT_SIBLING',
          'PROCESS_PREVIOUS_SIBLING',
        );
        process.threads = this.list(
          word('PROCESS_FIRST_THREAD'),
          (thread) => this.thread(thread),
          'THREAD_NEXT_OF_PROCESS',
          'THREAD_PREVIOUS_OF_PROCESS',
        );
        if (process.threads.length !== word('PROCESS_THREADS'))
          this.problem('queues: a process miscounts its threads');
        process.faultEndpoint = this.endpoint(word('PROCESS_FAULT_ENDPOINT'));
        process.faultBadge = this.badge(word('PROCESS_FAULT_BADGE'));
        this.readSlots(process, word('PROCESS_SLOTS_USED'), word('PROCESS_FREE_SLOT'));
      },
    );
  }

  thread(address: number): Thread | null {
    return this.object(
      address,
      'thread',
      () => new Thread(null as unknown as Process),
      (thread, word) => {
        thread.process = this.process(word('THREAD_PROCESS'))!;
        thread.state = STATES[word('THREAD_STATE')] ?? 'dead';
        const hold = word('THREAD_HOLD');
        thread.suspended = (hold & this.image.symbol('HOLD_SUSPENDED')) !== 0;
        thread.depleted = (hold & this.image.symbol('HOLD_DEPLETED')) !== 0;
        thread.priority = word('THREAD_PRIORITY');
        thread.basePriority = word('THREAD_BASE_PRIORITY');
        thread.deadline = this.timer(address, 'THREAD_WAIT');
        thread.refill = this.timer(address, 'THREAD_REFILL');
        thread.budget = word('THREAD_BUDGET');
        thread.period = word('THREAD_PERIOD');
        thread.remaining = word('THREAD_REMAINING');
        thread.periodEnd = this.guest.double(address + this.image.symbol('THREAD_PERIOD_END'));
        thread.sendKind = SEND_KINDS[word('THREAD_SEND_KIND')] ?? 'call';
        thread.sendBadge = word('THREAD_SEND_BADGE');
        thread.accept = word('THREAD_ACCEPT');
        thread.pc = word('THREAD_PC');
        thread.stopped = word('THREAD_FULL_RESTORE') !== 0;
        for (let n = 1; n < 32; n++)
          thread.registers[n] = this.guest.word(address + this.image.symbol('THREAD_PC') + 4 * n);
        if (thread.state === 'dead') return; // what it referred to may be gone
        if (thread.state === 'sending' || thread.state === 'receiving')
          thread.endpoint = this.endpoint(word('THREAD_ENDPOINT'));
        thread.caller = this.thread(word('THREAD_CALLER'));
        thread.server = this.thread(word('THREAD_SERVER'));
        thread.messageMemory = this.memory(word('THREAD_MESSAGE_MEMORY'));
        thread.notification = this.notification(word('THREAD_NOTIFICATION'));
        thread.queued = this.use(address, 'THREAD_SENDER_KIND', 'queued message', thread);
        thread.bound = this.use(address, 'THREAD_BOUND_KIND', 'binding of a thread', thread);
        thread.fault = ['CAUSE', 'PC', 'VALUE', 'SP'].map((name) => word(`THREAD_FAULT_${name}`));
        const reply = word('THREAD_REPLY_SLOT');
        this.slotWords.push(() => {
          thread.replySlot = this.slotAt(reply);
        });
      },
    );
  }

  endpoint(address: number): Endpoint | null {
    return this.object(
      address,
      'endpoint',
      () => new Endpoint(),
      (endpoint, word) => {
        endpoint.senders = this.queue(address + this.image.symbol('ENDPOINT_SENDERS_HEAD'));
        endpoint.receivers = this.queue(address + this.image.symbol('ENDPOINT_RECEIVERS_HEAD'));
        const dead = this.list(word('ENDPOINT_DEAD_FIRST'), (badge) => this.badge(badge), 'BADGE_NEXT_DEAD');
        endpoint.deadBadges = dead;
        const last = dead.at(-1);
        if (last !== undefined && this.addresses.get(last) !== word('ENDPOINT_DEAD_LAST'))
          this.problem('messages: the list of dead badges has another end');
      },
    );
  }

  /** The time for which a timer that is part of an object is set. */
  private timer(address: number, name: string): number | undefined {
    const { guest, image } = this;
    if (guest.word(address + image.symbol(`${name}_POSITION`)) === 0) return undefined;
    return guest.double(address + image.symbol(`${name}_DEADLINE`));
  }

  /** A node of the forest that is part of an object, if it is in use. */
  private use(address: number, field: string, what: Use['what'], of: Use['of']): Use | null {
    const node = address + this.image.symbol(field);
    if (this.guest.word(node + this.image.symbol('NODE_KIND')) === 0) return null;
    const use = new Use(what, of);
    this.uses.set(node, use);
    this.addresses.set(use, node);
    return use;
  }

  /** The mappings of a process: a search tree by address. */
  private readTree(process: Process, root: number, low: number, high: number): void {
    if (root === 0 || process.mappings.length > LIST_MAX) return;
    const word = (name: string) => this.guest.word(root + this.image.symbol(name));
    const start = word('MAPPING_ADDRESS');
    const end = start + word('MAPPING_PAGES') * PAGE_BYTES;
    if (start < low || end > high)
      this.problem('mappings: the records of a process are out of order, or overlap');
    this.readTree(process, word('MAPPING_LEFT'), low, start);
    const mapping = this.mapping(root, process);
    if (mapping === null) return;
    process.mappings.push(mapping);
    this.readTree(process, word('MAPPING_RIGHT'), end, high);
  }

  private mapping(address: number, process: Process): Mapping | null {
    const word = (name: string) => this.guest.word(address + this.image.symbol(name));
    return this.object(
      address,
      'mapping',
      () => {
        const memory = this.memory(word('MAPPING_MEMORY'))!;
        const [at, first, pages] = [
          word('MAPPING_ADDRESS') / PAGE_BYTES,
          word('MAPPING_FIRST_PAGE'),
          word('MAPPING_PAGES'),
        ];
        return new Mapping(process, memory, at, first, pages, word('MAPPING_NODE_KIND') & 0xff);
      },
      (mapping) => {
        mapping.use = this.use(address, 'MAPPING_NODE_KIND', 'mapping', mapping);
        if (this.process(word('MAPPING_PROCESS')) !== process)
          this.problem('mappings: a record names another process');
      },
    );
  }

  badge(address: number): Badge | null {
    return this.object(
      address,
      'badge',
      () => {
        const endpoint = this.endpoint(this.guest.word(address + this.image.symbol('BADGE_ENDPOINT')))!;
        return new Badge(endpoint, this.guest.word(address + this.image.symbol('BADGE_VALUE')));
      },
      () => {},
    );
  }

  notification(address: number): Notification | null {
    return this.object(
      address,
      'notification',
      () => new Notification(),
      (notification, word) => {
        notification.bits = word('NOTIFICATION_BITS');
        notification.alarm = this.timer(address, 'NOTIFICATION_ALARM');
        notification.alarmBits = word('NOTIFICATION_ALARM_BITS');
        notification.waiters = this.queue(address + this.image.symbol('NOTIFICATION_WAITERS_HEAD'));
      },
    );
  }

  interrupt(address: number): Interrupt | null {
    return this.object(
      address,
      'interrupt',
      () => new Interrupt(this.guest.word(address + this.image.symbol('INTERRUPT_LINE'))),
      (interrupt, word) => {
        interrupt.notification = this.notification(word('INTERRUPT_NOTIFICATION'));
        interrupt.bits = word('INTERRUPT_BITS');
        interrupt.binding = this.use(address, 'INTERRUPT_BINDING_KIND', 'binding of an interrupt', interrupt);
        interrupt.target = this.use(address, 'INTERRUPT_TARGET_KIND', 'target of an interrupt', interrupt);
        interrupt.masked = (word('INTERRUPT_MASKED') & 0xff) !== 0;
      },
    );
  }

  memory(address: number): Memory | null {
    return this.object(
      address,
      'memory',
      () => new Memory(this.guest.word(address + this.image.symbol('MEMORY_PAGES'))),
      (memory, word) => {
        memory.base = word('MEMORY_BASE');
        memory.device = (word('MEMORY_DEVICE') & 0xff) !== 0;
        memory.sealed = (word('MEMORY_SEALED') & 0xff) !== 0;
        memory.reclaimed = word('MEMORY_RECLAIMED');
        if (memory.base !== 0 || memory.device) return;
        if (memory.pages <= INLINE_PAGES)
          this.readLeaf(memory, address + this.image.symbol('MEMORY_INLINE_PAGES'), 0, memory.pages);
        else this.readIndex(memory, word('MEMORY_INDEX'));
      },
    );
  }

  private readIndex(memory: Memory, index: number): void {
    if (index === 0) return;
    memory.tables.add('index');
    this.claimTable(index, memory);
    if (memory.pages <= WORDS_PER_PAGE) {
      this.readLeaf(memory, index, 0, memory.pages);
      return;
    }
    for (let i = 0; i < WORDS_PER_PAGE; i++) {
      const leaf = this.guest.word(index + 4 * i);
      if (leaf === 0) continue;
      memory.tables.add(String(i));
      this.claimTable(leaf, memory);
      this.readLeaf(memory, leaf, i * WORDS_PER_PAGE, WORDS_PER_PAGE);
    }
  }

  private readLeaf(memory: Memory, table: number, first: number, words: number): void {
    for (let i = 0; i < words; i++) {
      const address = this.guest.word(table + 4 * i);
      if (address === 0) continue;
      memory.taken.set(first + i, undefined);
      if (this.memoryPages.has(address) || !this.guest.isRam(address) || address % PAGE_BYTES !== 0)
        this.problem('frames: a page is in two places of Memory objects, or is none');
      else {
        this.memoryPages.set(address, { memory, page: first + i });
        if (!this.pageAddresses.has(memory)) this.pageAddresses.set(memory, new Map());
        this.pageAddresses.get(memory)!.set(first + i, address);
      }
    }
  }

  private claimTable(address: number, owner: Process | Memory): void {
    if (!this.guest.isRam(address) || this.tablePages.has(address))
      this.problem('frames: a table page is used twice, or is none');
    else this.tablePages.set(address, owner);
  }

  // --- handles ------------------------------------------------------------------------------------------------

  private slotAt(address: number): Slot | null {
    if (address === 0) return null;
    const slot = this.slots.get(address);
    if (slot === undefined) this.problem('rights: a link of the derivation forest leads to no handle');
    return slot ?? null;
  }

  private slotAddress(process: Process, index: number): number {
    const page = this.field(process, 'PROCESS_SLOT_PAGES') && this.slotPage(process, index);
    return page === 0 ? 0 : page + (index % SLOTS_PER_PAGE) * SLOT_BYTES;
  }

  private slotPage(process: Process, index: number): number {
    const pages = this.addresses.get(process)! + this.image.symbol('PROCESS_SLOT_PAGES');
    return this.guest.word(pages + 4 * Math.floor(index / SLOTS_PER_PAGE));
  }

  private readSlots(process: Process, used: number, firstFree: number): void {
    for (let page = 0; page < SLOT_PAGES; page++) {
      const address = this.slotPage(process, page * SLOTS_PER_PAGE);
      if (address === 0) continue;
      this.claimTable(address, process);
      this.slotPages.push(address);
    }
    process.slotsUsed = used;
    for (let index = 1; index < used; index++) {
      const address = this.slotAddress(process, index);
      if (address === 0) continue;
      const handle = this.guest.word(address + this.image.symbol('SLOT_HANDLE'));
      const kind = this.guest.word(address + this.image.symbol('NODE_KIND'));
      process.generations.set(index, handle === 0 ? kind : handle >>> HANDLE_INDEX_BITS);
      if (handle !== 0) this.readSlot(process, index, address, handle, kind);
    }
    this.readFreeSlots(process, firstFree);
  }

  private readFreeSlots(process: Process, first: number): void {
    for (let next = first; next !== 0 && process.freeIndices.length < LIST_MAX; ) {
      process.freeIndices.unshift(next - 1);
      const address = this.slotAddress(process, next - 1);
      if (address === 0) break;
      next = this.guest.word(address + this.image.symbol('NODE_NEXT'));
    }
  }

  private readSlot(process: Process, index: number, address: number, handle: number, kind: number): void {
    const word = (name: string) => this.guest.word(address + this.image.symbol(name));
    const type = kind >>> 8;
    const object = this.handleObject(word('SLOT_OBJECT'), type);
    const slot = new Slot(process, index, handle, object, type, kind & 0xff);
    process.slots.set(index, slot);
    this.slots.set(address, slot);
    this.addresses.set(slot, address);
    if (type === TYPE_ENDPOINT) slot.badge = this.badge(word('SLOT_BADGE'));
    this.slotWords.push(() => {
      slot.children = this.derived(slot, address);
    });
  }

  /** What came from a handle: the threaded list of its children, whose ends lead back to it, marked by bit 0. */
  private derived(parent: Slot, address: number): (Slot | Use)[] {
    const { guest, image } = this;
    const back = address + 1;
    const found: (Slot | Use)[] = [];
    const first = guest.word(address + image.symbol('NODE_CHILD'));
    let before = back;
    for (let node = first; node !== 0 && node !== back && found.length < LIST_MAX; ) {
      const child = this.slots.get(node) ?? this.uses.get(node);
      if (child === undefined) {
        this.problem(
          `rights: the forest of derivation leads from handle 0x${parent.handle.toString(16)} to nothing at 0x${node.toString(16)}`,
        );
        return found;
      }
      if (guest.word(node + image.symbol('NODE_PREVIOUS')) !== before)
        this.problem('rights: neighbours in the forest of derivation disagree');
      if (child.parent !== null) this.problem('rights: something is derived from two handles');
      child.parent = parent;
      found.push(child);
      before = node;
      node = guest.word(node + image.symbol('NODE_NEXT'));
      if (node === 0) this.problem('rights: a list of the forest of derivation does not lead back');
    }
    if (guest.word(address + image.symbol('NODE_LAST')) !== (found.length === 0 ? 0 : before))
      this.problem('rights: a handle does not know the last that came from it');
    return found;
  }

  private handleObject(address: number, type: number): HandleObject | null {
    const readers = [
      () => null,
      () => this.process(address),
      () => this.thread(address),
      () => this.endpoint(address),
      () => this.notification(address),
      () => this.memory(address),
      () => this.interrupt(address),
      () => this.thread(address), // a Reply: the caller
    ];
    return (readers[type] ?? readers[0])();
  }

  // --- address spaces -----------------------------------------------------------------------------------------

  private readMappings(): void {
    for (const object of [...this.objects.values()]) {
      if (object.kind === 'process' && !object.takenApart) this.readSpace(object);
    }
  }

  /** Page tables and records of what is mapped must say the same, page for page. */
  private readSpace(process: Process): void {
    const root = this.field(process, 'PROCESS_ROOT');
    this.claimTable(root, process);
    const pages = new Map<number, { mapping: Mapping; page: number }>();
    for (const mapping of process.mappings)
      for (let i = 0; i < mapping.pages; i++)
        pages.set(mapping.at + i, { mapping, page: mapping.firstPage + i });
    for (let top = 0; top < 512; top++) {
      const directory = this.guest.word(root + 4 * top);
      if (directory === 0) continue;
      process.tables.add(top);
      const table = pageOf(directory);
      this.claimTable(table, process);
      for (let i = 0; i < WORDS_PER_PAGE; i++) {
        const entry = this.guest.word(table + 4 * i);
        if (entry === 0) continue;
        const page = top * WORDS_PER_PAGE + i;
        this.checkEntry(page, entry, pages.get(page));
        pages.delete(page);
      }
    }
    for (const page of pages.keys())
      this.problem(`mappings: page 0x${page.toString(16)} is recorded as mapped, and is not`);
  }

  private checkEntry(
    page: number,
    entry: number,
    recorded: { mapping: Mapping; page: number } | undefined,
  ): void {
    const wanted = recorded && this.entryFor(recorded.mapping, recorded.page);
    if (entry === wanted) return;
    const is = `page 0x${page.toString(16)} has the entry 0x${entry.toString(16)}`;
    this.problem(
      `mappings: ${is}, and ${wanted === undefined ? 'is not recorded' : `not 0x${wanted.toString(16)}`}`,
    );
  }

  /** The page table entry that shows a page of a Memory. */
  private entryFor({ memory, protection }: Mapping, page: number): number {
    const fixed = memory.base !== 0 || memory.device;
    const address = fixed
      ? memory.base + page * PAGE_BYTES
      : (this.pageAddresses.get(memory)?.get(page) ?? 0);
    const read = (protection & RIGHT_READ) !== 0 ? PTE_R : 0;
    const write = (protection & RIGHT_WRITE) !== 0 ? PTE_W | PTE_D : 0;
    const execute = (protection & RIGHT_EXECUTE) !== 0 ? PTE_X : 0;
    return ((address >>> PAGE_SHIFT) * 1024 + (PTE_V | PTE_U | PTE_A | read | write | execute)) >>> 0;
  }

  // --- schedule and interrupts --------------------------------------------------------------------------------

  private readReadyQueues(): void {
    const queues = this.image.symbol('ready_queues');
    const bits = this.variable('ready_bits');
    for (let priority = 0; priority < 32; priority++) {
      const threads = this.queue(queues + 8 * priority);
      this.drain();
      this.state.ready[priority] = threads;
      if (((bits >>> priority) & 1) !== (threads.length > 0 ? 1 : 0))
        this.problem(`schedule: the bit of priority ${priority} disagrees with its queue`);
    }
  }

  private readReclaim(): void {
    for (
      let address = this.variable('reclaim_first');
      address !== 0 && this.state.reclaim.length < LIST_MAX;
    ) {
      const type = this.guest.word(address + this.image.symbol('OBJECT_TYPE'));
      const object = this.handleObject(address, type);
      this.drain();
      if (object === null || object.kind === 'thread' || object.kind === 'interrupt') {
        this.problem('references: what cannot be reclaimed is to be');
        return;
      }
      this.state.reclaim.push(object);
      address = this.guest.word(address + this.image.symbol('OBJECT_NEXT_FREE'));
    }
  }

  private readLines(): void {
    const table = this.image.symbol('interrupt_lines');
    for (let line = 0; line < 32; line++) {
      const interrupt = this.interrupt(this.guest.word(table + 4 * line));
      if (interrupt !== null) this.state.interrupts.set(line, interrupt);
    }
    this.state.lines = readPlic(this.guest.machine);
  }
}
