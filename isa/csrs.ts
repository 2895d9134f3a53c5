// Names and numbers of control and status registers (privileged manual, "CSR Listing"), as the assembler accepts
// and the disassembler prints them. Which of them the machine has is the machine's affair.

type Row = readonly [number: number, name: string];

/** Rows for a numbered family: first number, first name, how many. */
const family = (number: number, prefix: string, first: number, count: number, suffix = ''): Row[] =>
  Array.from({ length: count }, (_, n) => [number + n, `${prefix}${first + n}${suffix}`]);

export const CSRS: readonly Row[] = [
  // user: floating point, counters
  [0x001, 'fflags'],
  [0x002, 'frm'],
  [0x003, 'fcsr'],
  [0xc00, 'cycle'],
  [0xc01, 'time'],
  [0xc02, 'instret'],
  ...family(0xc03, 'hpmcounter', 3, 29),
  [0xc80, 'cycleh'],
  [0xc81, 'timeh'],
  [0xc82, 'instreth'],
  ...family(0xc83, 'hpmcounter', 3, 29, 'h'),
  // supervisor
  [0x100, 'sstatus'],
  [0x104, 'sie'],
  [0x105, 'stvec'],
  [0x106, 'scounteren'],
  [0x10a, 'senvcfg'],
  [0x140, 'sscratch'],
  [0x141, 'sepc'],
  [0x142, 'scause'],
  [0x143, 'stval'],
  [0x144, 'sip'],
  [0x14d, 'stimecmp'],
  [0x15d, 'stimecmph'],
  [0x180, 'satp'],
  // Xidt: table base and enable, number of the last gate, the vector being served (read only)
  [0x5c0, 'sidtb'],
  [0x5c1, 'sidtl'],
  [0xdc0, 'svec'],
  // machine
  [0xf11, 'mvendorid'],
  [0xf12, 'marchid'],
  [0xf13, 'mimpid'],
  [0xf14, 'mhartid'],
  [0xf15, 'mconfigptr'],
  [0x300, 'mstatus'],
  [0x301, 'misa'],
  [0x302, 'medeleg'],
  [0x303, 'mideleg'],
  [0x304, 'mie'],
  [0x305, 'mtvec'],
  [0x306, 'mcounteren'],
  [0x30a, 'menvcfg'],
  [0x310, 'mstatush'],
  [0x31a, 'menvcfgh'],
  [0x320, 'mcountinhibit'],
  ...family(0x323, 'mhpmevent', 3, 29),
  [0x340, 'mscratch'],
  [0x341, 'mepc'],
  [0x342, 'mcause'],
  [0x343, 'mtval'],
  [0x344, 'mip'],
  [0x747, 'mseccfg'],
  [0x757, 'mseccfgh'],
  ...family(0x3a0, 'pmpcfg', 0, 16),
  ...family(0x3b0, 'pmpaddr', 0, 64),
  [0x7a0, 'tselect'],
  [0x7a1, 'tdata1'],
  [0x7a2, 'tdata2'],
  [0x7a3, 'tdata3'],
  [0x7a4, 'tinfo'],
  [0xb00, 'mcycle'],
  [0xb02, 'minstret'],
  ...family(0xb03, 'mhpmcounter', 3, 29),
  [0xb80, 'mcycleh'],
  [0xb82, 'minstreth'],
  ...family(0xb83, 'mhpmcounter', 3, 29, 'h'),
];

/** Number by name: `CSR.sepc` is 0x141. */
export const CSR: Readonly<Record<string, number>> = Object.fromEntries(
  CSRS.map(([number, name]) => [name, number]),
);

const nameByNumber = new Map(CSRS);

/** The register's name, or its number in hexadecimal. */
export function csrName(number: number): string {
  return nameByNumber.get(number) ?? `0x${number.toString(16)}`;
}
