// virtio-rng (virtio 1.2, section 5.4): fills buffers with random bytes. Seeded, so that a run repeats exactly.

import { Xorshift32 } from '../../xorshift.ts';
import type { VirtioDevice, VirtioPort } from './device.ts';
import type { Chain } from './queue.ts';

/** Most bytes put into one buffer; a driver asks again for more. */
const PIECE_BYTES = 4096;

export class VirtioEntropy implements VirtioDevice {
  readonly name = 'virtio-entropy';
  readonly id = 4;
  readonly features = 0;
  readonly queues = 1;

  private port!: VirtioPort;
  private readonly random: Xorshift32;

  constructor(seed: number) {
    this.random = new Xorshift32(seed);
  }

  attach(port: VirtioPort): void {
    this.port = port;
  }

  configuration(): Uint8Array {
    return new Uint8Array();
  }

  work(queue: number): void {
    this.port.serve(queue, (chain) => this.fill(chain));
  }

  reset(): void {}

  save(): unknown {
    return this.random.state;
  }

  load(state: unknown): void {
    this.random.state = state as number;
  }

  private fill(chain: Chain): number {
    return chain.write(0, this.random.bytes(Math.min(PIECE_BYTES, chain.writableBytes)));
  }
}
