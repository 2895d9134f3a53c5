// What `cox vm --stats` reports about a run, over all resets of the guest.

import { causeName } from '../vm/cpu/cause-names.ts';
import { listen } from '../vm/cpu/hooks.ts';
import type { Machine } from '../vm/machine.ts';

export interface Statistics {
  instructions: number;
  seconds: number;
  mips: number;
  tlb_misses: number;
  traps: Record<string, number>;
}

export class RunStatistics {
  private readonly began = performance.now();
  private readonly machines: Machine[] = [];
  private readonly traps = new Map<string, number>();

  observe(machine: Machine): void {
    this.machines.push(machine);
    listen(machine.hooks, {
      onTrap: ({ interrupt, code }) => {
        const name = causeName(interrupt, code);
        this.traps.set(name, (this.traps.get(name) ?? 0) + 1);
      },
    });
  }

  /** Instructions retired, seconds of the host, millions of instructions a second, TLB misses, and how often each trap was
   *  taken. */
  report(): Statistics {
    const sum = (count: (machine: Machine) => number) =>
      this.machines.reduce((total, machine) => total + count(machine), 0);
    const instructions = sum((machine) => machine.retired);
    const seconds = (performance.now() - this.began) / 1000;
    return {
      instructions,
      seconds: Number(seconds.toFixed(6)),
      mips: Number((instructions / seconds / 1e6).toFixed(3)),
      tlb_misses: sum((machine) => machine.hart.mmu.tlbMisses),
      traps: Object.fromEntries([...this.traps].sort(([first], [second]) => (first < second ? -1 : 1))),
    };
  }
}
