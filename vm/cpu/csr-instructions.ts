// Zicsr (unprivileged manual, "Control and Status Register Instructions"). A CSR that is not written (csrrs/csrrc with
// x0 or constant 0) has no write side effects and may be read-only; one whose old value goes to x0 under csrrw is not read.

import { ILLEGAL_INSTRUCTION, raise } from './causes.ts';
import type { Csr } from './csr.ts';
import type { Hart } from './hart.ts';
import type { Operation, Semantics, SemanticsTable } from './operation.ts';

/** The CSR that an instruction names, if the hart may access it so. */
function accessible(hart: Hart, i: Operation, writes: boolean): Csr {
  const csr = hart.csrs[i.imm];
  const leastPrivilege = (i.imm >> 8) & 3;
  const readOnly = i.imm >> 10 === 3;
  if (csr === undefined || hart.state.privilege < leastPrivilege || (writes && readOnly)) {
    raise(ILLEGAL_INSTRUCTION, i.word);
  }
  if (csr.accessible !== undefined && !csr.accessible(hart)) raise(ILLEGAL_INSTRUCTION, i.word);
  return csr;
}

type Source = (hart: Hart, i: Operation) => number;
const register: Source = (hart, i) => hart.x[i.rs1];
const constant: Source = (_, i) => i.rs1;

function write(source: Source): Semantics {
  return (hart, i) => {
    const csr = accessible(hart, i, true);
    const value = source(hart, i);
    const before = i.rd === 0 ? 0 : csr.read(hart);
    csr.write?.(hart, value >>> 0);
    hart.x[i.rd] = before;
  };
}

function modify(source: Source, combine: (before: number, operand: number) => number): Semantics {
  return (hart, i) => {
    const writes = i.rs1 !== 0;
    const csr = accessible(hart, i, writes);
    const before = csr.read(hart);
    if (writes) {
      const base = csr.readForModify === undefined ? before : csr.readForModify(hart);
      csr.write?.(hart, combine(base, source(hart, i)) >>> 0);
    }
    hart.x[i.rd] = before;
  };
}

const set = (before: number, operand: number) => before | operand;
const clear = (before: number, operand: number) => before & ~operand;

export const csrInstructions = {
  csrrw: write(register),
  csrrs: modify(register, set),
  csrrc: modify(register, clear),
  csrrwi: write(constant),
  csrrsi: modify(constant, set),
  csrrci: modify(constant, clear),
} satisfies Partial<SemanticsTable>;
