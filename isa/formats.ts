// Instruction formats: which bits are fixed, which operands there are, and how assembly text orders them.
// Finer than the manual's R I S B U J, so that a format says everything about an instruction except its name and
// its fixed bits. Decoder, encoder, assembler and disassembler all read this table.

import type { ImmediateKind } from './fields.ts';

/**
 * One operand as assembly text writes it. r* are integer registers, f* floating-point ones; `imm(rs1)` and `(rs1)`
 * are memory operands; `target` is an address that the word holds relative to the pc; `upper` is imm >> 12.
 */
export type Operand =
  | 'rd'
  | 'rs1'
  | 'rs2'
  | 'fd'
  | 'fs1'
  | 'fs2'
  | 'fs3'
  | 'imm'
  | 'imm(rs1)'
  | '(rs1)'
  | 'upper'
  | 'target'
  | 'csr'
  | 'zimm'
  | 'pred'
  | 'succ'
  | 'rm';

export interface FormatSpec {
  /** The bits that `match` fixes. */
  mask: number;
  immediate: ImmediateKind;
  operands: readonly Operand[];
}

const format = (mask: number, immediate: ImmediateKind, ...operands: Operand[]): FormatSpec => ({
  mask: mask >>> 0,
  immediate,
  operands,
});

export const FORMATS = {
  R: format(0xfe00707f, 'none', 'rd', 'rs1', 'rs2'),
  I: format(0x0000707f, 'I', 'rd', 'rs1', 'imm'),
  /** Shift by a constant: funct7 is fixed, the amount is in the place of rs2. */
  'I-shift': format(0xfe00707f, 'shamt', 'rd', 'rs1', 'imm'),
  /** Loads and jalr. */
  'I-memory': format(0x0000707f, 'I', 'rd', 'imm(rs1)'),
  S: format(0x0000707f, 'S', 'rs2', 'imm(rs1)'),
  B: format(0x0000707f, 'B', 'rs1', 'rs2', 'target'),
  U: format(0x0000007f, 'U', 'rd', 'upper'),
  J: format(0x0000007f, 'J', 'rd', 'target'),
  /** imm = fm << 8 | pred << 4 | succ; rd and rs1 are ignored, as the manual asks. */
  fence: format(0x0000707f, 'I-unsigned', 'pred', 'succ'),
  /** fence.i, whose unused fields are ignored too. */
  'fence.i': format(0x0000707f, 'none'),
  csr: format(0x0000707f, 'I-unsigned', 'rd', 'csr', 'rs1'),
  /** rs1 holds a 5-bit constant. */
  'csr-immediate': format(0x0000707f, 'I-unsigned', 'rd', 'csr', 'zimm'),
  amo: format(0xf800707f, 'aqrl', 'rd', 'rs2', '(rs1)'),
  lr: format(0xf9f0707f, 'aqrl', 'rd', '(rs1)'),
  /** No operands: the whole word is fixed. */
  fixed: format(0xffffffff, 'none'),
  'sfence.vma': format(0xfe007fff, 'none', 'rs1', 'rs2'),
  /** Xidt `int n`: I-type with rd = rs1 = x0. */
  int: format(0x000fffff, 'I-unsigned', 'imm'),
} satisfies Record<string, FormatSpec>;

export type Format = keyof typeof FORMATS;
