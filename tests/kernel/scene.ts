// A kernel with init and a few more puppets, for tests that say step by step what happens. Every step is done by the model,
// too, and afterwards the two are compared and every law must hold: a scene that plays to its end is already a test.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BOOT_ARCHIVE,
  BOOT_DEVICE_BYTES,
  BOOT_DEVICES,
  BOOT_DEVICES_OFFSET,
  BOOT_PROCESS,
} from '../../abi/boot-info.ts';
import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES, START_BLOCK } from '../../abi/memory-map.ts';
import { FOREVER, MESSAGE_HANDLES, RIGHTS_ALL } from '../../abi/messages.ts';
import { KernelImage } from '../../check/kernel-image.ts';
import { brokenLaws, LAWS } from '../../check/laws/laws.ts';
import { limitOf, UNITS_PER_PAGE, usedBy } from '../../check/model/quota.ts';
import {
  MAILBOX_BYTES,
  MAILBOX_OFFSET,
  makePuppet,
  type Operation,
  PUPPET_TEXT,
} from '../../check/puppet/puppet.ts';
import { Session } from '../../check/session.ts';
import { argumentFor, CODE_PAGES, MAILBOXES, numberOf, registersFor } from '../../check/stage.ts';
import type { Process, Slot } from '../../check/state.ts';
import { World } from '../../check/world.ts';

const ROOT = join(import.meta.dirname, '../..');
const A0 = 10;
/** More than any call takes. */
const RAW_CYCLES = 10_000_000;
const MAILBOXES_PER_PAGE = PAGE_BYTES / MAILBOX_BYTES;
const DATA = RIGHT_READ | RIGHT_WRITE;
const CODE = RIGHT_READ | RIGHT_EXECUTE;

/** The arguments that stand for no deadline. */
export const EVER = [FOREVER, FOREVER] as const;

export interface Player {
  /** Its process in the model. */
  readonly process: Process;
  /** Handles that its maker has to it. */
  readonly handle: number;
  readonly threads: readonly number[];
  /** Handles that it has itself: to itself, to its threads, then what it was given. */
  readonly self: number;
  readonly ownThreads: readonly number[];
  readonly given: readonly number[];
}

export interface Cast {
  priority: number;
  quota?: number;
  threads?: number;
  /** The endpoint that hears of its faults; one of the scene's where there is none. */
  faults?: number;
  /** Handles that it gets, with all rights. */
  given?: readonly number[];
  /** The maker's handle to the boot archive, where the maker is not init. */
  archive?: number;
}

export class Scene {
  readonly world: World;
  session: Session;
  /** Init's handles to itself and to the boot archive, where the puppets' code is. */
  readonly self: number;
  readonly archive: number;
  private readonly entry: number;
  private readonly codePages: readonly [first: number, count: number];
  private faults = 0;

  constructor(elf: Uint8Array = readFileSync(join(ROOT, 'build/image/kernel.elf'))) {
    const image = new KernelImage(elf);
    const puppet = makePuppet(ROOT);
    const inPage = puppet.codeOffset % PAGE_BYTES;
    this.world = new World(image, puppet, { xidt: true });
    this.entry = CODE_PAGES + inPage;
    this.codePages = [
      Math.floor(puppet.codeOffset / PAGE_BYTES),
      Math.ceil((inPage + puppet.codeBytes) / PAGE_BYTES),
    ];
    this.world.addCode(this.entry);
    const thread = this.world.guest.word(image.symbol('current_thread'));
    const init = new Map([[thread, { codeBase: PUPPET_TEXT, mailbox: START_BLOCK + MAILBOX_OFFSET }]]);
    this.session = new Session(this.world, image, init, [this.entry]);
    this.self = this.bootWord(BOOT_PROCESS);
    this.archive = this.bootWord(BOOT_ARCHIVE);
  }

  private bootWord(offset: number): number {
    return this.world.guest.word(this.world.translate(START_BLOCK) + offset);
  }

  /** Init's handles to a device: its registers, and its interrupt. */
  device(kind: number): { memory: number; interrupt: number } {
    const first = this.bootWord(BOOT_DEVICES_OFFSET);
    for (let i = 0; i < this.bootWord(BOOT_DEVICES); i++) {
      const entry = first + i * BOOT_DEVICE_BYTES;
      if (this.bootWord(entry) === kind)
        return { memory: this.bootWord(entry + 8), interrupt: this.bootWord(entry + 12) };
    }
    throw new RangeError(`no device of kind ${kind}`);
  }

  /** Everything as it is now; whenever the result is called, it is so again, with new objects in the model. */
  checkpoint(): () => void {
    const roster = this.session.roster();
    const state = this.world.machine.saveState();
    return () => {
      this.world.machine.loadState(state);
      this.world.forgetOutput();
      this.session = new Session(this.world, this.world.image, roster, [this.entry]);
    };
  }

  /** The process that runs; undefined where none does. */
  get running(): Process | undefined {
    return this.session.running?.process;
  }

  slot(process: Process, handle: number): Slot {
    return [...process.slots.values()].find((slot) => slot.handle === handle)!;
  }

  /** The running puppet makes a system call; what it returned, or undefined where another runs now. @throws Disagreement */
  call(name: string, ...words: number[]): number | undefined {
    const thread = this.session.running;
    this.operate('call', numberOf(name), words);
    return this.session.running === thread ? thread!.registers[A0] | 0 : undefined;
  }

  /** call() without the model and the laws, which are lost from then on: for what takes thousands of steps. */
  rawly(name: string, ...words: number[]): number | undefined {
    const mailbox = this.world.command('call', registersFor(numberOf(name), words));
    const rest = this.world.runToRest(RAW_CYCLES);
    const report = this.world.report(mailbox);
    if (rest.kind === 'failed') throw new Error(`${name}: ${rest.reason}`);
    return report && report.registers[A0] | 0;
  }

  /** The same, for a call that does not fail. */
  raw(name: string, ...words: number[]): number | undefined {
    const result = this.rawly(name, ...words);
    if (result !== undefined && result < 0) throw new Error(`${name}(${words}) gave ${result}`);
    return result;
  }

  /** The same as call(), for a call that must not fail. */
  make(name: string, ...words: number[]): number {
    const result = this.call(name, ...words);
    if (result === undefined || result < 0) throw new Error(`${name}(${words}) gave ${result}`);
    return result;
  }

  /** Results of the running thread's last call that stand in a1 and behind. */
  results(count: number): number[] {
    return this.session.running!.registers.slice(A0 + 1, A0 + 1 + count);
  }

  operate(operation: Operation, number: number, words: readonly number[]): void {
    this.session.operate(operation, registersFor(number, words));
    this.checkLaws();
  }

  /** Time passes until what the kernel has set for the next time happens. */
  pass(): void {
    this.session.pass(this.session.behindEvents(this.session.nextEvent!));
    this.checkLaws();
  }

  passTo(mtime: number): void {
    this.session.pass(this.session.behindEvents(mtime));
    this.checkLaws();
  }

  interrupt(line: number): void {
    this.session.interrupt(line);
    this.checkLaws();
  }

  private checkLaws(): void {
    const broken = brokenLaws(this.session, LAWS);
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }

  /** Writes the handles of a long message, each with its transfer word, into the running thread's message page. */
  enclose(...handles: readonly (readonly [handle: number, transfer: number])[]): void {
    const words = new Uint32Array(8);
    for (const [index, [handle, transfer]] of handles.entries()) {
      words[index] = handle;
      words[4 + index] = transfer;
    }
    this.session.writeMessagePage(this.session.running!, MESSAGE_HANDLES, new Uint8Array(words.buffer));
  }

  /** The running puppet, init if nothing is said of others, makes a process with a puppet in each thread. */
  spawn({ priority, quota = 24, threads = 1, given = [], ...maker }: Cast): Player {
    const { archive = this.archive } = maker;
    if (maker.faults === undefined) this.faults ||= this.make('endpoint_create');
    const handle = this.make('process_create', quota, maker.faults ?? this.faults);
    const self = this.make('handle_grant', handle, handle, RIGHTS_ALL);
    this.make('memory_map', handle, archive, CODE_PAGES, ...this.codePages, CODE);
    const pages = Math.ceil(threads / MAILBOXES_PER_PAGE);
    const mailboxes = this.make('memory_create', handle, pages);
    for (let page = 0; page < pages; page++)
      this.make('memory_map', handle, mailboxes, MAILBOXES + page * PAGE_BYTES, page, 1, DATA);
    this.make('handle_close', mailboxes);
    const made: number[] = [];
    const own: number[] = [];
    for (let n = 0; n < threads; n++) {
      const page = MESSAGE_PAGE - n * PAGE_BYTES;
      const thread = this.make('thread_create', handle, this.entry, 0x1000, argumentFor(n), priority, page);
      made.push(thread);
      own.push(this.make('handle_grant', handle, thread, RIGHTS_ALL));
    }
    const received = given.map((each) => this.make('handle_grant', handle, each, RIGHTS_ALL));
    const process = this.slot(this.running!, handle).object as Process;
    return { process, handle, threads: made, self, ownThreads: own, given: received };
  }
}

/** Units of 64 bytes that a process may still use. */
export function unitsLeft({ session }: Scene, process: Process): number {
  return limitOf(session.model, process) - usedBy(session.model, process);
}

const SLOTS_PER_PAGE = 128;
const PLAYGROUND = 0x50000000;
const MEMORY_PAGES = 1000;

/**
 * The running puppet uses its quota up, but for so many units: whole pages of a Memory first, then records of mappings. Takes
 * one handle.
 */
export function useUp(scene: Scene, self: number, leave: number): void {
  const { process } = scene.session.running!;
  const pages = scene.make('memory_create', self, MEMORY_PAGES);
  scene.make('memory_map', self, pages, PLAYGROUND, 0, 1, RIGHT_READ); // its page table is there from now on
  for (let page = 1; unitsLeft(scene, process) >= leave + UNITS_PER_PAGE; page++)
    scene.make('memory_inspect', pages, page);
  for (let n = 1; unitsLeft(scene, process) > leave; n++)
    scene.make('memory_map', self, pages, PLAYGROUND + n * PAGE_BYTES, 0, 1, RIGHT_READ);
}

/** The running puppet copies a handle until the page of its handle table is full: one more handle takes another page. */
export function fillTablePage(scene: Scene, handle: number): void {
  const { process } = scene.session.running!;
  while (process.slotsUsed % SLOTS_PER_PAGE !== SLOTS_PER_PAGE - 1)
    scene.make('handle_copy', handle, RIGHTS_ALL);
}
