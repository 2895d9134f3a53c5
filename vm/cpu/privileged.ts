// The privileged instructions (privileged manual, "Machine/Supervisor-Level ISA"), and `int` of Xidt.

import { ILLEGAL_INSTRUCTION, M_MODE, raise, S_MODE } from './causes.ts';
import type { Hart } from './hart.ts';
import { MSTATUS_TSR, MSTATUS_TVM, MSTATUS_TW } from './mstatus.ts';
import type { Operation, SemanticsTable } from './operation.ts';
import { returnFromMachine, returnFromSupervisor, softwareVector } from './traps.ts';

/** Illegal below S-mode; in S-mode, where the given mstatus bit keeps it for M-mode. */
function supervisorOnly({ state }: Hart, i: Operation, trapBit: number): void {
  const trapped = state.privilege === S_MODE && (state.mstatus & trapBit) !== 0;
  if (state.privilege < S_MODE || trapped) raise(ILLEGAL_INSTRUCTION, i.word);
}

export const privileged = {
  sret: (hart, i) => {
    supervisorOnly(hart, i, MSTATUS_TSR);
    hart.nextPc = returnFromSupervisor(hart);
  },
  mret: (hart, i) => {
    if (hart.state.privilege < M_MODE) raise(ILLEGAL_INSTRUCTION, i.word);
    hart.nextPc = returnFromMachine(hart);
  },
  wfi: (hart, i) => {
    supervisorOnly(hart, i, MSTATUS_TW);
    hart.state.waiting = true;
    hart.state.recheck = true;
  },
  'sfence.vma': (hart, i) => {
    supervisorOnly(hart, i, MSTATUS_TVM);
    const address = i.rs1 === 0 ? undefined : hart.x[i.rs1] >>> 0;
    const asid = i.rs2 === 0 ? undefined : hart.x[i.rs2];
    hart.fence(address, asid);
  },
  int: (hart, i) => {
    softwareVector(hart, i.imm, i.word);
    hart.nextPc = hart.state.pc;
  },
} satisfies Partial<SemanticsTable>;
