// All CSRs of a hart by number: what the four tables describe, under the numbers that isa/ gives their names.

import { CSR } from '../../isa/csrs.ts';
import type { Csr } from './csr.ts';
import { COUNTER_CSRS } from './csrs-counters.ts';
import { FLOAT_CSRS } from './csrs-float.ts';
import { MACHINE_CSRS } from './csrs-machine.ts';
import { SUPERVISOR_CSRS } from './csrs-supervisor.ts';

const CSR_NUMBERS = 4096;

export type CsrTable = readonly (Csr | undefined)[];

function build(): CsrTable {
  const table = new Array<Csr | undefined>(CSR_NUMBERS).fill(undefined);
  for (const csr of [...MACHINE_CSRS, ...SUPERVISOR_CSRS, ...COUNTER_CSRS, ...FLOAT_CSRS]) {
    const number = CSR[csr.name];
    if (number === undefined) throw new Error(`the CSR ${csr.name} has no number in isa/csrs.ts`);
    table[number] = csr;
  }
  return table;
}

export const CSR_TABLE: CsrTable = build();
