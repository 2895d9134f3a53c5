// How long the kernel keeps interrupts off: from a trap of user mode to the way back, or to a look at what is pending, in
// instructions retired.

import { readElf } from '../toolchain/elf/read.ts';
import type { Machine } from '../vm/machine.ts';

const USER = 0;

export class StretchMeter {
  /** Since the meter was made, or last set to 0. */
  longest = 0;
  private since = Number.NaN;
  private readonly poll: number;

  constructor(
    private readonly machine: Machine,
    kernel: Uint8Array,
  ) {
    this.poll = readElf(kernel).symbols.find(({ name }) => name === 'poll_interrupts')!.address;
  }

  /** Counts from now on, as the machine's hooks. For one who has hooks of his own there are the functions below. */
  attach(): this {
    const { hooks } = this.machine;
    this.attachToTraps();
    hooks.onRetire = (pc) => this.retire(pc);
    return this;
  }

  /** The same at full speed, but without the looks at what is pending. */
  attachToTraps(): this {
    const { hooks } = this.machine;
    hooks.onTrap = ({ from }) => this.trap(from);
    hooks.onPrivilege = (_from, to) => this.privilege(to);
    return this;
  }

  detach(): void {
    Object.assign(this.machine.hooks, { onTrap: undefined, onPrivilege: undefined, onRetire: undefined });
  }

  trap(from: number): void {
    if (from === USER) this.since = this.machine.retired;
  }

  privilege(to: number): void {
    if (to === USER) this.end();
  }

  retire(pc: number): void {
    if (pc >>> 0 !== this.poll) return;
    this.end();
    this.since = this.machine.retired;
  }

  private end(): void {
    const stretch = this.machine.retired - this.since;
    if (stretch > this.longest) this.longest = stretch;
  }
}
