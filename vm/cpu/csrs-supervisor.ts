// The supervisor-level CSRs (privileged manual, "Supervisor-Level ISA"; stimecmp: "Sstc"), and those of Xidt.

import { SIDTB_BASE, SIDTB_ENABLE } from '../idt.ts';
import { M_MODE, S_MODE, SSI } from './causes.ts';
import { COUNTER_TIME } from './counters.ts';
import { type Csr, stored, storedWithEffect } from './csr.ts';
import { EPC_MASK, FIOM, trapVector, writeMstatus } from './csrs-machine.ts';
import type { Hart } from './hart.ts';
import { MSTATUS_TVM, SSTATUS_VIEW, SSTATUS_WRITABLE } from './mstatus.ts';
import {
  MCOUNTEREN,
  MIDELEG,
  MIE,
  MIP,
  SATP,
  SCAUSE,
  SCOUNTEREN,
  SENVCFG,
  SEPC,
  SIDTB,
  SIDTL,
  SSCRATCH,
  STIMECMP,
  STIMECMPH,
  STVAL,
  STVEC,
  SVEC,
} from './state.ts';

/** stimecmp in S-mode needs menvcfg.STCE and mcounteren.TM. */
const sstcAccessible = (hart: Hart) =>
  hart.state.privilege === M_MODE ||
  (hart.sstcEnabled && (hart.state.word[MCOUNTEREN >> 2] & COUNTER_TIME) !== 0);

const linesChanged = (hart: Hart) => hart.linesChanged();

/** mstatus.TVM keeps address translation for M-mode. */
const satpAccessible = ({ state }: Hart) => state.privilege !== S_MODE || (state.mstatus & MSTATUS_TVM) === 0;

const xidtPresent = (hart: Hart) => hart.xidt;

export const SUPERVISOR_CSRS: readonly Csr[] = [
  {
    name: 'sstatus',
    read: ({ state }) => (state.mstatus & SSTATUS_VIEW) >>> 0,
    write: (hart, value) => writeMstatus(hart, value, SSTATUS_WRITABLE),
  },
  // sie and sip show what mideleg has delegated, and no more.
  {
    name: 'sie',
    read: ({ state: { word } }) => (word[MIE >> 2] & word[MIDELEG >> 2]) >>> 0,
    write(hart, value) {
      const { word } = hart.state;
      const delegated = word[MIDELEG >> 2];
      word[MIE >> 2] = (word[MIE >> 2] & ~delegated) | (value & delegated);
      hart.interruptsChanged();
    },
  },
  {
    name: 'sip',
    read: ({ state: { word } }) => (word[MIP >> 2] & word[MIDELEG >> 2]) >>> 0,
    // Only SSIP can be written here.
    write(hart, value) {
      const { word } = hart.state;
      const writable = word[MIDELEG >> 2] & (1 << SSI);
      word[MIP >> 2] = (word[MIP >> 2] & ~writable) | (value & writable);
      hart.interruptsChanged();
    },
  },
  trapVector('stvec', STVEC),
  stored('scounteren', SCOUNTEREN),
  stored('senvcfg', SENVCFG, FIOM),
  stored('sscratch', SSCRATCH),
  stored('sepc', SEPC, EPC_MASK),
  stored('scause', SCAUSE),
  stored('stval', STVAL),
  { ...storedWithEffect('stimecmp', STIMECMP, 0xffffffff, linesChanged), accessible: sstcAccessible },
  { ...storedWithEffect('stimecmph', STIMECMPH, 0xffffffff, linesChanged), accessible: sstcAccessible },
  {
    ...storedWithEffect('satp', SATP, 0xffffffff, (hart) => hart.contextChanged()),
    accessible: satpAccessible,
  },

  { ...stored('sidtb', SIDTB, SIDTB_BASE | SIDTB_ENABLE), accessible: xidtPresent },
  { ...stored('sidtl', SIDTL, 0xff), accessible: xidtPresent },
  { ...stored('svec', SVEC, 0), accessible: xidtPresent },
];
