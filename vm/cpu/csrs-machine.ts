// The machine-level CSRs (privileged manual, "Machine-Level CSRs"). Each row says which bits exist and what a write does.

import { PMP_ENTRIES, writePmpAddress, writePmpConfiguration } from '../mmu/pmp.ts';
import { ECALL_FROM_M, MEI, MSI, MTI, SEI, SSI, STI } from './causes.ts';
import { COUNTER_CYCLE, COUNTER_INSTRET } from './counters.ts';
import { type Csr, constantCsr, stored, storedWithEffect } from './csr.ts';
import type { Hart } from './hart.ts';
import {
  MSTATUS_MPP,
  MSTATUS_MPP_SHIFT,
  MSTATUS_TRANSLATION,
  MSTATUS_WRITABLE,
  withSummary,
} from './mstatus.ts';
import {
  MCAUSE,
  MCOUNTEREN,
  MCOUNTINHIBIT,
  MEDELEG,
  MENVCFG,
  MENVCFGH,
  MEPC,
  MIDELEG,
  MIE,
  MIP,
  MSCRATCH,
  MTVAL,
  MTVEC,
  PMPADDR,
  PMPCFG,
  SEIP_SOFT,
} from './state.ts';

export const SUPERVISOR_INTERRUPTS = (1 << SSI) | (1 << STI) | (1 << SEI);
const ALL_INTERRUPTS = SUPERVISOR_INTERRUPTS | (1 << MSI) | (1 << MTI) | (1 << MEI);

/** Exceptions 0..15 but ecall from M, and the reserved 10 and 14. */
const DELEGABLE = 0xffff & ~((1 << ECALL_FROM_M) | (1 << 10) | (1 << 14));

const MISA_32_BITS = 1 << 30;
const MISA_NON_STANDARD = 'X';

/** misa: bit n stands for letter n of the alphabet. Fixed: no extension can be switched off. */
export function misaFor(xidt: boolean): number {
  const letters = `IMAFDCSU${xidt ? MISA_NON_STANDARD : ''}`;
  return [...letters].reduce((misa, letter) => misa | (1 << (letter.charCodeAt(0) - 65)), MISA_32_BITS) >>> 0;
}

export const FIOM = 1;
export const STCE = 0x80000000;

/** Instructions begin at even addresses: the lowest bit of xepc is zero. */
export const EPC_MASK = ~1;

/** xtvec: modes 0 and 1 exist; a write with another mode is ignored. */
export function trapVector(name: string, offset: number): Csr {
  const plain = stored(name, offset);
  return {
    ...plain,
    write(hart, value) {
      if ((value & 3) < 2) plain.write?.(hart, value);
    },
  };
}

/** Writes some bits of mstatus (all of MSTATUS_WRITABLE, or sstatus's part). MPP = 2 is no privilege: it becomes U. */
export function writeMstatus(hart: Hart, value: number, writable: number): void {
  const { state } = hart;
  const before = state.mstatus;
  let after = (before & ~writable) | (value & writable);
  if ((after & MSTATUS_MPP) >>> MSTATUS_MPP_SHIFT === 2) after &= ~MSTATUS_MPP;
  state.mstatus = withSummary(after);
  if ((before ^ after) & MSTATUS_TRANSLATION) hart.contextChanged();
  hart.interruptsChanged();
}

/** Writes the bits of mip that software owns: SSIP, SEIP's own part, and STIP unless stimecmp drives it. */
export function writePending(hart: Hart, value: number): void {
  const { word } = hart.state;
  const writable = (1 << SSI) | (hart.sstcEnabled ? 0 : 1 << STI);
  word[MIP >> 2] = (word[MIP >> 2] & ~writable) | (value & writable);
  word[SEIP_SOFT >> 2] = value & (1 << SEI);
  hart.linesChanged();
}

/** mip with SEIP as software wrote it, without the interrupt controller's line. */
const softwarePending = ({ state: { word } }: Hart) =>
  ((word[MIP >> 2] & ~(1 << SEI)) | word[SEIP_SOFT >> 2]) >>> 0;

const interruptsChanged = (hart: Hart) => hart.interruptsChanged();

const mcountinhibit: Csr = {
  name: 'mcountinhibit',
  read: ({ state }) => state.word[MCOUNTINHIBIT >> 2],
  write({ state, counters }, value) {
    const change = () => {
      state.word[MCOUNTINHIBIT >> 2] = value & (COUNTER_CYCLE | COUNTER_INSTRET);
    };
    counters.cycle.keepAcross(() => counters.instret.keepAcross(change));
  },
};

const pmpcfg = (register: number): Csr => ({
  ...stored(`pmpcfg${register}`, PMPCFG + register * 4),
  write(hart, value) {
    for (let byte = 0; byte < 4; byte++) {
      writePmpConfiguration(hart.state, register * 4 + byte, (value >>> (byte * 8)) & 0xff);
    }
    hart.protectionChanged();
  },
});

const pmpaddr = (index: number): Csr => ({
  ...stored(`pmpaddr${index}`, PMPADDR + index * 4),
  write(hart, value) {
    writePmpAddress(hart.state, index, value);
    hart.protectionChanged();
  },
});

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, n) => make(n));

export const MACHINE_CSRS: readonly Csr[] = [
  constantCsr('mvendorid', 0),
  constantCsr('marchid', 0),
  constantCsr('mimpid', 0),
  constantCsr('mhartid', 0),
  constantCsr('mconfigptr', 0),

  {
    name: 'mstatus',
    read: ({ state }) => state.mstatus,
    write: (hart, value) => writeMstatus(hart, value, MSTATUS_WRITABLE),
  },
  constantCsr('mstatush', 0),
  { name: 'misa', read: (hart) => misaFor(hart.xidt) },
  stored('medeleg', MEDELEG, DELEGABLE),
  storedWithEffect('mideleg', MIDELEG, SUPERVISOR_INTERRUPTS, interruptsChanged),
  storedWithEffect('mie', MIE, ALL_INTERRUPTS, interruptsChanged),
  trapVector('mtvec', MTVEC),
  stored('mcounteren', MCOUNTEREN),
  stored('menvcfg', MENVCFG, FIOM),
  storedWithEffect('menvcfgh', MENVCFGH, STCE, (hart) => hart.linesChanged()),
  mcountinhibit,

  stored('mscratch', MSCRATCH),
  stored('mepc', MEPC, EPC_MASK),
  stored('mcause', MCAUSE),
  stored('mtval', MTVAL),
  {
    name: 'mip',
    read: ({ state }) => state.word[MIP >> 2],
    readForModify: softwarePending,
    write: writePending,
  },

  // Debug triggers: there are none. tselect stays 0, of type 0 ("no trigger"), as tinfo says.
  constantCsr('tselect', 0),
  constantCsr('tdata1', 0),
  constantCsr('tdata2', 0),
  constantCsr('tdata3', 0),
  constantCsr('tinfo', 1),

  ...times(PMP_ENTRIES / 4, pmpcfg),
  ...times(PMP_ENTRIES, pmpaddr),
];
