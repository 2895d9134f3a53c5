// RV32I (unprivileged manual, "RV32I Base Integer Instruction Set") and Zifencei.
// Registers are signed words; `>>> 0` makes one unsigned, `| 0` brings a sum back to 32 bits (as storing to x does).

import { BREAKPOINT, ECALL_FROM_U, raise } from './causes.ts';
import type { SemanticsTable } from './operation.ts';

const nothing = () => {};

export const base = {
  lui: ({ x }, i) => {
    x[i.rd] = i.imm;
  },
  auipc: (hart, i) => {
    hart.x[i.rd] = hart.pc + i.imm;
  },

  // Jumps and branches. Instructions may begin at every even address.
  jal: (hart, i) => {
    const link = hart.nextPc;
    hart.jump(hart.pc + i.imm);
    hart.x[i.rd] = link;
  },
  jalr: (hart, i) => {
    const link = hart.nextPc;
    hart.jump((hart.x[i.rs1] + i.imm) & ~1);
    hart.x[i.rd] = link;
  },
  beq: (hart, i) => {
    if (hart.x[i.rs1] === hart.x[i.rs2]) hart.jump(hart.pc + i.imm);
  },
  bne: (hart, i) => {
    if (hart.x[i.rs1] !== hart.x[i.rs2]) hart.jump(hart.pc + i.imm);
  },
  blt: (hart, i) => {
    if (hart.x[i.rs1] < hart.x[i.rs2]) hart.jump(hart.pc + i.imm);
  },
  bge: (hart, i) => {
    if (hart.x[i.rs1] >= hart.x[i.rs2]) hart.jump(hart.pc + i.imm);
  },
  bltu: (hart, i) => {
    if (hart.x[i.rs1] >>> 0 < hart.x[i.rs2] >>> 0) hart.jump(hart.pc + i.imm);
  },
  bgeu: (hart, i) => {
    if (hart.x[i.rs1] >>> 0 >= hart.x[i.rs2] >>> 0) hart.jump(hart.pc + i.imm);
  },

  // Loads and stores.
  lb: ({ x, mmu }, i) => {
    x[i.rd] = (mmu.load((x[i.rs1] + i.imm) >>> 0, 1) << 24) >> 24;
  },
  lh: ({ x, mmu }, i) => {
    x[i.rd] = (mmu.load((x[i.rs1] + i.imm) >>> 0, 2) << 16) >> 16;
  },
  lw: ({ x, mmu }, i) => {
    x[i.rd] = mmu.load((x[i.rs1] + i.imm) >>> 0, 4);
  },
  lbu: ({ x, mmu }, i) => {
    x[i.rd] = mmu.load((x[i.rs1] + i.imm) >>> 0, 1);
  },
  lhu: ({ x, mmu }, i) => {
    x[i.rd] = mmu.load((x[i.rs1] + i.imm) >>> 0, 2);
  },
  sb: ({ x, mmu }, i) => mmu.store((x[i.rs1] + i.imm) >>> 0, 1, x[i.rs2]),
  sh: ({ x, mmu }, i) => mmu.store((x[i.rs1] + i.imm) >>> 0, 2, x[i.rs2]),
  sw: ({ x, mmu }, i) => mmu.store((x[i.rs1] + i.imm) >>> 0, 4, x[i.rs2]),

  // Arithmetic with a constant.
  addi: ({ x }, i) => {
    x[i.rd] = x[i.rs1] + i.imm;
  },
  slti: ({ x }, i) => {
    x[i.rd] = x[i.rs1] < i.imm ? 1 : 0;
  },
  sltiu: ({ x }, i) => {
    x[i.rd] = x[i.rs1] >>> 0 < i.imm >>> 0 ? 1 : 0;
  },
  xori: ({ x }, i) => {
    x[i.rd] = x[i.rs1] ^ i.imm;
  },
  ori: ({ x }, i) => {
    x[i.rd] = x[i.rs1] | i.imm;
  },
  andi: ({ x }, i) => {
    x[i.rd] = x[i.rs1] & i.imm;
  },
  slli: ({ x }, i) => {
    x[i.rd] = x[i.rs1] << i.imm;
  },
  srli: ({ x }, i) => {
    x[i.rd] = x[i.rs1] >>> i.imm;
  },
  srai: ({ x }, i) => {
    x[i.rd] = x[i.rs1] >> i.imm;
  },

  // Arithmetic between registers. JavaScript's shifts use the low five bits of the amount, as RV32's do.
  add: ({ x }, i) => {
    x[i.rd] = x[i.rs1] + x[i.rs2];
  },
  sub: ({ x }, i) => {
    x[i.rd] = x[i.rs1] - x[i.rs2];
  },
  sll: ({ x }, i) => {
    x[i.rd] = x[i.rs1] << x[i.rs2];
  },
  slt: ({ x }, i) => {
    x[i.rd] = x[i.rs1] < x[i.rs2] ? 1 : 0;
  },
  sltu: ({ x }, i) => {
    x[i.rd] = x[i.rs1] >>> 0 < x[i.rs2] >>> 0 ? 1 : 0;
  },
  xor: ({ x }, i) => {
    x[i.rd] = x[i.rs1] ^ x[i.rs2];
  },
  srl: ({ x }, i) => {
    x[i.rd] = x[i.rs1] >>> x[i.rs2];
  },
  sra: ({ x }, i) => {
    x[i.rd] = x[i.rs1] >> x[i.rs2];
  },
  or: ({ x }, i) => {
    x[i.rd] = x[i.rs1] | x[i.rs2];
  },
  and: ({ x }, i) => {
    x[i.rd] = x[i.rs1] & x[i.rs2];
  },

  // One hart that executes in order, and decoded code that is dropped as soon as it is written: nothing to wait for.
  fence: nothing,
  'fence.i': nothing,

  ecall: (hart) => raise(ECALL_FROM_U + hart.state.privilege, 0),
  ebreak: (hart) => raise(BREAKPOINT, hart.pc),
} satisfies Partial<SemanticsTable>;
