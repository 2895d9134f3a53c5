// The seams of the machine: what a device is, what the board offers a device, what an execution tier is, and
// how a run ends. Everything else in vm/ stands behind these types.

import type { BlockStore } from './devices/virtio/block.ts';

/** Register widths in bytes. */
export type AccessSize = 1 | 2 | 4;

/** A memory-mapped device. Offsets are relative to its base; values are unsigned 32-bit. */
export interface Device {
  readonly name: string;
  /** Physical base address and length in bytes. */
  readonly base: number;
  readonly bytes: number;
  /** Reads a register; throws AccessFault for a size or offset that the device refuses. */
  read(offset: number, size: AccessSize): number;
  write(offset: number, size: AccessSize, value: number): void;
  /** Called when virtual time has reached `deadline()`, and after host input arrived. */
  tick?(now: number): void;
  /** The mtime at which the device next wants tick(), or Infinity. */
  deadline?(): number;
  reset(): void;
  /** Plain, structured-cloneable state for snapshots. */
  save(): unknown;
  load(state: unknown): void;
}

/** What the board gives a device: its interrupt line, RAM for DMA, and the time. */
export interface Bus {
  /** Each call that raises the line is a request of its own; load() must not call it, the line's state is saved too. */
  setInterrupt(line: number, raised: boolean): void;
  /** mtime in ticks of 10 MHz (a safe integer). */
  now(): number;
  /** A view of RAM at a physical address, or undefined where any byte of it is not RAM. Valid until the next call.
   *  Writers must use dmaWrite, so that decoded code and dirty pages are tracked. */
  dmaRead(address: number, bytes: number): Uint8Array | undefined;
  /** False (and nothing written) where any byte of the range is not RAM. */
  dmaWrite(address: number, bytes: Uint8Array): boolean;
}

export class AccessFault extends Error {}

/** Why run() returned. */
export type ExitReason =
  | { kind: 'finished'; status: number } // finisher or tohost; status as the shell wants it (0..255)
  | { kind: 'reset' } // the finisher asked for a reboot
  | { kind: 'stopped' } // a tool asked for it (Hart.requestStop): a breakpoint
  | { kind: 'limit' } // the instruction budget of this run() is used up
  | { kind: 'idle'; until: number }; // every hart waits; next event at mtime `until` (Infinity: only host input helps)

export interface MachineOptions {
  ramBytes?: number; // default 128 MiB
  seed?: number;
  /** false hides the Xidt extension (sidtb and int are illegal). Default true. */
  xidt?: boolean;
  tier?: 'reference' | 'fast'; // default fast
  /** Boot arguments for /chosen in the device tree. */
  bootArguments?: string;
  initrd?: Uint8Array;
  /** Seconds since 1970 at mtime 0, for the real-time clock. */
  epochSeconds?: number;
  /** When every hart waits: true jumps virtual time to the next event; false returns { kind: 'idle' }. Default true. */
  skipIdle?: boolean;
  /** Host ends of the character devices: called with each chunk that the guest wrote. */
  uartOutput?: (bytes: Uint8Array) => void;
  /** Of the virtio-mmio transport: 1, "legacy", as QEMU's default, or 2. Default 1. */
  virtioVersion?: 1 | 2;
  /** virtio-blk devices: number N sits in virtio slot N, or in slot driveSlots[N]. */
  drives?: BlockStore[];
  driveSlots?: readonly number[] | undefined;
  /** Of the virtio-rng device; the highest that is free where absent. */
  entropySlot?: number | undefined;
  /** The order of the slots in the device tree, thus that of disks in guests: highest first, as on QEMU. Default false. */
  virtioHighestFirst?: boolean;
  /** virtio-console devices, in the lowest slots that drives leave free; each gets a host end. */
  consoles?: { output: (bytes: Uint8Array) => void }[];
}
