// The real kernel and the model side by side: each step is done by both, and then they are compared.

import { RIGHT_EXECUTE } from '../abi/handles.ts';
import { PAGE_BYTES } from '../abi/memory-map.ts';
import { STIMECMP, STIMECMPH } from '../vm/cpu/state.ts';
import type { KernelView } from './abstraction/view.ts';
import { type Comparison, compare } from './compare.ts';
import { adoptMailboxes, compareContents, physicalPages, whereDiffer } from './contents.ts';
import type { KernelImage } from './kernel-image.ts';
import { endBudget } from './model/budget.ts';
import { expireTimers, timers } from './model/clock.ts';
import { FAULTS, FREE_PAGES, INTERRUPTS, SWITCHES } from './model/result.ts';
import { rotate } from './model/schedule.ts';
import { mappingAt } from './model/space.ts';
import { type Puppet, run, settle, type User } from './model/user.ts';
import { FLOATS_BYTES, MAILBOX_FLOATS_READ, MAILBOX_OFFSET, type Operation } from './puppet/puppet.ts';
import type { State, Thread } from './state.ts';
import type { Rest, World } from './world.ts';

/** More than any operation of a puppet, with all that it sets off, takes. */
const STEP_CYCLES = 400_000;
/** What the kernel promises, in instructions; a trap more counts as one. */
const INTERRUPTS_OFF_CYCLES = 10_000;
const TP = 4;
const A0 = 10;
/** The kernel looks at the time somewhat after the interrupt: an event within this of it may or may not count. */
const EVENT_MARGIN_TICKS = 400;

type Pairs = Comparison['pairs'];

/** What the kernel counts, by what a register says that holds such a count. */
const COUNTS: ReadonlyMap<number, string> = new Map([
  [SWITCHES, 'switch_count'],
  [INTERRUPTS, 'interrupt_count'],
  [FAULTS, 'fault_count'],
  [FREE_PAGES, 'free_frame_count'],
]);

/** Something that is about to happen at the same time as an operation. */
export interface Preemption {
  /**
   * After so many cycles of it. 'boundary': not in the middle of a trap, since what the kernel does there takes several slices,
   * or looks at the clock. Or after so many slices of what has ended, if there are so many.
   */
  after: { cycles: number; boundary: boolean } | { slices: number };
  event: { kind: 'line'; line: number } | { kind: 'time'; mtime: number };
}

/** The kernel and the model do not agree, or the kernel has failed. */
export class Disagreement extends Error {
  constructor(readonly differences: readonly string[]) {
    super(differences.join('\n'));
  }
}

/** Where puppets are, by address of their threads: what a snapshot of the machine does not tell. */
export type Roster = ReadonlyMap<number, { codeBase: number; mailbox: number }>;

export class Session {
  model: State;
  view: KernelView;
  readonly user: User;
  steps = 0;
  /** Address spaces in which puppets' code is mapped, by the entry of their threads. */
  private readonly entries: ReadonlySet<number>;

  constructor(
    readonly world: World,
    readonly image: KernelImage,
    roster: Roster,
    entries: readonly number[],
  ) {
    this.entries = new Set(entries);
    this.view = world.view();
    this.model = modelOf(this.view, image);
    this.model.idtInHardware = world.machine.hart.xidt;
    this.model.pages = world.machine.memory.ramBytes / PAGE_BYTES;
    this.model.processes = Math.max(
      ...[...this.model.objects].map((it) => (it.kind === 'process' ? it.number : 0)),
    );
    this.model.recorded = recordedMessages(this.model);
    const puppets = new Map<Thread, Puppet>();
    this.user = {
      at: world.puppet.at,
      puppets,
      polls: (pc) => this.entries.has(pc - world.puppet.at.rest),
      adopt: (thread) => this.adopt(thread),
    };
    for (const [address, { codeBase, mailbox }] of roster) {
      const thread = this.view.objects.get(address);
      if (thread?.kind === 'thread') puppets.set(thread, newPuppet(codeBase, mailbox));
    }
  }

  /** The places of all puppets, for a session that goes on from a snapshot taken now. */
  roster(): Roster {
    const { pairs } = compare(this.model, this.view.state, () => 'all');
    const found = new Map<number, { codeBase: number; mailbox: number }>();
    for (const [thread, { codeBase, mailbox }] of this.user.puppets) {
      const twin = pairs.get(thread);
      if (twin) found.set(this.view.addresses.get(twin)!, { codeBase, mailbox });
    }
    return found;
  }

  /**
   * Somebody else will do something as soon as it runs: a puppet that was stopped before its operation, a thread that runs
   * into a fault. An interrupt in the middle of a step could then come on either side of that.
   */
  get othersUnderWay(): boolean {
    for (const thread of this.model.objects) {
      if (thread.kind !== 'thread' || thread.state === 'dead') continue;
      const puppet = this.user.puppets.get(thread);
      if (puppet ? puppet.pending !== undefined : !this.entries.has(thread.pc)) return true;
    }
    return false;
  }

  get running(): Thread | null {
    return this.model.current;
  }

  /** The puppet that runs does an operation. @throws Disagreement */
  operate(
    operation: Operation,
    registers: readonly number[],
    preemption?: Preemption,
    floats?: Uint8Array,
  ): void {
    this.model.now = this.world.now;
    const thread = this.model.current!;
    const puppet = this.user.puppets.get(thread)!;
    const counts = this.counts();
    this.world.command(operation, registers, floats);
    const begun = preemption ? this.preempt(preemption, puppet, operation) : undefined;
    if (preemption && begun === 'between')
      this.model.atSlice = { left: slicesOf(preemption), happen: () => this.occur(preemption) };
    puppet.pending = { operation, registers: [...registers], ...(floats && { floats }) };
    puppet.reported = undefined;
    puppet.counts = counts;
    if (begun === 'before') this.happen(preemption!);
    run(this.model, this.user);
    if (begun === 'after') {
      const interrupted = this.model.current && this.user.puppets.get(this.model.current);
      if (interrupted) interrupted.phase = 'disturbed';
      this.happen(preemption!);
      run(this.model, this.user);
    }
    this.model.atSlice = undefined;
    this.finish(this.world.runToRest(STEP_CYCLES));
  }

  /** Lets the machine work on the operation for a while, and then raises the interrupt. */
  private preempt(
    { after, event }: Preemption,
    puppet: Puppet,
    operation: Operation,
  ): 'before' | 'between' | 'after' {
    if ('slices' in after) {
      if (this.world.runToPoll(after.slices, STEP_CYCLES)) this.raise(event);
      return 'between';
    }
    const thread = this.view.variable('current_thread');
    const mailbox = this.world.translate(puppet.mailbox);
    this.world.runFor(after.cycles);
    if (after.boundary || this.world.isUser) this.world.runToUser(STEP_CYCLES);
    const offset = this.world.machine.hart.pc - puppet.codeBase;
    const { rest } = this.user.at;
    const notTaken = this.view.guest.word(mailbox) !== 0;
    const underWay = offset > rest + 4 && offset <= this.user.at[operation];
    const same = this.world.isUser && this.view.variable('current_thread') === thread;
    this.raise(event);
    return same && (notTaken || underWay) ? 'before' : 'after';
  }

  private raise(event: Preemption['event']): void {
    if (event.kind === 'line') this.pulse(event.line);
    else this.world.setTime(event.mtime);
  }

  private happen(preemption: Preemption): void {
    this.occur(preemption);
    settle(this.model);
  }

  private occur({ event }: Preemption): void {
    if (event.kind === 'line') this.model.lines[event.line].pending = true;
    if (event.kind === 'time') this.expire(event.mtime);
  }

  /** A pulse on an interrupt line. @throws Disagreement */
  interrupt(line: number): void {
    this.pulse(line);
    this.model.lines[line].pending = true;
    run(this.model, this.user);
    this.finish(this.world.runToRest(STEP_CYCLES));
  }

  private pulse(line: number): void {
    this.world.setLine(line, true);
    this.world.setLine(line, false);
  }

  /** Time passes until the next event that the kernel has asked for, or to `mtime`. @throws Disagreement */
  pass(mtime: number): void {
    this.world.setTime(mtime);
    this.expire(mtime);
    run(this.model, this.user);
    this.finish(this.world.runToRest(STEP_CYCLES));
  }

  /** The next mtime at which the kernel wants the timer interrupt, or undefined. */
  get nextEvent(): number | undefined {
    const { word } = this.world.machine.hart.state;
    const mtime = word[STIMECMPH >> 2] * 2 ** 32 + word[STIMECMP >> 2];
    return mtime >= 2 ** 53 ? undefined : mtime;
  }

  /** A time from `mtime` on that is well away from every event before and after it. */
  behindEvents(mtime: number): number {
    const end = (name: string) => this.view.guest.double(this.image.symbol(name));
    const events = [end('slice_end'), end('budget_end'), ...timers(this.model).map(({ time }) => time)];
    let time = mtime;
    for (const event of events.sort((a, b) => a - b))
      if (event >= time - EVENT_MARGIN_TICKS && event <= time + EVENT_MARGIN_TICKS)
        time = event + EVENT_MARGIN_TICKS + 1;
    return time;
  }

  /** The timer interrupt at a time. */
  private expire(mtime: number): void {
    const { model, view } = this;
    model.now = mtime;
    const end = (name: string) => view.guest.double(view.image.symbol(name));
    const [slice, budget] = [end('slice_end'), end('budget_end')];
    expireTimers(model);
    if (budget <= mtime) endBudget(model);
    if (slice <= mtime) rotate(model);
  }

  private finish(rest: Rest): void {
    this.steps++;
    if (rest.kind === 'failed') throw new Disagreement([`survival: ${rest.reason}`]);
    const { longest } = this.world.interruptsOff;
    if (longest > INTERRUPTS_OFF_CYCLES)
      throw new Disagreement([`survival: interrupts are off for ${longest} cycles`]);
    this.view = this.world.view();
    const differences = [...this.view.problems];
    const written = String.fromCharCode(...this.model.output);
    if (this.world.output !== written)
      differences.push(
        `the console shows ${JSON.stringify(this.world.output)} and not ${JSON.stringify(written)}`,
      );
    const running = this.model.current;
    if ((running === null) !== (rest.kind === 'idle'))
      differences.push(
        `schedule: ${rest.kind === 'idle' ? 'nothing runs' : 'a thread runs'}, and the model says otherwise`,
      );
    const { differences: more, pairs } = compare(this.model, this.view.state, (thread) => this.skip(thread));
    differences.push(...more);
    if (differences.length === 0) differences.push(...this.compareReports(), ...this.compareContents(pairs));
    if (differences.length > 0) throw new Disagreement(differences);
    this.adoptTimes(pairs);
  }

  /** Points in time, and what is left of budgets, depend on instructions: the model takes them as they are. */
  private adoptTimes(pairs: Pairs): void {
    for (const [model, kernel] of pairs) {
      if (model.kind !== 'thread' || kernel.kind !== 'thread') continue;
      const { deadline, remaining, periodEnd, refill } = kernel;
      Object.assign(model, { deadline, remaining, periodEnd, refill });
    }
  }

  private skip(thread: Thread): 'all' | 'polls' | 'none' {
    const puppet = this.user.puppets.get(thread);
    if (puppet?.phase === 'disturbed') return 'all';
    if (thread === this.model.current || puppet?.pending)
      return puppet?.pending && thread.state !== 'ready' ? 'none' : 'all';
    return puppet?.phase === 'rest' && thread.state === 'ready' ? 'polls' : 'none';
  }

  /** The registers that a puppet saw after its operation are the model's. */
  private compareReports(): string[] {
    const thread = this.model.current;
    const puppet = thread && this.user.puppets.get(thread);
    if (!puppet?.reported) return [];
    const mailbox = this.world.translate(puppet.mailbox);
    const report = this.world.report(mailbox);
    if (report === undefined) return ['isolation: the puppet has not reported'];
    const differences: string[] = [];
    if (puppet.reported === 'readfloats') {
      const read = this.view.guest.bytesAt(mailbox + MAILBOX_FLOATS_READ, FLOATS_BYTES);
      if (Buffer.compare(read, thread!.floats) !== 0)
        differences.push(`isolation: floating-point registers differ ${whereDiffer(thread!.floats, read)}`);
    }
    for (let n = 1; n < 32; n++) {
      const found = report.registers[n]!;
      const wanted = this.wantedIn(thread!.registers[n]!, found, puppet.counts);
      if (wanted >= 0) thread!.registers[n] = wanted;
      if (n !== TP && wanted >= 0 && wanted !== found)
        differences.push(
          `x${n} after ${report.operation}: 0x${found.toString(16)} and not 0x${wanted.toString(16)}`,
        );
    }
    return differences;
  }

  private counts(): Map<number, number> {
    return new Map([...COUNTS].map(([code, name]) => [code, this.view.variable(name)]));
  }

  /** A count is one of those between which it was since the operation began; the last one, where `found` is none of them. */
  private wantedIn(register: number, found: number, counts: Puppet['counts']): number {
    const before = counts?.get(register);
    if (before === undefined) return register;
    const now = this.counts().get(register)!;
    return found >= Math.min(before, now) && found <= Math.max(before, now) ? found : now;
  }

  private compareContents(pairs: Pairs): string[] {
    const physical = physicalPages(this.view, pairs);
    adoptMailboxes(this.view, this.user, physical);
    return compareContents(this.model, this.view, physical);
  }

  /** A thread that enters the puppet's code, or polls for the first time, is a puppet if it can read its mailbox. */
  private adopt(thread: Thread): void {
    const { rest } = this.user.at;
    const base = this.entries.has(thread.pc) ? thread.pc : thread.pc - rest;
    const code = mappingAt(thread.process, Math.floor(thread.pc / PAGE_BYTES));
    if (!this.entries.has(base) || ((code?.protection ?? 0) & RIGHT_EXECUTE) === 0) return;
    if (thread.pc === base) thread.registers[TP] = (thread.registers[A0] + MAILBOX_OFFSET) >>> 0;
    thread.pc = base + rest;
    const mailbox = thread.registers[TP];
    if (mappingAt(thread.process, Math.floor(mailbox / PAGE_BYTES)) === undefined) return;
    this.user.puppets.set(thread, newPuppet(base, mailbox));
    thread.registers[5] = 0;
  }

  /** Writes into the message page of a thread, of both kernels. */
  writeMessagePage(thread: Thread, offset: number, bytes: Uint8Array): void {
    const memory = thread.messageMemory!;
    const pages = physicalPages(this.view, compare(this.model, this.view.state, () => 'all').pairs);
    const physical = pages.get(memory)?.get(0);
    if (physical === undefined) return;
    this.view.guest.write(physical + offset, bytes);
    memory.taken.get(0)!.set(bytes, offset);
  }
}

function slicesOf({ after }: Preemption): number {
  return 'slices' in after ? after.slices : 0;
}

function newPuppet(codeBase: number, mailbox: number): Puppet {
  return { codeBase, mailbox, pending: undefined, phase: 'rest', reported: undefined };
}

function recordedMessages({ trace }: State): number {
  const first = trace?.taken.get(0);
  return first ? new DataView(first.buffer, first.byteOffset).getUint32(0, true) : 0;
}

/** The kernel's state as a model that goes on from it, contents of pages included. */
function modelOf(view: KernelView, image: KernelImage): State {
  const { state } = view;
  const { symbol } = { symbol: (name: string) => image.symbol(name) };
  state.slices = {
    units: symbol('UNITS_PER_SLICE'),
    waiting: symbol('WAITING_PER_SLICE'),
    waiters: symbol('WAITERS_PER_SLICE'),
    pages: symbol('PAGES_PER_SLICE'),
    mapped: symbol('MAP_PAGES_PER_CALL'),
    fresh: symbol('FRESH_PAGES_PER_CALL'),
    unmapped: symbol('UNMAP_PAGES_PER_CALL'),
    record: symbol('PAGES_PER_RECORD'),
    tables: symbol('TABLES_PER_SLICE'),
    revoked: symbol('REVOKED_PER_CALL'),
    revokedPages: symbol('PAGES_PER_UNIT'),
    refused: symbol('REFUSALS_PER_CALL'),
  };
  for (const [address, { memory, page }] of view.memoryPages)
    memory.taken.set(page, view.guest.page(address).slice());
  return state;
}
