// What each instruction computes, as WebAssembly. Operands are expressions, so the same line serves the interpreter (they
// load from the register file) and a compiler (they are locals and constants). An operand may be evaluated more than once.
//
// Only what is the same in every privilege mode stands here; traps, CSRs and page walks belong to the reference tier.

import {
  add,
  and,
  type Code,
  choose,
  divSigned,
  divUnsigned,
  eq,
  eqz,
  extendSigned,
  extendUnsigned,
  geSigned,
  geUnsigned,
  i32,
  i64,
  load8,
  load8Signed,
  load16,
  load16Signed,
  load32,
  low32,
  ltSigned,
  ltUnsigned,
  mul,
  mul64,
  ne,
  or,
  remSigned,
  remUnsigned,
  select,
  shl,
  shrSigned,
  shrUnsigned,
  shrUnsigned64,
  store8,
  store16,
  store32,
  sub,
  xor,
} from './wasm-code.ts';

export interface Operands {
  readonly rs1: Code;
  readonly rs2: Code;
  readonly immediate: Code;
  /** Address of the instruction. */
  readonly pc: Code;
}

const registers = (operation: (left: Code, right: Code) => Code) => (o: Operands) => operation(o.rs1, o.rs2);
const withImmediate = (operation: (left: Code, right: Code) => Code) => (o: Operands) =>
  operation(o.rs1, o.immediate);

/** Bits 63:32 of a product whose factors are extended as named. */
const upperProduct = (extendLeft: (v: Code) => Code, extendRight: (v: Code) => Code) =>
  registers((left, right) => low32(shrUnsigned64(mul64(extendLeft(left), extendRight(right)), i64(32))));

const ALL_ONES = i32(-1);

/** The value that goes to rd. Shift amounts are taken modulo 32 by WebAssembly as by RISC-V. */
export const RESULT: Readonly<Record<string, (o: Operands) => Code>> = {
  lui: (o) => o.immediate,
  auipc: (o) => add(o.pc, o.immediate),

  addi: withImmediate(add),
  slti: withImmediate(ltSigned),
  sltiu: withImmediate(ltUnsigned),
  xori: withImmediate(xor),
  ori: withImmediate(or),
  andi: withImmediate(and),
  slli: withImmediate(shl),
  srli: withImmediate(shrUnsigned),
  srai: withImmediate(shrSigned),

  add: registers(add),
  sub: registers(sub),
  sll: registers(shl),
  slt: registers(ltSigned),
  sltu: registers(ltUnsigned),
  xor: registers(xor),
  srl: registers(shrUnsigned),
  sra: registers(shrSigned),
  or: registers(or),
  and: registers(and),

  mul: registers(mul),
  mulh: upperProduct(extendSigned, extendSigned),
  mulhsu: upperProduct(extendSigned, extendUnsigned),
  mulhu: upperProduct(extendUnsigned, extendUnsigned),
  // WebAssembly traps where RISC-V defines a result: division by zero, and the one quotient that overflows. Negating for
  // every divisor of -1 gives that one too; the remainder of it does not trap.
  div: (o) =>
    choose(eqz(o.rs2), ALL_ONES, choose(eq(o.rs2, ALL_ONES), sub(i32(0), o.rs1), divSigned(o.rs1, o.rs2))),
  divu: (o) => choose(eqz(o.rs2), ALL_ONES, divUnsigned(o.rs1, o.rs2)),
  rem: (o) => choose(eqz(o.rs2), o.rs1, remSigned(o.rs1, o.rs2)),
  remu: (o) => choose(eqz(o.rs2), o.rs1, remUnsigned(o.rs1, o.rs2)),
};

/** Whether a conditional branch is taken. */
export const CONDITION: Readonly<Record<string, (o: Operands) => Code>> = {
  beq: registers(eq),
  bne: registers(ne),
  blt: registers(ltSigned),
  bge: registers(geSigned),
  bltu: registers(ltUnsigned),
  bgeu: registers(geUnsigned),
};

export interface Load {
  readonly bytes: 1 | 2 | 4;
  readonly read: (hostAddress: Code, offset: number) => Code;
}

export const LOAD: Readonly<Record<string, Load>> = {
  lb: { bytes: 1, read: load8Signed },
  lh: { bytes: 2, read: load16Signed },
  lw: { bytes: 4, read: load32 },
  lbu: { bytes: 1, read: load8 },
  lhu: { bytes: 2, read: load16 },
};

export interface Store {
  readonly bytes: 1 | 2 | 4;
  readonly write: (hostAddress: Code, offset: number, value: Code) => Code;
}

export const STORE: Readonly<Record<string, Store>> = {
  sb: { bytes: 1, write: store8 },
  sh: { bytes: 2, write: store16 },
  sw: { bytes: 4, write: store32 },
};

/** The word that an atomic memory operation writes, from the old word and rs2. */
export const ATOMIC: Readonly<Record<string, (old: Code, rs2: Code) => Code>> = {
  'amoswap.w': (_old, rs2) => rs2,
  'amoadd.w': add,
  'amoxor.w': xor,
  'amoand.w': and,
  'amoor.w': or,
  'amomin.w': (old, rs2) => select(ltSigned(old, rs2), old, rs2),
  'amomax.w': (old, rs2) => select(ltSigned(old, rs2), rs2, old),
  'amominu.w': (old, rs2) => select(ltUnsigned(old, rs2), old, rs2),
  'amomaxu.w': (old, rs2) => select(ltUnsigned(old, rs2), rs2, old),
};
