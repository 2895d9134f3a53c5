// The counter CSRs (privileged manual, "Hardware Performance Monitor"): cycle, time and instret with their machine-level
// originals. Counters 3 to 31 exist and are always zero.

import { M_MODE, U_MODE } from './causes.ts';
import { COUNTER_CYCLE, COUNTER_INSTRET, COUNTER_TIME, type Counter, halfOf } from './counters.ts';
import { type Csr, constantCsr } from './csr.ts';
import type { Hart } from './hart.ts';
import { MCOUNTEREN, SCOUNTEREN } from './state.ts';

/** mcounteren opens a counter to S and U, scounteren besides to U. */
const opened = (bit: number) => (hart: Hart) => {
  const { privilege, word } = hart.state;
  if (privilege !== M_MODE && (word[MCOUNTEREN >> 2] & bit) === 0) return false;
  return privilege !== U_MODE || (word[SCOUNTEREN >> 2] & bit) !== 0;
};

/** Both halves of a counter: `name` and `nameh`. */
const halves = (name: string, bit: number, read: (hart: Hart, high: boolean) => number): Csr[] => [
  { name, read: (hart) => read(hart, false), accessible: opened(bit) },
  { name: `${name}h`, read: (hart) => read(hart, true), accessible: opened(bit) },
];

const machineHalves = (name: string, of: (hart: Hart) => Counter): Csr[] =>
  [false, true].map((high) => ({
    name: high ? `${name}h` : name,
    read: (hart: Hart) => of(hart).read(high),
    write: (hart: Hart, value: number) => of(hart).write(high, value),
  }));

const unused = Array.from({ length: 29 }, (_, n) => n + 3);

export const COUNTER_CSRS: readonly Csr[] = [
  ...halves('cycle', COUNTER_CYCLE, ({ counters }, high) => counters.cycle.read(high)),
  ...halves('time', COUNTER_TIME, ({ state }, high) => halfOf(state.time, high)),
  ...halves('instret', COUNTER_INSTRET, ({ counters }, high) => counters.instret.read(high)),
  ...machineHalves('mcycle', ({ counters }) => counters.cycle),
  ...machineHalves('minstret', ({ counters }) => counters.instret),
  ...unused.flatMap((n) => halves(`hpmcounter${n}`, 1 << n, () => 0)),
  ...unused.flatMap((n) => [
    constantCsr(`mhpmcounter${n}`, 0),
    constantCsr(`mhpmcounter${n}h`, 0),
    constantCsr(`mhpmevent${n}`, 0),
  ]),
];
