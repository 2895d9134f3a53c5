// Reads objects out of guest memory, each once however many pointers lead to it. How an object of some kind is read is told
// by a table (kinds.ts); here is what they share: words by the symbols of the kernel's ELF file, lists and queues. What the
// kernel keeps twice is compared on the way; differences are problems, each with the name of the invariant that it breaks.

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import type { Guest } from '../guest.ts';
import type { KernelImage } from '../kernel-image.ts';
import type {
  AnyObject,
  Badge,
  Charged,
  Endpoint,
  Interrupt,
  Mapping,
  Memory,
  Notification,
  Process,
  Slot,
  Thread,
  Use,
} from '../state.ts';

/** A list that is longer than this goes round in circles. */
export const LIST_MAX = 20_000;
const PROBLEMS_MAX = 20;
/** Types of objects in their headers, as abi/handles.ts numbers them; the badge's is the kernel's own. */
const TYPE_NAMES = ['', 'process', 'thread', 'endpoint', 'notification', 'memory', 'interrupt', '', 'badge'];

interface Objects {
  process: Process;
  thread: Thread;
  endpoint: Endpoint;
  badge: Badge;
  notification: Notification;
  memory: Memory;
  interrupt: Interrupt;
  mapping: Mapping;
}

/** Words of one object, by the names of its fields. */
export type Word = (name: string) => number;

export interface ObjectKind<T extends Charged> {
  /** The object with what never changes of it. */
  make(reader: Reader, word: Word): T;
  /** Everything else, when the object is known already to those that it refers to. */
  read(reader: Reader, object: T, word: Word, address: number): void;
}
export type Kinds = { readonly [K in keyof Objects]: ObjectKind<Objects[K]> };

export class Reader {
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
  private readonly untilSlotsAreKnown: (() => void)[] = [];

  constructor(
    readonly guest: Guest,
    readonly image: KernelImage,
    private readonly kinds: Kinds,
  ) {}

  variable(name: string): number {
    return this.guest.word(this.image.symbol(name));
  }

  field(object: AnyObject, name: string): number {
    return this.guest.word(this.addresses.get(object)! + this.image.symbol(name));
  }

  /** The words of an object at an address. */
  wordsAt(address: number): Word {
    return (name) => this.guest.word(address + this.image.symbol(name));
  }

  problem(text: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push(text);
  }

  /** The object at an address; null where that is 0, or where there is none of the kind, which is a problem. */
  object<K extends keyof Objects>(kind: K, address: number): Objects[K] | null {
    if (address === 0) return null;
    const known = this.objects.get(address);
    if (known === undefined) return this.meet(kind, address);
    if (known.kind === kind) return known as Objects[K];
    this.problem(`references: a ${known.kind} is used as a ${kind}`);
    return null;
  }

  private meet<K extends keyof Objects>(kind: K, address: number): Objects[K] | null {
    if (!this.guest.isRam(address)) {
      this.problem(`references: a pointer to a ${kind} is 0x${address.toString(16)}`);
      return null;
    }
    const word = this.wordsAt(address);
    const number = word('OBJECT_TYPE');
    const type = number === this.image.symbol('TYPE_MAPPING') ? 'mapping' : TYPE_NAMES[number];
    if (type !== kind) {
      this.problem(
        `references: at 0x${address.toString(16)} should be a ${kind} and is ${type || 'nothing'}`,
      );
      return null;
    }
    const { make, read } = this.kinds[kind];
    const object = make(this, word);
    this.objects.set(address, object);
    this.addresses.set(object, address);
    this.unread.push(() => {
      object.payer = this.object('process', word('OBJECT_PAYER'));
      read(this, object, word, address);
    });
    return object;
  }

  /** Reads what was met so far, and whatever that leads to. */
  drain(): void {
    for (let read = this.unread.pop(); read !== undefined; read = this.unread.pop()) read();
  }

  /** For what refers to handles, which are known when every process has been read. */
  onceSlotsAreKnown(read: () => void): void {
    this.untilSlotsAreKnown.push(read);
  }

  resolveSlots(): void {
    for (const read of this.untilSlotsAreKnown) read();
    this.drain();
  }

  /** A list linked by a field; the back links, where there are any, must agree. */
  list<K extends keyof Objects>(kind: K, first: number, next: string, previous?: string): Objects[K][] {
    const found: Objects[K][] = [];
    let before = 0;
    for (let address = first; address !== 0; address = this.guest.word(address + this.image.symbol(next))) {
      const object = this.object(kind, address);
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
  queue(address: number): Thread[] {
    const head = this.guest.word(address);
    const threads = this.list('thread', head, 'THREAD_NEXT', 'THREAD_PREVIOUS');
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

  /** The time for which a timer that is part of an object is set. */
  timer(address: number, name: string): number | undefined {
    const { guest, image } = this;
    if (guest.word(address + image.symbol(`${name}_POSITION`)) === 0) return undefined;
    return guest.double(address + image.symbol(`${name}_DEADLINE`));
  }

  claimTable(address: number, owner: Process | Memory): void {
    if (!this.guest.isRam(address) || address % PAGE_BYTES !== 0 || this.tablePages.has(address))
      this.problem('frames: a table page is used twice, or is none');
    else this.tablePages.set(address, owner);
  }
}
