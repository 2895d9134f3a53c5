// Host input on its way to the guest: chunks of a stream, taken one at a time. The stream is paused while a chunk
// waits, so a large file is not read ahead of the guest.

import type { Readable } from 'node:stream';

export type InputChunk = Uint8Array | 'end';

export class Input {
  private waiting: Uint8Array | undefined;
  private ended = false;
  private notify: (() => void) | undefined;
  private started = false;

  /** @param lines true hands out one line at a time, as if it were typed. */
  constructor(
    private readonly stream: Readable,
    private readonly lines = false,
  ) {}

  /** The next chunk, if one has arrived; 'end' once after the last. */
  take(): InputChunk | undefined {
    this.start();
    const chunk = this.waiting;
    if (chunk === undefined) return this.ended ? 'end' : undefined;
    const end = this.lines ? chunk.indexOf(0x0a) + 1 : 0;
    const taken = end > 0 && end < chunk.length ? chunk.subarray(0, end) : chunk;
    if (taken.length < chunk.length) {
      this.waiting = chunk.subarray(taken.length);
    } else {
      this.waiting = undefined;
      this.stream.resume();
    }
    return taken;
  }

  /** Resolves when there is something to take, or after so many milliseconds. */
  arrival(timeoutMs = Infinity): Promise<void> {
    this.start();
    if (this.waiting !== undefined || this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = Number.isFinite(timeoutMs) ? setTimeout(resolve, timeoutMs) : undefined;
      this.notify = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Reading starts when the guest first could take something: a run that needs no input leaves it unread. */
  private start(): void {
    if (this.started) return;
    this.started = true;
    const finish = () => {
      this.ended = true;
      this.arrived();
    };
    this.stream.on('data', (chunk: Uint8Array) => {
      this.waiting = chunk;
      this.stream.pause();
      this.arrived();
    });
    this.stream.on('end', finish);
    // A standard input that cannot be read (closed, or a directory) is an empty one.
    this.stream.on('error', finish);
    this.stream.on('close', finish);
  }

  private arrived(): void {
    this.notify?.();
    this.notify = undefined;
  }
}
