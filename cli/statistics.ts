// What `cox vm --stats` reports about a run, over all resets of the guest.

import type { Machine } from '../vm/machine.ts';

/** Names by cause (privileged manual, table of mcause values; 24 is the descriptor table's double fault). */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  0: 'instruction_misaligned',
  1: 'instruction_access_fault',
  2: 'illegal_instruction',
  3: 'breakpoint',
  4: 'load_misaligned',
  5: 'load_access_fault',
  6: 'store_misaligned',
  7: 'store_access_fault',
  8: 'ecall_from_user',
  9: 'ecall_from_supervisor',
  11: 'ecall_from_machine',
  12: 'instruction_page_fault',
  13: 'load_page_fault',
  15: 'store_page_fault',
  24: 'double_fault',
};
const INTERRUPTS: Readonly<Record<number, string>> = {
  1: 'supervisor_software_interrupt',
  3: 'machine_software_interrupt',
  5: 'supervisor_timer_interrupt',
  7: 'machine_timer_interrupt',
  9: 'supervisor_external_interrupt',
  11: 'machine_external_interrupt',
};

export class RunStatistics {
  private readonly began = performance.now();
  private readonly machines: Machine[] = [];
  private readonly traps = new Map<string, number>();

  observe(machine: Machine): void {
    this.machines.push(machine);
    machine.hooks.onTrap = ({ interrupt, code }) => {
      const name = interrupt
        ? (INTERRUPTS[code] ?? `interrupt_${code}`)
        : (EXCEPTIONS[code] ?? `software_vector_${code}`);
      this.traps.set(name, (this.traps.get(name) ?? 0) + 1);
    };
  }

  /** Instructions retired, seconds of the host, millions of instructions a second, and how often each trap was taken. */
  report(): { instructions: number; seconds: number; mips: number; traps: Record<string, number> } {
    const instructions = this.machines.reduce((sum, machine) => sum + machine.retired, 0);
    const seconds = (performance.now() - this.began) / 1000;
    return {
      instructions,
      seconds: Number(seconds.toFixed(6)),
      mips: Number((instructions / seconds / 1e6).toFixed(3)),
      traps: Object.fromEntries([...this.traps].sort(([first], [second]) => (first < second ? -1 : 1))),
    };
  }
}
