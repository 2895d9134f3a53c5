// A board for one device: RAM, interrupt lines and time, all in the test's hands.

import type { Bus } from '../../../vm/api.ts';

export class TestBus implements Bus {
  readonly ramBase = 0x80000000;
  readonly ram: Uint8Array;
  readonly lines = new Set<number>();
  /** Each time that a line was raised, also one that was high. */
  readonly requests: number[] = [];
  time = 0;

  constructor(ramBytes = 64 * 1024) {
    this.ram = new Uint8Array(ramBytes);
  }

  setInterrupt(line: number, raised: boolean): void {
    if (raised) this.requests.push(line);
    if (raised) this.lines.add(line);
    else this.lines.delete(line);
  }

  now(): number {
    return this.time;
  }

  dmaRead(address: number, bytes: number): Uint8Array | undefined {
    const at = this.offset(address, bytes);
    return at === undefined ? undefined : this.ram.subarray(at, at + bytes);
  }

  dmaWrite(address: number, bytes: Uint8Array): boolean {
    const at = this.offset(address, bytes.length);
    if (at === undefined) return false;
    this.ram.set(bytes, at);
    return true;
  }

  private offset(address: number, bytes: number): number | undefined {
    const at = address - this.ramBase;
    return at >= 0 && at + bytes <= this.ram.length ? at : undefined;
  }
}
