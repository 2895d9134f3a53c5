// What a virtio device is, apart from how the guest reaches it: the transport (mmio.ts) has the registers, queues
// and interrupts; a device has its features, its configuration space and what it does with buffers.

import type { Chain } from './queue.ts';

export interface VirtioDevice {
  readonly name: string;
  /** Device ID (virtio 1.2, section 5). */
  readonly id: number;
  /** Feature bits 0 to 31 that the device offers. */
  readonly features: number;
  /** Number of virtqueues. */
  readonly queues: number;
  /** Called once, by the transport. */
  attach(port: VirtioPort): void;
  /** The configuration space as it is now. */
  configuration(): Uint8Array;
  /** The driver has put buffers into a queue, or is now ready. */
  work(queue: number): void;
  reset(): void;
  save(): unknown;
  load(state: unknown): void;
}

/** What the transport gives a device. */
export interface VirtioPort {
  /** The feature bits 0 to 31 that the driver has accepted. */
  features(): number;
  /**
   * Hands the queue's buffers, oldest first, to `handle`, which returns how many bytes it wrote into the buffer, or
   * undefined to leave it (and all later ones) for another time. Does nothing while the queue is not usable. A
   * malformed queue stops the device until its next reset; it is never an error of the host.
   */
  serve(queue: number, handle: (chain: Chain) => number | undefined): void;
}
