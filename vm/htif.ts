// The host-target interface of RISC-V test programs, as far as ending a run: a program stores (status << 1) | 1 to its
// symbol `tohost`, as one word, or as 8 bytes whose upper half is zero (anything else there addresses a device, and there
// is none). The page that holds it is watched, so that the store is seen in every tier.

import { PAGE_WATCHED } from './cpu/state.ts';
import type { PhysicalMemory } from './mmu/physical.ts';

export class Htif {
  readonly #memory: PhysicalMemory;
  readonly #finish: (status: number) => void;
  #tohost: number | undefined;

  constructor(memory: PhysicalMemory, finish: (status: number) => void) {
    this.#memory = memory;
    this.#finish = finish;
  }

  /** Watches a `tohost` at this physical address; an address outside RAM is left alone, and undefined ends it. */
  watch(tohost: number | undefined): void {
    this.#tohost = undefined;
    if (tohost === undefined || !this.#memory.isRam(tohost, 4)) return;
    this.#tohost = tohost >>> 0;
    this.#memory.flagPage(tohost >>> 12, PAGE_WATCHED);
  }

  /** A store to a watched page was done. */
  stored(address: number): void {
    const tohost = this.#tohost;
    if (tohost === undefined || (address !== tohost && address !== tohost + 4)) return;
    const value = this.#memory.load(tohost, 4);
    const device = this.#memory.isRam(tohost, 8) ? this.#memory.load(tohost + 4, 4) : 0;
    if ((value & 1) !== 0 && device === 0) this.#finish(exitStatus(value >>> 1));
  }
}

/** A host's exit status has 8 bits; a failure never becomes 0 by losing the others. */
const exitStatus = (code: number) => (code === 0 ? 0 : code & 0xff || 1);
