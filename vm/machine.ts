// The machine: a parts list, and the loop that runs it.
//
// The run loop alone looks at interrupts, deadlines and the end of the run; a tier executes in between, up to a cycle that
// is known in advance, or until a step sets RECHECK. So every tier takes every interrupt after the same instruction.

import { RAM_BASE, RAM_BYTES_DEFAULT, VIRTIO_SLOTS } from '../abi/memory-map.ts';
import type { ExitReason, MachineOptions } from './api.ts';
import { Board } from './board.ts';
import { type BootFiles, type BootPlan, type MemoryRange, placeBoot, placeBootData } from './boot-loader.ts';
import { Hart } from './cpu/hart.ts';
import type { Hooks } from './cpu/hooks.ts';
import { ReferenceTier } from './cpu/reference-tier.ts';
import { MIE, MIP } from './cpu/state.ts';
import { State } from './cpu/state-view.ts';
import type { Tier } from './cpu/tier.ts';
import { pendingInterrupt, takeInterrupt } from './cpu/traps.ts';
import { Finisher } from './devices/finisher.ts';
import { GoldfishRtc } from './devices/goldfish-rtc.ts';
import { Uart } from './devices/uart.ts';
import { VirtioBlock } from './devices/virtio/block.ts';
import { VirtioConsole } from './devices/virtio/console.ts';
import type { VirtioDevice } from './devices/virtio/device.ts';
import { VirtioEntropy } from './devices/virtio/entropy.ts';
import { VirtioMmio } from './devices/virtio/mmio.ts';
import { isElf, LoadError } from './elf-loader.ts';
import { FastTier } from './fast/fast-tier.ts';
import { FAST_BYTES } from './fast/layout.ts';
import { Htif } from './htif.ts';
import { PhysicalMemory } from './mmu/physical.ts';
import { RESET_VECTOR, ResetRom } from './reset-rom.ts';
import { type MachineState, Snapshots } from './snapshot/snapshot.ts';

export class Machine {
  /** The hart and the board, for tools and tests. */
  readonly hart: Hart;
  readonly board: Board;
  readonly memory: PhysicalMemory;

  readonly #options: MachineOptions;
  readonly #state: State;
  readonly #rom: ResetRom;
  readonly #uart: Uart;
  readonly #consoles: readonly VirtioConsole[];
  readonly #htif: Htif;
  readonly #snapshots: Snapshots;
  readonly #reference: Tier;
  readonly #fast: Tier;
  #exit: ExitReason | undefined;
  #plan: BootPlan = { entry: RAM_BASE, next: 0, htif: undefined };
  #deviceTree = 0;

  constructor(options: MachineOptions = {}) {
    const finish = (reason: ExitReason) => this.#finish(reason);
    const ignore = () => {};
    this.#options = options;
    const fast = options.tier !== 'reference';
    this.#state = new State(options.ramBytes ?? RAM_BYTES_DEFAULT, fast ? FAST_BYTES : 0);
    this.memory = new PhysicalMemory(this.#state);
    this.hart = new Hart(this.#state, this.memory, { xidt: options.xidt ?? true });
    this.board = new Board(this.hart, this.memory);
    this.#rom = this.board.plug(new ResetRom());
    this.board.plug(new Finisher(finish));
    this.board.plug(new GoldfishRtc(this.board, options.epochSeconds ?? 0));
    this.#uart = this.board.plug(new Uart(this.board, options.uartOutput ?? ignore));
    this.#consoles = (options.consoles ?? []).map(({ output }) => new VirtioConsole(output));
    this.#plugVirtio();
    this.#htif = this.board.plug(
      new Htif(this.board, this.memory, {
        finish: (status) => finish({ kind: 'finished', status }),
        output: options.uartOutput ?? ignore,
        changed: () => this.board.changed(),
      }),
    );
    this.#snapshots = new Snapshots(this.#state, this.memory, this.board);
    this.memory.watcher = {
      codeWritten: (page) => this.hart.codeWritten(page),
      writeProtected: (page) => this.hart.writeProtected(page),
      allProtected: () => this.hart.allProtected(),
      watchedStore: (address) => this.#htif.stored(address),
    };
    this.#reference = new ReferenceTier(this.hart);
    this.#fast = fast ? new FastTier(this.hart) : this.#reference;
    this.reset();
  }

  /** Physical address of the device tree. */
  get deviceTree(): number {
    return this.#deviceTree;
  }

  /** Power-on: devices and hart as new; RAM and what was loaded into it stay. */
  reset(): void {
    this.#state.reset();
    for (const device of this.board.devices) device.reset();
    this.#rom.program(this.#plan.entry, this.#deviceTree, this.#plan.next);
    this.#state.pc = RESET_VECTOR;
    this.#exit = undefined;
    this.hart.stateLoaded();
    this.board.changed();
  }

  /** Loads what is to boot: a kernel, firmware that starts it, or both. @throws LoadError with one clear line */
  load(files: BootFiles): void {
    const { plan, occupied } = placeBoot(this.memory, files);
    this.#startBy(plan, occupied);
  }

  /** Loads a program to boot. @throws LoadError with one clear line */
  loadElf(file: Uint8Array): void {
    if (!isElf(file)) throw new LoadError('not an ELF file');
    this.load({ kernel: file });
  }

  /** Loads bytes to boot from their first instruction on. @throws RangeError where they do not fit into RAM */
  loadRaw(bytes: Uint8Array, address: number = RAM_BASE): void {
    if (!this.memory.copyIn(address, bytes))
      throw new RangeError(`${bytes.length} bytes do not fit into RAM`);
    const occupied = [{ start: address, end: address + bytes.length }];
    this.#startBy({ entry: address, next: address, htif: undefined }, occupied);
  }

  /** Runs for at most this many cycles (instructions and traps), or until there is another reason to return. */
  run(maxInstructions: number): ExitReason {
    const { board, hart } = this;
    const state = this.#state;
    const end = state.cycles + maxInstructions;
    hart.stopRequested = false;
    for (;;) {
      state.recheck = false;
      board.service();
      if (this.#exit !== undefined) return this.#exit;
      if (hart.stopRequested) return { kind: 'stopped' };
      if (state.cycles >= end) return { kind: 'limit' };
      if (state.waiting && !this.#wake()) {
        const until = board.deadline;
        if (until === Infinity || this.#options.skipIdle === false) return { kind: 'idle', until };
        board.skipTo(until);
        continue;
      }
      const interrupt = pendingInterrupt(hart);
      if (interrupt >= 0) {
        takeInterrupt(hart, interrupt);
        state.cycles++;
        continue;
      }
      this.#tier.run(Math.min(end, state.cyclesAt(board.deadline)));
    }
  }

  /** Lets virtual time pass while the machine is idle: to `mtime` ticks, or to the next event if that is sooner. */
  advanceIdle(mtime: number): void {
    const { board } = this;
    board.service();
    if (!this.#state.waiting || this.#wakes) return;
    const to = Math.min(mtime, board.deadline);
    if (to > board.now()) board.skipTo(to);
  }

  /** Bytes for the n-th virtio console, or 'end' after the last of them. */
  consoleInput(console: number, bytes: Uint8Array | 'end'): void {
    this.#consoles[console].input(bytes);
    this.board.changed();
  }

  /** Host input that the guest has not taken yet, in bytes: of the n-th virtio console, or of the serial line. */
  unreadInput(console?: number): number {
    return console === undefined ? this.#uart.unread : this.#consoles[console].unread;
  }

  /** Bytes typed at the serial line. */
  uartInput(bytes: Uint8Array): void {
    this.#uart.input(bytes);
    this.board.changed();
  }

  /** Instructions retired since reset. */
  get retired(): number {
    return this.#state.retired;
  }

  /** Cycles since reset: instructions retired, and traps. This is what run() counts. */
  get cycles(): number {
    return this.#state.cycles;
  }

  /** mtime in ticks of 10 MHz. */
  get now(): number {
    return this.board.now();
  }

  /** Set a member to listen, set it to undefined to stop. */
  get hooks(): Hooks {
    return this.hart.hooks;
  }

  /** A snapshot. Costs time for the pages written since the last one was taken or loaded. */
  saveState(): MachineState {
    return this.#snapshots.take({ ...this.#plan, deviceTree: this.#deviceTree, exit: this.#exit });
  }

  /**
   * Goes on from a snapshot, of this machine or of another one with the same RAM and devices. Costs time for the pages that
   * are different.
   * @throws RangeError for a snapshot of a machine of another shape
   */
  loadState(saved: MachineState): void {
    const { entry, next, deviceTree, htif, exit } = saved.boot;
    this.#snapshots.restore(saved);
    this.#htif.watch(htif);
    this.#plan = { entry, next, htif };
    this.#deviceTree = deviceTree;
    this.#exit = exit;
    this.hart.stateLoaded();
    this.board.changed();
  }

  /** Drives and entropy in their slots, consoles in the lowest free ones; empty slots are there too. */
  #plugVirtio(): void {
    const { drives = [], driveSlots = drives.map((_, number) => number), virtioVersion } = this.#options;
    if (drives.length + this.#consoles.length > VIRTIO_SLOTS) {
      throw new RangeError(`more than ${VIRTIO_SLOTS} drives and consoles`);
    }
    const devices: (VirtioDevice | undefined)[] = new Array(VIRTIO_SLOTS).fill(undefined);
    drives.forEach((store, number) => {
      devices[driveSlots[number]] = new VirtioBlock(store, `cox${number}`);
    });
    const entropy = new VirtioEntropy(this.#options.seed ?? 0);
    const { entropySlot } = this.#options;
    if (entropySlot !== undefined) devices[entropySlot] = entropy;
    for (const console of this.#consoles) devices[devices.indexOf(undefined)] = console;
    const last = devices.lastIndexOf(undefined);
    if (entropySlot === undefined && last >= 0) devices[last] = entropy;
    devices.forEach((device, slot) => {
      this.board.plug(new VirtioMmio(this.board, slot, device, virtioVersion));
    });
  }

  #startBy(plan: BootPlan, occupied: readonly MemoryRange[]): void {
    this.#htif.watch(plan.htif);
    this.#plan = plan;
    this.#deviceTree = placeBootData(this.memory, this.#options, plan.next || plan.entry, occupied);
    this.#rom.program(plan.entry, this.#deviceTree, plan.next);
  }

  get #tier(): Tier {
    return this.hart.hooks.onRetire === undefined ? this.#fast : this.#reference;
  }

  /** wfi ends when an interrupt is pending and enabled in mie, wherever it would go and whether it would be taken. */
  #wake(): boolean {
    if (!this.#wakes) return false;
    this.#state.waiting = false;
    return true;
  }

  get #wakes(): boolean {
    const { word } = this.#state;
    return (word[MIP >> 2] & word[MIE >> 2]) !== 0;
  }

  #finish(reason: ExitReason): void {
    this.#exit = reason;
    this.#state.recheck = true;
  }
}
