// The stage on which checks play: init as root, and puppets with handles to each other's things. All of it is made by
// system calls on the kernel under test, compared with the model like every other; then a snapshot is taken, from which
// each case starts.

import {
  BOOT_ARCHIVE,
  BOOT_DEVICE_BYTES,
  BOOT_DEVICES,
  BOOT_DEVICES_OFFSET,
  BOOT_PROCESS,
  DEVICE_VIRTIO,
} from '../abi/boot-info.ts';
import {
  HANDLE_GENERATION_MAX,
  HANDLE_INDEX_BITS,
  HANDLE_INDEX_MASK,
  RIGHT_EXECUTE,
  RIGHT_READ,
  RIGHT_RECEIVE,
  RIGHT_SEND,
  RIGHT_WRITE,
} from '../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES, START_BLOCK } from '../abi/memory-map.ts';
import { FOREVER, RIGHTS_ALL } from '../abi/messages.ts';
import { SYSTEM_CALLS } from '../abi/syscalls.ts';
import type { MachineState } from '../vm/snapshot/snapshot.ts';
import type { KernelImage } from './kernel-image.ts';
import { MAILBOX_BYTES, MAILBOX_OFFSET, PUPPET_TEXT, type PuppetProgram } from './puppet/puppet.ts';
import { type Roster, Session } from './session.ts';
import { World } from './world.ts';

/** Where a puppet's process has the pages with the code, and a page of mailboxes. */
export const CODE_PAGES = 0x20000;
export const MAILBOXES = 0x30000;
export const MAILBOX_PAGES = 2;
export const MAILBOX_COUNT = (MAILBOX_PAGES * PAGE_BYTES) / MAILBOX_BYTES;
/** Pages here and above, below 0x7000_0000, are free for a check to map and unmap. */
export const PLAYGROUND = 0x40000000;
/** Number of the process that shares nothing with the others, init apart. */
export const OBSERVER = 6;
const OBSERVER_INDEX = OBSERVER - 2;
/** Interrupt lines whose handles the puppets get. */
export const LINES = [1, 2, 3];

/** More than a system call takes. */
const STEP_CYCLES = 20_000;
const A0 = 10;
const A7 = 17;
const NUMBERS = new Map(SYSTEM_CALLS.map(({ name, number }) => [name, number]));

export function numberOf(name: string): number {
  const number = NUMBERS.get(name);
  if (number === undefined) throw new Error(`there is no system call ${name}`);
  return number;
}

/** Registers x0..x31 for a system call; those that carry no argument are filled from a seed. */
export function registersFor(number: number, words: readonly number[], seed = 1): number[] {
  const registers = Array.from(
    { length: 32 },
    (_, n) => (Math.imul(n + seed, 0x9e3779b1) ^ (seed << 7)) >>> 0,
  );
  registers[A7] = number >>> 0;
  words.forEach((word, index) => {
    registers[A0 + index] = word >>> 0;
  });
  return registers;
}

/** The argument of thread_create that makes a thread the n-th puppet of its process. */
export const argumentFor = (n: number) => MAILBOXES + n * MAILBOX_BYTES - MAILBOX_OFFSET;

/** Pages of the puppets' quotas: some of them run out soon. */
const QUOTAS = [90, 30, 50, 16, 30];
/** As if so many processes had run: a few more, and the numbers of address spaces begin anew. */
const LAST_ADDRESS_SPACE = 508;
/** These are handles that are the last of their index, the last but one, and so on. */
const OLD_INDICES = [6, 3, 4];

/** As if some indices of handle tables had been given out nearly as often as they can be. */
function ageHandles({ view, world, image }: Session): void {
  for (const [address, slot] of view.slots) {
    const early = OLD_INDICES.indexOf(slot.index);
    if (early < 0) continue;
    const generation = HANDLE_GENERATION_MAX - early;
    world.guest.writeWord(
      address + image.symbol('SLOT_HANDLE'),
      (generation << HANDLE_INDEX_BITS) | slot.index,
    );
  }
}

interface Puppet {
  process: number;
  priority: number;
}

export class Stage {
  readonly world: World;
  /** Entry of a puppet's thread. */
  readonly entry: number;
  private readonly roster: Roster;
  private readonly start: MachineState;
  private readonly firstPage: number;
  private readonly codePages: number;

  constructor(
    readonly image: KernelImage,
    puppet: PuppetProgram,
    options: { xidt: boolean },
  ) {
    this.world = new World(image, puppet, options);
    const inPage = puppet.codeOffset % PAGE_BYTES;
    this.firstPage = Math.floor(puppet.codeOffset / PAGE_BYTES);
    this.codePages = Math.ceil((inPage + puppet.codeBytes) / PAGE_BYTES);
    this.entry = CODE_PAGES + inPage;
    this.world.addCode(this.entry);
    const thread = this.world.guest.word(image.symbol('current_thread'));
    const init = new Map([[thread, { codeBase: PUPPET_TEXT, mailbox: START_BLOCK + MAILBOX_OFFSET }]]);
    const session = new Session(this.world, image, init, [this.entry]);
    this.build(session);
    this.roster = session.roster();
    this.world.setLastAddressSpace(LAST_ADDRESS_SPACE);
    ageHandles(session);
    this.start = this.world.machine.saveState();
  }

  /** A session that starts from the snapshot. */
  session(): Session {
    this.world.machine.loadState(this.start);
    this.world.forgetOutput();
    this.world.interruptsOff.begin();
    return new Session(this.world, this.image, this.roster, [this.entry]);
  }

  /** The same, where the handle table of the first puppet's process is full. */
  fullTableSession(): Session {
    const session = this.session();
    const thread = session.running!;
    const [own] = [...thread.process.slots.values()].filter(({ object }) => object === thread.process);
    const registers = registersFor(numberOf('handle_copy'), [own!.handle, RIGHTS_ALL]);
    for (let used = thread.process.slotsUsed; used <= HANDLE_INDEX_MASK; used++) {
      this.world.command('call', registers);
      this.world.runToRest(STEP_CYCLES);
    }
    return new Session(this.world, this.image, this.roster, [this.entry]);
  }

  /** Handles that init finds in its boot block. */
  private bootWord(offset: number): number {
    return this.world.guest.word(this.world.translate(START_BLOCK) + offset);
  }

  private interruptHandles(): number[] {
    const first = this.bootWord(BOOT_DEVICES_OFFSET);
    const handles: number[] = [];
    for (let i = 0; i < this.bootWord(BOOT_DEVICES); i++) {
      const entry = first + i * BOOT_DEVICE_BYTES;
      if (this.bootWord(entry) === DEVICE_VIRTIO) handles.push(this.bootWord(entry + 12));
    }
    return handles.slice(0, LINES.length);
  }

  private build(session: Session): void {
    const call = (name: string, ...words: number[]): number => {
      session.operate('call', registersFor(numberOf(name), words));
      const result = session.model.init.threads[0].registers[A0] | 0;
      if (result < 0) throw new Error(`${name} fails while the stage is built: ${result}`);
      return result;
    };
    const root = this.bootWord(BOOT_PROCESS);
    const archive = this.bootWord(BOOT_ARCHIVE);
    const faults = call('endpoint_create');
    const endpoints = [call('endpoint_create'), call('endpoint_create')];
    const notifications = [call('notification_create'), call('notification_create')];
    const shared = call('memory_create', root, 4);
    const interrupts = this.interruptHandles();
    const puppets: Puppet[] = [12, 10, 10, 6, 10].map((priority, index) => {
      const fault = call('handle_mint', faults, index + 1, RIGHT_SEND);
      const process = call('process_create', QUOTAS[index], fault);
      call('handle_close', fault);
      return { process, priority };
    });
    for (const [index, { process, priority }] of puppets.entries()) {
      call('handle_grant', process, process, RIGHTS_ALL);
      call('handle_grant', process, archive, RIGHT_READ | RIGHT_EXECUTE);
      if (index < OBSERVER_INDEX) {
        const [own, other] = index % 2 === 0 ? endpoints : [endpoints[1], endpoints[0]];
        call('handle_grant', process, own, RIGHT_SEND | RIGHT_RECEIVE);
        const minted = call('handle_mint', other, 16 + index, RIGHT_SEND);
        call('handle_grant', process, minted, RIGHTS_ALL);
        call('handle_close', minted);
        call('handle_grant', process, notifications[index % 2], RIGHTS_ALL);
        call('handle_grant', process, shared, RIGHT_READ | RIGHT_WRITE);
        if (index < interrupts.length) call('handle_grant', process, interrupts[index], RIGHTS_ALL);
      }
      if (index === 0)
        for (const child of puppets.slice(1, 3)) call('handle_grant', process, child.process, RIGHTS_ALL);
      const { firstPage, codePages } = this;
      call('memory_map', process, archive, CODE_PAGES, firstPage, codePages, RIGHT_READ | RIGHT_EXECUTE);
      const mailboxes = call('memory_create', process, MAILBOX_PAGES);
      call('memory_map', process, mailboxes, MAILBOXES, 0, MAILBOX_PAGES, RIGHT_READ | RIGHT_WRITE);
      call('handle_close', mailboxes);
      const start = (n: number, own: number) =>
        call(
          'thread_create',
          process,
          this.entry,
          0x1000,
          argumentFor(n),
          own,
          MESSAGE_PAGE - n * PAGE_BYTES,
        );
      const thread = start(0, priority);
      call('handle_grant', process, thread, RIGHTS_ALL);
      if (index === 1) start(1, priority);
      if (index !== OBSERVER_INDEX) continue;
      call('handle_close', thread);
      call('handle_close', process);
    }
    session.operate('call', registersFor(numberOf('receive'), [faults, 0, FOREVER, FOREVER]));
  }

  /** Arguments of memory_map for the pages with the code. */
  codeMapping(): { firstPage: number; pages: number } {
    return { firstPage: this.firstPage, pages: this.codePages };
  }
}
