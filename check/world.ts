// A machine with the kernel under test, init a puppet: the one place that drives it. The host writes mailboxes, raises
// interrupt lines and moves the time, always while the machine is stopped; the kernel is the one that ships.

import { PAGE_SHIFT } from '../abi/memory-map.ts';
import { MIE, MIP, PRIVILEGE, SATP, SSCRATCH } from '../vm/cpu/state.ts';
import { Machine } from '../vm/machine.ts';
import { KernelView } from './abstraction/view.ts';
import { checkBoot } from './boot.ts';
import { Guest, pageOf } from './guest.ts';
import { InterruptsOff } from './interrupts-off.ts';
import type { KernelImage } from './kernel-image.ts';
import {
  MAILBOX_FLOATS,
  MAILBOX_REPORT,
  OPERATIONS,
  type Operation,
  type PuppetProgram,
} from './puppet/puppet.ts';

const RAM_BYTES = 8 << 20;
/** Cycles between looks at whether the running puppet polls: less than any operation takes. */
const LOOK_CYCLES = 48;
const BOOT_ARGUMENTS = 'loud quiet';
const TP = 4;

/** The machine rests: its running puppet waits for work, or no thread can run. 'failed': it powered off, or hangs. */
export type Rest = { kind: 'puppet' } | { kind: 'idle' } | { kind: 'failed'; reason: string };

export interface WorldOptions {
  xidt: boolean;
  ramBytes?: number;
  bootArguments?: string;
  /** In place of the puppet's archive; undefined: none. */
  archive?: Uint8Array | undefined;
}

/** A machine with the kernel, about to boot. */
export function makeMachine(
  image: KernelImage,
  options: WorldOptions,
  uartOutput: (bytes: Uint8Array) => void,
): Machine {
  const { xidt, ramBytes = RAM_BYTES, bootArguments = BOOT_ARGUMENTS, archive } = options;
  const machine = new Machine({
    ramBytes,
    ...(archive && { initrd: archive }),
    bootArguments,
    skipIdle: false,
    xidt,
    uartOutput,
  });
  machine.loadElf(image.elf);
  return machine;
}

export class World {
  readonly machine: Machine;
  readonly guest: Guest;
  readonly initAddress: number;
  readonly interruptsOff: InterruptsOff;
  /** Addresses at which the puppets' code is mapped: where "at" of the program counts from. */
  private readonly codeBases: number[] = [];
  private console = '';
  /** The kernel was seen to run while sscratch pointed elsewhere than to its own frame. */
  unarmed = false;

  constructor(
    readonly image: KernelImage,
    readonly puppet: PuppetProgram,
    options: WorldOptions,
  ) {
    const { archive, bootArguments = BOOT_ARGUMENTS } = { archive: puppet.archive, ...options };
    this.machine = makeMachine(image, { ...options, archive }, (bytes) => {
      this.console += Buffer.from(bytes).toString('latin1');
    });
    this.guest = new Guest(this.machine);
    this.interruptsOff = new InterruptsOff(this.machine, image.symbol('poll_interrupts'));
    const current = this.boot();
    this.interruptsOff.begin();
    this.initAddress = this.guest.word(current + image.symbol('THREAD_PROCESS'));
    checkBoot(this, puppet.segments, archive, bootArguments);
  }

  /** To the first poll of init; the address of its thread. */
  private boot(): number {
    for (let cycles = 0; cycles < 20_000_000; cycles += LOOK_CYCLES) {
      const { kind } = this.machine.run(LOOK_CYCLES);
      if (kind === 'finished') throw new Error(`the kernel does not boot: ${this.lastWords}`);
      const { pc } = this.machine.hart;
      if (this.isUser && this.codeBases.length === 0) this.codeBases.push(pc & ~0xfff);
      if (this.polls) return this.guest.word(this.image.symbol('current_thread'));
    }
    throw new Error('the kernel does not reach user mode');
  }

  /** Threads run the puppet's code at this address, too. */
  addCode(base: number): void {
    this.codeBases.push(base);
  }

  get isUser(): boolean {
    return this.machine.hart.state.word[PRIVILEGE >> 2] === 0;
  }

  /** An interrupt comes before the next instruction of user mode. */
  get isInterrupted(): boolean {
    const { word } = this.machine.hart.state;
    return (word[MIP >> 2] & word[MIE >> 2]) !== 0;
  }

  get now(): number {
    return this.machine.now;
  }

  /** What the kernel printed: nothing, unless it failed. */
  get lastWords(): string {
    return this.console.trim();
  }

  /** The number of an address space that the kernel believes to have given out last. */
  setLastAddressSpace(number: number): void {
    this.guest.writeWord(this.image.symbol('last_asid'), number);
  }

  /** All that was printed since. */
  get output(): string {
    return this.console;
  }

  forgetOutput(): void {
    this.console = '';
    this.unarmed = false;
  }

  /** Does user code at this pc poll its mailbox? */
  isPoll(pc: number): boolean {
    return this.codeBases.some(
      (base) => pc - base === this.puppet.at.rest || pc - base === this.puppet.at.rest + 4,
    );
  }

  private get polls(): boolean {
    return this.isUser && !this.isInterrupted && this.isPoll(this.machine.hart.pc) && this.mailboxEmpty();
  }

  private mailboxEmpty(): boolean {
    const address = this.translate(this.machine.hart.x[TP] >>> 0);
    return address === 0 || this.guest.word(address) === 0;
  }

  /** Physical address of a virtual one in the space that is active; 0 where nothing is mapped. */
  translate(virtual: number): number {
    const satp = this.machine.hart.state.word[SATP >> 2];
    const entry = this.guest.entry((satp & 0x3fffff) << PAGE_SHIFT, virtual);
    return entry === 0 ? 0 : pageOf(entry) + (virtual & 0xfff);
  }

  /** Gives the running puppet an operation with its registers; returns the mailbox's physical address. */
  command(operation: Operation, registers: readonly number[], floats?: Uint8Array): number {
    const mailbox = this.translate(this.machine.hart.x[TP] >>> 0);
    const words = new Uint32Array(MAILBOX_FLOATS / 4);
    words[0] = 1 + OPERATIONS.indexOf(operation);
    for (let n = 1; n < 32; n++) words[n] = registers[n];
    this.guest.write(mailbox, new Uint8Array(words.buffer));
    if (floats) this.guest.write(mailbox + MAILBOX_FLOATS, floats);
    return mailbox;
  }

  /** What the last operation left in the registers; undefined where it is not done. */
  report(mailbox: number): { operation: Operation; registers: number[] } | undefined {
    const done = this.guest.word(mailbox + MAILBOX_REPORT);
    if (done === 0) return undefined;
    const registers = Array.from({ length: 32 }, (_, n) => this.guest.word(mailbox + MAILBOX_REPORT + 4 * n));
    return { operation: OPERATIONS[done - 1], registers: [0, ...registers.slice(1)] };
  }

  /** Runs so many cycles, or less where nothing can run. */
  runFor(cycles: number): void {
    this.machine.run(cycles);
    this.look();
  }

  /** `watching`: the kernel's looks at what is pending stop the machine. */
  private look(watching = false): void {
    if (this.isUser || this.machine.hart.state.waiting) this.interruptsOff.seen(watching);
    else this.interruptsOff.pass(watching);
    if (!this.isUser && !this.isAtDoor) this.unarmed ||= this.scratch !== this.image.symbol('kernel_frame');
  }

  private get scratch(): number {
    return this.machine.hart.state.word[SSCRATCH >> 2] >>> 0;
  }

  /** In the assembly by which a trap comes in and goes out, where sscratch changes hands. */
  private get isAtDoor(): boolean {
    const pc = this.machine.hart.pc >>> 0;
    return pc >= this.image.symbol('system_call_entry') && pc < this.image.symbol('idt_probe');
  }

  /** Runs on until the processor is in the midst of the kernel. */
  runIntoKernel(): void {
    do this.machine.run(1);
    while (this.isUser || this.isAtDoor);
  }

  /** Runs on until the processor executes in user mode, or nothing can run. */
  runToUser(cyclesMax: number): void {
    const end = this.machine.cycles + cyclesMax;
    while ((!this.isUser || this.isInterrupted) && this.machine.cycles < end) {
      const { kind } = this.machine.run(1);
      this.look();
      if (kind === 'stopped') this.interruptsOff.goOn();
      else if (kind !== 'limit') return;
    }
  }

  /**
   * Runs until the kernel looks at what is pending for the n-th time; false where the machine rests before, or something is
   * pending.
   */
  runToPoll(times: number, cyclesMax: number): boolean {
    const end = this.machine.cycles + cyclesMax;
    this.look(true);
    for (let seen = 0; this.machine.cycles < end; ) {
      const { kind } = this.machine.run(LOOK_CYCLES);
      this.look(true);
      if (kind === 'stopped' && this.isInterrupted) return false;
      if (kind === 'stopped' && ++seen === times) return true;
      if (kind === 'stopped') this.interruptsOff.goOn();
      else if (kind !== 'limit' || this.polls) return false;
    }
    return false;
  }

  /** Runs until a puppet waits for work, or no thread can run. */
  runToRest(cyclesMax: number): Rest {
    const end = this.machine.cycles + cyclesMax;
    while (this.machine.cycles < end) {
      const reason = this.machine.run(LOOK_CYCLES);
      this.look();
      if (reason.kind === 'idle') return { kind: 'idle' };
      if (reason.kind === 'stopped') this.interruptsOff.goOn();
      else if (reason.kind !== 'limit')
        return { kind: 'failed', reason: this.lastWords || 'it powered the machine off' };
      if (this.polls) return { kind: 'puppet' };
    }
    return { kind: 'failed', reason: `it did not come to rest within ${cyclesMax} cycles` };
  }

  setLine(line: number, high: boolean): void {
    this.machine.board.setInterrupt(line, high);
    this.machine.board.changed();
  }

  /** Lets time pass without anything being executed. */
  setTime(mtime: number): void {
    this.machine.board.skipTo(mtime);
    this.machine.board.changed();
  }

  view(): KernelView {
    return new KernelView(this.guest, this.image, this.initAddress);
  }
}
