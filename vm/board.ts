// The board: which device answers at which address, the wires from devices to the hart, and the time.
//
// Time is virtual: mtime is the cycle count divided, plus what idle skipping added. The board keeps the next moment at
// which something happens by itself (a device's deadline, mtimecmp, stimecmp), so that the run loop can execute up to it
// without looking.

import { IRQ_LINES } from '../abi/memory-map.ts';
import { AccessFault, type AccessSize, type Bus, type Device } from './api.ts';
import { MEI, MSI, MTI, SEI, STI } from './cpu/causes.ts';
import type { Hart } from './cpu/hart.ts';
import { MIP, NO_RESERVATION, SEIP_SOFT, STIMECMP, STIMECMPH } from './cpu/state.ts';
import { Clint } from './devices/clint.ts';
import { PLIC_CONTEXT_MACHINE, PLIC_CONTEXT_SUPERVISOR, Plic } from './devices/plic.ts';
import type { Outside, PhysicalMemory } from './mmu/physical.ts';
import { ResetRom } from './reset-rom.ts';

const WORD = 2 ** 32;

export class Board implements Bus, Outside {
  readonly plic: Plic;
  readonly clint: Clint;
  readonly #hart: Hart;
  readonly #memory: PhysicalMemory;
  readonly #devices: Device[] = [];
  /** The interrupt controller's outputs, by context. */
  readonly #external = [false, false];
  /** The device that answered last: accesses come in runs. */
  #recent: Device;
  /** mtime of the next event. */
  #deadline = Infinity;
  #deadlineKnown = false;

  constructor(hart: Hart, memory: PhysicalMemory) {
    this.#hart = hart;
    this.#memory = memory;
    this.plic = new Plic((context, raised) => {
      this.#external[context] = raised;
      this.#changed();
    });
    this.clint = new Clint({
      now: () => this.now(),
      setNow: (ticks) => this.#setNow(ticks),
      changed: () => this.#changed(),
    });
    this.#recent = this.plic;
    this.plug(this.plic);
    this.plug(this.clint);
    memory.outside = this;
    hart.onLinesChanged = () => this.#changed();
  }

  /** Every device on the board, in the order in which it was plugged in. */
  get devices(): readonly Device[] {
    return this.#devices;
  }

  plug<D extends Device>(device: D): D {
    this.#devices.push(device);
    return device;
  }

  // --- what a device sees ----------------------------------------------------------------------------------

  setInterrupt(line: number, raised: boolean): void {
    if (line <= 0 || line >= IRQ_LINES) return;
    if (this.plic.isHigh(line) !== raised) this.#hart.hooks.onLine?.(line, raised);
    this.plic.setLine(line, raised);
  }

  now(): number {
    return this.#hart.state.time;
  }

  dmaRead(address: number, bytes: number): Uint8Array | undefined {
    return this.#memory.view(address, bytes);
  }

  dmaWrite(address: number, bytes: Uint8Array): boolean {
    if (!this.#memory.copyIn(address, bytes)) return false;
    const { state } = this.#hart;
    const reserved = state.reservation;
    if (reserved + 4 > address && reserved < address + bytes.length) state.reservation = NO_RESERVATION;
    return true;
  }

  // --- what the hart sees ----------------------------------------------------------------------------------

  read(address: number, size: AccessSize): number {
    const device = this.#deviceAt(address);
    const value = device.read((address >>> 0) - device.base, size);
    this.#changed();
    const { onMmio } = this.#hart.hooks;
    onMmio?.({ device: device.name, address: address >>> 0, size, value, write: false });
    return size === 4 ? value | 0 : value;
  }

  write(address: number, size: AccessSize, value: number): void {
    const device = this.#deviceAt(address);
    device.write((address >>> 0) - device.base, size, value);
    this.#changed();
    const { onMmio } = this.#hart.hooks;
    onMmio?.({ device: device.name, address: address >>> 0, size, value, write: true });
  }

  fetchHalf(address: number): number {
    const device = this.#deviceAt(address);
    if (!(device instanceof ResetRom)) throw new AccessFault();
    return device.read((address >>> 0) - device.base, 2);
  }

  // --- time and events -------------------------------------------------------------------------------------

  /** mtime of the next event, or Infinity. */
  get deadline(): number {
    if (!this.#deadlineKnown) {
      this.#deadline = this.#findDeadline();
      this.#deadlineKnown = true;
    }
    return this.#deadline;
  }

  /** Brings devices and timer interrupts up to date. */
  service(): void {
    const now = this.now();
    if (this.#deadlineKnown && now < this.#deadline) return;
    for (const device of this.#devices) {
      if (device.tick !== undefined && device.deadline !== undefined && device.deadline() <= now)
        device.tick(now);
    }
    const softwareExternal = this.#hart.state.word[SEIP_SOFT >> 2] !== 0;
    this.#setPending(MEI, this.#external[PLIC_CONTEXT_MACHINE]);
    this.#setPending(SEI, this.#external[PLIC_CONTEXT_SUPERVISOR] || softwareExternal);
    this.#setPending(MSI, this.clint.msip());
    this.#setPending(MTI, now >= this.clint.mtimecmp());
    if (this.#hart.sstcEnabled) this.#setPending(STI, now >= this.#stimecmp());
    this.#deadlineKnown = false;
  }

  /** To be called after host input reached a device, and after the state was loaded. */
  changed(): void {
    this.#changed();
  }

  /** Moves virtual time forward to `ticks`, while the hart waits. */
  skipTo(ticks: number): void {
    const { state } = this.#hart;
    state.timeOffset += ticks - state.time;
  }

  #setNow(ticks: number): void {
    const { state } = this.#hart;
    state.timeOffset += ticks - state.time;
    this.#changed();
  }

  #changed(): void {
    this.#deadlineKnown = false;
    this.#hart.state.recheck = true;
  }

  /** The next event that is not already past: what is past shows as a pending interrupt. */
  #findDeadline(): number {
    const now = this.now();
    // Software says "never" with a far-off time (all ones); past what numbers count exactly, 28 years on, is never.
    const future = (ticks: number) => (ticks > now && ticks <= Number.MAX_SAFE_INTEGER ? ticks : Infinity);
    let deadline = future(this.clint.mtimecmp());
    if (this.#hart.sstcEnabled) deadline = Math.min(deadline, future(this.#stimecmp()));
    for (const device of this.#devices) {
      if (device.deadline !== undefined) deadline = Math.min(deadline, future(device.deadline()));
    }
    return deadline;
  }

  #stimecmp(): number {
    const { word } = this.#hart.state;
    return word[STIMECMPH >> 2] * WORD + word[STIMECMP >> 2];
  }

  /** Sets a bit of mip. */
  #setPending(interrupt: number, raised: boolean): void {
    const { word } = this.#hart.state;
    const bit = 1 << interrupt;
    word[MIP >> 2] = raised ? word[MIP >> 2] | bit : word[MIP >> 2] & ~bit;
  }

  #deviceAt(address: number): Device {
    const unsigned = address >>> 0;
    if (covers(this.#recent, unsigned)) return this.#recent;
    const device = this.#devices.find((candidate) => covers(candidate, unsigned));
    if (device === undefined) throw new AccessFault();
    this.#recent = device;
    return device;
  }
}

const covers = (device: Device, address: number) =>
  address >= device.base && address - device.base < device.bytes;
