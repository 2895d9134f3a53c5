// Guest output on its way to a host stream. Devices hand over single bytes; the host loop flushes once a slice and
// waits until the stream has taken everything, so that a slow reader slows the machine down instead of filling memory.

import type { Writable } from 'node:stream';
import { writeAll } from './standard-streams.ts';

const FIRST_CAPACITY = 4096;

export class Output {
  private pending = new Uint8Array(FIRST_CAPACITY);
  private length = 0;
  /** Bytes that the guest has written in all. */
  total = 0;

  constructor(private readonly stream: Writable) {}

  /** For a device's output callback. */
  readonly add = (bytes: Uint8Array): void => {
    if (this.length + bytes.length > this.pending.length) {
      const larger = new Uint8Array(2 * (this.length + bytes.length));
      larger.set(this.pending.subarray(0, this.length));
      this.pending = larger;
    }
    this.pending.set(bytes, this.length);
    this.length += bytes.length;
    this.total += bytes.length;
  };

  /** @throws OutputClosed when nobody reads the stream any more */
  async flush(): Promise<void> {
    if (this.length === 0) return;
    const bytes = this.pending.slice(0, this.length);
    this.length = 0;
    await writeAll(this.stream, bytes);
  }
}
