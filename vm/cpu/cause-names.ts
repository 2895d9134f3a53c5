// Names of traps by cause (privileged manual, table of mcause values; 24 is the descriptor table's double fault), as traces
// and statistics print them.

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

/** For example load_page_fault; software_vector_48 for `int 48`. */
export function causeName(interrupt: boolean, code: number): string {
  return interrupt
    ? (INTERRUPTS[code] ?? `interrupt_${code}`)
    : (EXCEPTIONS[code] ?? `software_vector_${code}`);
}
