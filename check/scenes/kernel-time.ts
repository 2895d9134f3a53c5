// Counts the instructions of the kernel between a trap of user mode and the way back.

import type { Machine } from '../../vm/machine.ts';

const USER = 0;

export class KernelTime {
  /** Of the last system call. */
  last = 0;
  private since = 0;

  constructor(private readonly machine: Machine) {
    const { hooks, hart } = machine;
    hooks.onTrap = ({ from, interrupt }) => {
      if (from === USER && !interrupt) this.since = machine.retired;
    };
    hooks.onPrivilege = (_from, to) => {
      if (to !== USER || this.since === 0) return;
      this.last = machine.retired - this.since;
      this.since = 0;
    };
    hart.hooksChanged();
  }

  end(): void {
    const { hooks, hart } = this.machine;
    hooks.onTrap = undefined;
    hooks.onPrivilege = undefined;
    hart.hooksChanged();
  }
}
