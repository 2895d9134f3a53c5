// Instruction formats: which bits are fixed, which operands there are, and how assembly text orders them.
// Finer than the manual's R I S B U J, so that a format says everything about an instruction except its name and
// its fixed bits. Decoder, encoder, assembler and disassembler all read this table.

import type { ImmediateKind } from './fields.ts';

/**
 * One operand as assembly text writes it. r* are integer registers, f* floating-point ones; `imm(rs1)` and `(rs1)`
 * are memory operands; `target` is an address that the word holds relative to the pc; `upper` is imm >> 12;
 * `rm` may be left out and means dyn then, or rne for conversions that are always exact.
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
  | 'rm'
  | 'rm (exact)';

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
  'F-load': format(0x0000707f, 'I', 'fd', 'imm(rs1)'),
  'F-store': format(0x0000707f, 'S', 'fs2', 'imm(rs1)'),
  'F-R': format(0xfe00707f, 'none', 'fd', 'fs1', 'fs2'),
  /** With a rounding mode in the place of funct3. */
  'F-R-rounded': format(0xfe00007f, 'rm', 'fd', 'fs1', 'fs2', 'rm'),
  'F-R4': format(0x0600007f, 'rm', 'fd', 'fs1', 'fs2', 'fs3', 'rm'),
  'F-unary': format(0xfff0007f, 'rm', 'fd', 'fs1', 'rm'),
  'F-unary-exact': format(0xfff0007f, 'rm', 'fd', 'fs1', 'rm (exact)'),
  'F-compare': format(0xfe00707f, 'none', 'rd', 'fs1', 'fs2'),
  'F-to-integer': format(0xfff0007f, 'rm', 'rd', 'fs1', 'rm'),
  'F-from-integer': format(0xfff0007f, 'rm', 'fd', 'rs1', 'rm'),
  'F-from-integer-exact': format(0xfff0007f, 'rm', 'fd', 'rs1', 'rm (exact)'),
  'F-bits-to-integer': format(0xfff0707f, 'none', 'rd', 'fs1'),
  'F-bits-from-integer': format(0xfff0707f, 'none', 'fd', 'rs1'),
} satisfies Record<string, FormatSpec>;

/** Names of rounding modes by number; 5 and 6 are reserved, 7 takes the mode of the frm CSR. */
export const ROUNDING_MODES: readonly (string | undefined)[] = [
  'rne',
  'rtz',
  'rdn',
  'rup',
  'rmm',
  undefined,
  undefined,
  'dyn',
];
/** What a rounding mode that is left out means. */
export const IMPLIED_ROUNDING = { rm: 7, 'rm (exact)': 0 };

export type Format = keyof typeof FORMATS;
