// Bytes that the host has sent and the guest has not taken yet: a first-in, first-out queue that grows as needed.
// Character devices keep one behind their hardware-sized buffers, so that no input is lost.

export class ByteQueue {
  private bytes = new Uint8Array(256);
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(input: Uint8Array): void {
    this.reserve(input.length);
    for (let index = 0; index < input.length; index++) {
      this.bytes[(this.head + this.count + index) % this.bytes.length] = input[index];
    }
    this.count += input.length;
  }

  /** Takes the oldest byte, or gives undefined when the queue is empty. */
  shift(): number | undefined {
    if (this.count === 0) return undefined;
    const byte = this.bytes[this.head];
    this.head = (this.head + 1) % this.bytes.length;
    this.count--;
    return byte;
  }

  /** Takes up to `most` of the oldest bytes. */
  take(most: number): Uint8Array {
    const taken = new Uint8Array(Math.min(most, this.count));
    for (let index = 0; index < taken.length; index++) taken[index] = this.shift()!;
    return taken;
  }

  clear(): void {
    this.head = 0;
    this.count = 0;
  }

  save(): Uint8Array {
    const copy = new Uint8Array(this.count);
    for (let index = 0; index < this.count; index++) {
      copy[index] = this.bytes[(this.head + index) % this.bytes.length];
    }
    return copy;
  }

  load(saved: Uint8Array): void {
    this.clear();
    this.push(saved);
  }

  private reserve(more: number): void {
    if (this.count + more <= this.bytes.length) return;
    const held = this.save();
    this.bytes = new Uint8Array(2 * (this.count + more));
    this.bytes.set(held);
    this.head = 0;
  }
}
