// What a check lets happen. A case is a list of raw actions, each a few numbers that fast-check makes and shrinks; here
// such numbers become a step, by the state that the case has reached: "map a Memory" picks one that the running puppet has
// a handle to. Most arguments make sense; the others are what a hostile program would try.

import {
  RIGHT_EXECUTE,
  RIGHT_READ,
  RIGHT_WRITE,
  TYPE_ENDPOINT,
  TYPE_INTERRUPT,
  TYPE_MEMORY,
  TYPE_NOTIFICATION,
  TYPE_PROCESS,
  TYPE_REPLY,
  TYPE_THREAD,
} from '../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES, TICKS_PER_MILLISECOND } from '../abi/memory-map.ts';
import {
  FOREVER,
  INFO_BYTES_SHIFT,
  INFO_HANDLES_SHIFT,
  MESSAGE_HANDLES,
  MESSAGE_TRANSFERS,
  RIGHTS_ALL,
  TRANSFER_MOVE,
} from '../abi/messages.ts';
import { SYSTEM_CALLS, type SystemCall } from '../abi/syscalls.ts';
import type { Operation } from './puppet/puppet.ts';
import type { Session } from './session.ts';
import {
  argumentFor,
  LINES,
  MAILBOX_COUNT,
  numberOf,
  PLAYGROUND,
  registersFor,
  type Stage,
} from './stage.ts';
import type { Process, Slot, Thread } from './state.ts';

/** What fast-check generates. */
export interface Raw {
  /** Which action: position in the table of weights. */
  pick: number;
  /** Everything else is drawn from this. */
  seed: number;
  /** 0, or after how many cycles of the step an interrupt comes. */
  preempt: number;
}

/** One thing that happens. */
export type Step =
  | {
      kind: 'operation';
      operation: Operation;
      registers: number[];
      message?: MessagePage;
      /** What the floating-point registers are set to. */
      floats?: Uint8Array;
      /** An interrupt in the middle of it may come between slices, or change the time that it sees. */
      sliced: boolean;
      /** a2 to a5 are words of a message. */
      words: boolean;
      text: string;
    }
  | { kind: 'line'; line: number; text: string }
  | { kind: 'time'; mtime: number; text: string };

/** What is written into the message page before a long message. */
export interface MessagePage {
  payload: Uint8Array;
  handles: number[];
  transfers: number[];
}

/** A small generator (xorshift32), so that a raw action's seed decides all. */
export class Draw {
  constructor(private state: number) {
    this.state = (Math.imul(state, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
    for (let i = 0; i < 3; i++) this.next();
  }

  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    this.state >>>= 0;
    return this.state;
  }

  below(limit: number): number {
    return this.next() % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** True in `n` of `of` cases. */
  chance(n: number, of: number): boolean {
    return this.below(of) < n;
  }
}

/** Actions and how often each is taken. */
const WEIGHTS: readonly [string, number][] = [
  ['call', 12],
  ['receive', 12],
  ['reply', 6],
  ['reply_receive', 10],
  ['send', 8],
  ['save_reply', 4],
  ['reply_to', 4],
  ['handle_copy', 5],
  ['handle_close', 5],
  ['handle_grant', 4],
  ['handle_mint', 5],
  ['handle_revoke', 4],
  ['handle_inspect', 2],
  ['process_create', 2],
  ['process_exit', 1],
  ['process_kill', 2],
  ['process_inspect', 3],
  ['process_watch', 3],
  ['call_timed', 5],
  ['notification_alarm', 3],
  ['memory_seal', 1],
  ['thread_inspect', 2],
  ['thread_budget', 3],
  ['thread_read', 1],
  ['thread_create', 4],
  ['thread_exit', 1],
  ['thread_suspend', 2],
  ['thread_resume', 4],
  ['thread_priority', 5],
  ['endpoint_create', 3],
  ['notification_create', 3],
  ['signal', 6],
  ['wait', 5],
  ['notification_bind', 3],
  ['memory_create', 4],
  ['memory_map', 9],
  ['memory_unmap', 5],
  ['memory_inspect', 2],
  ['interrupt_bind', 4],
  ['interrupt_acknowledge', 4],
  ['null', 1],
  ['yield', 3],
  ['debug_write', 1],
  ['system_inspect', 1],
  ['message_trace', 2],
  ['none', 1],
  ['load', 5],
  ['store', 5],
  ['jump', 1],
  ['illegal', 1],
  ['break', 1],
  ['satp', 1],
  ['nothing', 2],
  ['setfloats', 3],
  ['readfloats', 3],
  ['line', 4],
  ['time', 5],
  ['spawn', 3],
  ['remap', 4],
];
const TABLE = WEIGHTS.flatMap(([name, weight]) => Array<string>(weight).fill(name));
export const PICKS = TABLE.length;
const CALLS = new Map(SYSTEM_CALLS.map((call) => [call.name, call]));

/** System calls that may end something, which is taken apart in slices, that look at the clock, or that mask lines. */
const SLICED: ReadonlySet<string> = new Set([
  'interrupt_bind',
  'interrupt_acknowledge',
  'handle_close',
  'handle_revoke',
  'process_exit',
  'process_kill',
  'thread_exit',
  'thread_budget',
  'memory_unmap',
  'receive',
  'reply',
  'reply_receive',
  'reply_to',
  'send',
  'call',
  'call_timed',
]);

const WORDS: ReadonlySet<string> = new Set(['call', 'call_timed', 'send']);

const TYPES: Readonly<Record<string, number>> = {
  endpoint: TYPE_ENDPOINT,
  fault_endpoint: TYPE_ENDPOINT,
  process: TYPE_PROCESS,
  thread: TYPE_THREAD,
  notification: TYPE_NOTIFICATION,
  memory: TYPE_MEMORY,
  interrupt: TYPE_INTERRUPT,
  reply: TYPE_REPLY,
};

const hex = (value: number) => (value > 9 ? `0x${value.toString(16)}` : String(value));

/** The steps of a raw action, one after the other: each looks at what the one before has led to. */
export function* stepsOf(raw: Raw, session: Session, stage: Stage): Generator<Step> {
  const draw = new Draw(raw.seed);
  const action = TABLE[raw.pick % PICKS];
  const thread = session.running;
  if (action === 'line' || (thread === null && draw.chance(1, 3))) yield lineStep(draw);
  else if (action === 'time' || thread === null) yield timeStep(draw, session);
  else if (action === 'spawn') yield* spawn(draw, session, stage, thread);
  else if (action === 'remap') yield* remap(draw, session, thread);
  else if (action === 'none') yield callStep('none', 48 + draw.below(0x10000), [], draw);
  else if (CALLS.has(action)) yield systemCallStep(CALLS.get(action)!, draw, session, stage, thread);
  else yield operationStep(action as Operation, draw, thread, thread.process === session.model.init);
}

function lineStep(draw: Draw): Step {
  const line = draw.of(LINES);
  return { kind: 'line', line, text: `interrupt line ${line}` };
}

/** To just behind the next event that the kernel waits for, or a while. */
function timeStep(draw: Draw, session: Session): Step {
  const { now } = session.world;
  const due = session.nextEvent;
  const mtime =
    due !== undefined && draw.chance(5, 6) ? session.behindEvents(due) : now + 1 + draw.below(5000);
  const to = session.behindEvents(Math.max(mtime, now + 1));
  return { kind: 'time', mtime: to, text: `${to - now} ticks pass` };
}

/** Init's own faults end the system, so it has none. */
function operationStep(wanted: Operation, draw: Draw, { process }: Thread, isInit: boolean): Step {
  const operation = isInit ? 'nothing' : wanted;
  const page = draw.chance(1, 10)
    ? hostileAddress(draw)
    : draw.chance(2, 3)
      ? mappedPage(process, draw)
      : pageIn(draw);
  const address = (page + 4 * draw.below(1024)) & ~3;
  return touchStep(operation, address, draw);
}

function touchStep(operation: Operation, address: number, draw: Draw): Step {
  const registers = registersFor(0, [draw.next(), address], draw.next() & 0xffff);
  const place =
    operation === 'load' || operation === 'store' || operation === 'jump' ? ` ${hex(address >>> 0)}` : '';
  return {
    kind: 'operation',
    operation,
    registers,
    sliced: true,
    words: false,
    text: `${operation}${place}`,
  };
}

function callStep(name: string, number: number, words: number[], draw: Draw, message?: MessagePage): Step {
  const operation = draw.chance(1, 8) ? 'int' : 'call';
  const registers = registersFor(number, words, draw.next() & 0xffff);
  const text = `${name}(${words.map((word) => hex(word >>> 0)).join(', ')})${operation === 'int' ? ' by int' : ''}`;
  const sliced = SLICED.has(name);
  return {
    kind: 'operation',
    operation,
    registers,
    ...(message && { message }),
    sliced,
    words: WORDS.has(name),
    text,
  };
}

function systemCallStep(call: SystemCall, draw: Draw, session: Session, stage: Stage, thread: Thread): Step {
  const { name, number } = call;
  const words = call.arguments.map((argument) => argumentOf(argument, name, draw, session, stage, thread));
  if (tooDangerous(name, words, session, thread)) return callStep('null', 0, [], draw);
  const infoAt = call.arguments.indexOf('info');
  const message = infoAt < 0 ? undefined : longMessage(words, infoAt, draw, thread);
  if (name === 'memory_map' && draw.chance(1, 3)) extendMapping(words, draw, thread);
  if (name === 'memory_unmap') words[1] = harmless(words[1]);
  if (name === 'thread_create') words[3] = argumentFor(freeMailbox(session, processNamed(words[0], thread)));
  const low = call.arguments.indexOf('deadline_low');
  if (low >= 0 && words[low] === FOREVER) words[low + 1] = FOREVER;
  return callStep(name, number, words, draw, message);
}

/** Without init nothing goes on, and without its code no puppet does. */
function tooDangerous(name: string, words: number[], session: Session, thread: Thread): boolean {
  const { init } = session.model;
  if (thread.process === init && (name === 'process_exit' || name === 'thread_exit')) return true;
  const named = [...thread.process.slots.values()].find(({ handle }) => handle === words[0] >>> 0);
  if (name === 'handle_revoke') return named?.object?.kind === 'memory' && named.object.base !== 0; // the code
  if (name === 'process_kill' || name === 'thread_create') return named?.object === init;
  return named?.object?.kind === 'thread' && named.object.process === init;
}

/** An address whose pages may go: not those of code and mailboxes. */
function harmless(address: number): number {
  const playground = address >= PLAYGROUND && address < MESSAGE_PAGE - 16 * PAGE_BYTES;
  return playground || address % PAGE_BYTES !== 0 || address >>> 0 >= 0x80000000 ? address : PLAYGROUND;
}

// --- arguments ----------------------------------------------------------------------------------------------------

function argumentOf(
  name: string,
  call: string,
  draw: Draw,
  session: Session,
  stage: Stage,
  thread: Thread,
): number {
  if (name in TYPES) return handleOf(TYPES[name], draw, thread.process);
  switch (name) {
    case 'handle':
      return handleOf(draw.of([...Object.values(TYPES)]), draw, thread.process);
    case 'rights':
      return draw.of([RIGHTS_ALL, RIGHTS_ALL, 1, 2, 3, 4, 5, 6, 7, draw.next()]);
    case 'badge':
      return draw.of([0, 1, 2, 3, draw.next()]);
    case 'info':
      return draw.below(0x8000) | (draw.chance(1, 30) ? 0xfff0 : 0);
    case 'timeout':
      return draw.of([0, FOREVER, 20000 + draw.below(200000), 20000 + draw.below(200000)]);
    case 'budget':
      return draw.chance(1, 8) ? draw.next() : draw.of([0, 20000 + draw.below(100000)]);
    case 'period':
      return 120000 + draw.below(300000);
    case 'first':
      return draw.below(40);
    case 'accept':
      return draw.chance(1, 20) ? draw.next() : draw.below(5);
    case 'deadline_low':
      return deadline(draw, session)[0];
    case 'deadline_high':
      return deadlineHigh(draw);
    case 'quota_pages':
      return draw.of([1, 4, 10, 20, 40, 300, 100000, 0, draw.next()]);
    case 'entry':
      return draw.chance(3, 4) ? stage.entry : pageIn(draw);
    case 'priority':
      return draw.chance(1, 10) ? draw.of([24, 31, 32, draw.next()]) : draw.below(14);
    case 'message_page':
      return draw.chance(1, 6) ? hostileAddress(draw) : MESSAGE_PAGE - draw.below(12) * PAGE_BYTES;
    case 'address':
      if (call === 'memory_unmap' && draw.chance(1, 2)) return mappedPage(thread.process, draw);
      return draw.chance(1, 12) ? hostileAddress(draw) : pageIn(draw);
    case 'first_page':
    case 'page':
      if (draw.chance(1, 8)) return draw.of([7, 8, 1020, 1023, 1024, 2047, 2999, 65535]);
      return draw.chance(1, 12) ? draw.next() : draw.below(5);
    case 'pages':
      return pageCount(call, draw);
    case 'protection':
      return draw.of([1, 3, 3, 3, 5, 5, 7, 2, 0, draw.next()]);
    case 'bits':
      return draw.of([1, 2, 0x80000000, draw.next(), 0]);
    case 'what':
      return draw.below(4);
    case 'byte':
      return 32 + draw.below(90);
    default:
      return draw.next(); // words of messages, stack pointers, statuses
  }
}

function pageCount(call: string, draw: Draw): number {
  if (draw.chance(1, 15)) return draw.of([0, 0x80000000, 0xffffffff, 65537, draw.next()]);
  if (call === 'memory_create' && draw.chance(1, 3)) return draw.of([9, 1024, 1025, 3000, 65536]);
  return draw.chance(1, 8) ? 5 + draw.below(36) : 1 + draw.below(4);
}

/** A handle of this type that the process has; or any other, a stale one, or none. */
function handleOf(type: number, draw: Draw, process: Process): number {
  const slots = [...process.slots.values()];
  const fitting = slots.filter((slot) => slot.type === type);
  if (fitting.length > 0 && draw.chance(9, 10)) return newer(fitting, draw).handle;
  if (slots.length > 0 && draw.chance(1, 2)) return draw.of(slots).handle;
  if (slots.length > 0 && draw.chance(1, 2))
    return (draw.of(slots).handle + draw.of([0x1000, -0x1000, 1])) >>> 0;
  return draw.of([0, 1, 0x80000000, 0xffffffff, draw.next()]);
}

/** Half of the time one of the last three, so that what was made is used. */
function newer(slots: Slot[], draw: Draw): Slot {
  return draw.chance(1, 2) ? draw.of(slots.slice(-3)) : draw.of(slots);
}

function pageIn(draw: Draw): number {
  return PLAYGROUND + draw.below(12) * PAGE_BYTES + (draw.chance(1, 8) ? 0x400000 : 0);
}

/** Goes on where a mapping that was made through a handle of the process ends, or nearly there. */
function extendMapping(words: number[], draw: Draw, { process }: Thread): void {
  const made = [...process.slots.values()].flatMap((slot) =>
    slot.children.flatMap((child) =>
      child.kind === 'use' && child.of.kind === 'mapping' ? [{ slot, mapping: child.of }] : [],
    ),
  );
  if (made.length === 0) return;
  const { slot, mapping } = draw.of(made);
  const space = [...process.slots.values()].find(({ object }) => object === mapping.process);
  const { at, firstPage, pages, protection } = mapping;
  if (space === undefined || at * PAGE_BYTES < PLAYGROUND) return;
  const off = draw.chance(1, 6) ? 1 : 0;
  const by = draw.of([protection, protection, protection, 1, 3]);
  words.splice(0, 6, space.handle, slot.handle, (at + pages) * PAGE_BYTES, firstPage + pages + off, 1, by);
}

/** A page of the playground that the process has mapped, if there is one. */
function mappedPage({ mappings }: Process, draw: Draw): number {
  const own = mappings.filter(
    ({ at }) => at * PAGE_BYTES >= PLAYGROUND && at * PAGE_BYTES < PLAYGROUND + 0x1000000,
  );
  if (own.length === 0) return pageIn(draw);
  const { at, pages } = draw.of(own);
  return (at + draw.below(pages)) * PAGE_BYTES;
}

function hostileAddress(draw: Draw): number {
  return draw.of([
    0,
    0x1000,
    0x80000000,
    0x80080000,
    0x7ffff000,
    0x10000000,
    0x0c000000,
    0xf0800000,
    0xfffff000,
    PLAYGROUND + 4,
    draw.next(),
  ]);
}

/** The two words of a deadline are drawn one after the other: never, at once, or soon. */
function deadline(draw: Draw, session: Session): [number] {
  const soon = session.world.now + TICKS_PER_MILLISECOND + draw.below(20 * TICKS_PER_MILLISECOND);
  return [draw.of([FOREVER, 0, soon, soon])];
}

function deadlineHigh(draw: Draw): number {
  return draw.chance(1, 20) ? 1 + draw.below(9) : 0;
}

function processNamed(handle: number, { process }: Thread): Process {
  const object = [...process.slots.values()].find((slot) => slot.handle === handle >>> 0)?.object;
  return object?.kind === 'process' ? object : process;
}

/** A mailbox that no puppet of a process has. */
function freeMailbox(session: Session, process: Process): number {
  const taken = new Set<number>();
  for (const [other, { mailbox }] of session.user.puppets) if (other.process === process) taken.add(mailbox);
  for (const other of process.threads) taken.add(other.registers[10] + 1024);
  for (let n = 1; n < MAILBOX_COUNT; n++) if (!taken.has(argumentFor(n) + 1024)) return n;
  return 0;
}

// --- long messages --------------------------------------------------------------------------------------------------

/** One message in three is long: sets the info word, and says what goes into the message page. */
function longMessage(words: number[], infoAt: number, draw: Draw, thread: Thread): MessagePage | undefined {
  if (!draw.chance(1, 3)) return undefined;
  const bytes = draw.of([0, 1, 4, 100, 4064, 4065]);
  const handles = draw.of([0, 1, 1, 2, 4, 5]);
  words[infoAt] =
    ((words[infoAt] & 0xffff) | (bytes << INFO_BYTES_SHIFT) | (handles << INFO_HANDLES_SHIFT)) >>> 0;
  const seed = draw.next();
  const payload = Uint8Array.from({ length: Math.min(bytes, 200) }, (_, i) => seed + i * 7);
  const sent = Array.from({ length: 4 }, () => handleOf(draw.of([3, 3, 4, 5, 1]), draw, thread.process));
  const transfers = sent.map(
    () => (draw.of([RIGHTS_ALL, 1, 2, 3, draw.next()]) | (draw.chance(1, 3) ? TRANSFER_MOVE : 0)) >>> 0,
  );
  return { payload, handles: sent, transfers };
}

/** Writes it into the message page of the running thread. */
export function writeMessage(session: Session, { payload, handles, transfers }: MessagePage): void {
  const words = Uint32Array.from([...handles, ...transfers]);
  const thread = session.running!;
  if (payload.length > 0) session.writeMessagePage(thread, 0, payload);
  session.writeMessagePage(
    thread,
    Math.min(MESSAGE_HANDLES, MESSAGE_TRANSFERS),
    new Uint8Array(words.buffer),
  );
}

// --- a new puppet -----------------------------------------------------------------------------------------------------

/** Makes a process with a puppet in it, as far as quotas and rights allow. */
function* spawn(draw: Draw, session: Session, stage: Stage, maker: Thread): Generator<Step> {
  const slots = [...maker.process.slots.values()];
  const endpoints = slots.filter(({ type, rights }) => type === TYPE_ENDPOINT && (rights & 1) !== 0);
  const code = slots.find(
    ({ object, rights }) => object?.kind === 'memory' && object.base !== 0 && (rights & 5) === 5,
  );
  if (endpoints.length === 0 || code === undefined) {
    yield callStep('endpoint_create', numberOf('endpoint_create'), [], draw);
    return;
  }
  const result = () => (session.running === maker ? maker.registers[10] | 0 : -1);
  const call = (name: string, ...words: number[]) => callStep(name, numberOf(name), words, draw);
  yield call('process_create', draw.of([12, 20, 40]), draw.of(endpoints).handle);
  const process = result();
  if (process < 0) return;
  const { firstPage, pages } = stage.codeMapping();
  const base = stage.entry - (stage.entry % PAGE_BYTES);
  yield call('memory_map', process, code.handle, base, firstPage, pages, RIGHT_READ | RIGHT_EXECUTE);
  if (result() < 0) return;
  yield call('memory_create', process, 1);
  const mailboxes = result();
  if (mailboxes < 0) return;
  yield call('memory_map', process, mailboxes, argumentFor(0) + 1024, 0, 1, RIGHT_READ | RIGHT_WRITE);
  if (result() < 0) return;
  yield call('handle_close', mailboxes);
  if (result() < 0) return;
  for (const slot of draw.chance(1, 2) ? [draw.of(slots), draw.of(slots), code] : [code]) {
    yield call('handle_grant', process, slot.handle, RIGHTS_ALL);
    if (session.running !== maker) return;
  }
  yield call('thread_create', process, stage.entry, 0x3000, argumentFor(0), draw.below(13), MESSAGE_PAGE);
}

// --- one Memory, mapped in several ways -------------------------------------------------------------------------------

/**
 * Maps a Memory for writing and touches it, so that the TLB knows it; asks for it to be executable at the same time; takes the
 * mapping away; then touches the place again, sometimes after another mapping has taken it. Chance alone seldom does all of
 * this with the same Memory at the same address.
 */
function* remap(draw: Draw, session: Session, thread: Thread): Generator<Step> {
  const { process } = thread;
  const self = [...process.slots.values()].find(({ object }) => object === process)?.handle;
  const [place, other] = freePages(process, draw);
  if (self === undefined || other === undefined || process === session.model.init) {
    yield callStep('null', 0, [], draw);
    return;
  }
  const result = () => (session.running === thread ? thread.registers[10] | 0 : -1);
  const call = (name: string, ...words: number[]) => callStep(name, numberOf(name), words, draw);
  const touch = (operation: Operation) => touchStep(operation, place + 4 * draw.below(1024), draw);
  const executable = RIGHT_READ | RIGHT_EXECUTE;
  yield call('memory_create', self, 1);
  const memory = result();
  if (memory < 0) return;
  const [first, second] = draw.of([
    [RIGHT_READ | RIGHT_WRITE, executable],
    [RIGHT_READ | RIGHT_WRITE, executable],
    [executable, RIGHT_READ | RIGHT_WRITE],
  ]);
  yield call('memory_map', self, memory, place, 0, 1, first);
  if (result() < 0) return;
  yield touch(first === executable ? 'load' : draw.of(['store', 'store', 'load']));
  if (session.running !== thread) return;
  yield call('memory_map', self, memory, other, 0, 1, second); // refused: never writable and executable
  if (session.running !== thread) return;
  yield call('memory_unmap', self, place, 1);
  if (result() < 0) return;
  if (draw.chance(1, 2)) {
    yield call('memory_map', self, memory, place, 0, 1, draw.of([RIGHT_READ, second]));
    if (session.running !== thread) return;
  }
  yield touch('load');
  if (session.running === thread) yield touch('store');
}

/** Two pages of the playground where nothing is mapped, if there are two. */
function freePages({ mappings }: Process, draw: Draw): number[] {
  const pages = Array.from({ length: 16 }, (_, n) => PLAYGROUND + n * PAGE_BYTES);
  const free = pages.filter(
    (page) => !mappings.some(({ at, pages }) => page >= at * PAGE_BYTES && page < (at + pages) * PAGE_BYTES),
  );
  const from = draw.below(Math.max(1, free.length - 1));
  return free.slice(from, from + 2);
}
