// virtio-rng (virtio 1.2, section 5.4): fills buffers with random bytes. Seeded, so that a run repeats exactly: good
// for tests and simulation, not for secrets. The generator is xorshift32 (Marsaglia, "Xorshift RNGs", 2003).

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
  private state: number;

  constructor(seed: number) {
    // 0 would stay 0 for ever; the golden ratio spreads small seeds over the word.
    this.state = Math.imul(seed, 0x9e3779b1) || 0x9e3779b1;
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
    return this.state;
  }

  load(state: unknown): void {
    this.state = state as number;
  }

  private fill(chain: Chain): number {
    const bytes = new Uint8Array(Math.min(PIECE_BYTES, chain.writableBytes));
    for (let index = 0; index < bytes.length; index++) bytes[index] = this.next() >>> 24;
    return chain.write(0, bytes);
  }

  private next(): number {
    let word = this.state;
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    this.state = word;
    return word;
  }
}
