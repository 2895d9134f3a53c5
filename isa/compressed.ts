// C (unprivileged manual, "Compressed Instructions"): each 16-bit instruction stands for one of 32 bits. A row says which
// one, and where in the half-word its operands are; decoding, encoding and assembly text all follow from that.
//
// The first row that matches a half-word counts. Rows give `match` with every bit that no operand covers; what a row
// refuses (`nonzero`) and no later row takes is reserved, and illegal here. HINTs have no rows of their own: they
// stand for instructions without effect.

import type { Operand } from './formats.ts';
import type { InstructionName } from './instructions.ts';

/** A register operand: its lowest bit's position, and whether it has 3 bits that count from x8, or 5. */
export interface CompressedRegister {
  readonly shift: number;
  readonly short: boolean;
}

const HIGH: CompressedRegister = { shift: 7, short: false };
const LOW: CompressedRegister = { shift: 2, short: false };
const HIGH_SHORT: CompressedRegister = { shift: 7, short: true };
const LOW_SHORT: CompressedRegister = { shift: 2, short: true };

/** Which bits of the immediate the half-word holds: runs of [highest position, bits of the immediate from there down]. */
export interface CompressedImmediate {
  readonly runs: readonly (readonly [position: number, bits: readonly number[]])[];
  readonly signed: boolean;
}

const unsigned = (...runs: CompressedImmediate['runs']): CompressedImmediate => ({ runs, signed: false });
const signed = (...runs: CompressedImmediate['runs']): CompressedImmediate => ({ runs, signed: true });

const SIX_BITS = signed([12, [5]], [6, [4, 3, 2, 1, 0]]);
const SHIFT_AMOUNT = unsigned([6, [4, 3, 2, 1, 0]]);
const UPPER = signed([12, [17]], [6, [16, 15, 14, 13, 12]]);
const STACK_STEP = signed([12, [9]], [6, [4, 6, 8, 7, 5]]);
const STACK_ADDRESS = unsigned([12, [5, 4, 9, 8, 7, 6, 2, 3]]);
const WORD = unsigned([12, [5, 4, 3]], [6, [2, 6]]);
const DOUBLE = unsigned([12, [5, 4, 3]], [6, [7, 6]]);
const STACK_WORD_LOAD = unsigned([12, [5]], [6, [4, 3, 2, 7, 6]]);
const STACK_DOUBLE_LOAD = unsigned([12, [5]], [6, [4, 3, 8, 7, 6]]);
const STACK_WORD_STORE = unsigned([12, [5, 4, 3, 2, 7, 6]]);
const STACK_DOUBLE_STORE = unsigned([12, [5, 4, 3, 8, 7, 6]]);
const JUMP = signed([12, [11, 4, 9, 8, 10, 6, 7, 3, 2, 1, 5]]);
const BRANCH = signed([12, [8, 4, 3]], [6, [7, 6, 2, 1, 5]]);

type Field = 'rd' | 'rs1' | 'rs2';

/** Where each operand of the long instruction comes from: a part of the half-word, or a register by number. */
export interface CompressedFields extends Partial<Record<Field, CompressedRegister | number>> {
  readonly imm?: CompressedImmediate;
  /** These must not be zero. */
  readonly nonzero?: readonly (Field | 'imm')[];
}

type Row = readonly [
  name: string,
  instruction: InstructionName,
  match: number,
  fields: CompressedFields,
  text: readonly Operand[],
];

const SP = 2;
const RA = 1;

const ROWS = [
  // quadrant 0
  ['c.addi4spn', 'addi', 0x0000, { rd: LOW_SHORT, rs1: SP, imm: STACK_ADDRESS, nonzero: ['imm'] }, ['rd', 'rs1', 'imm']],
  ['c.fld', 'fld', 0x2000, { rd: LOW_SHORT, rs1: HIGH_SHORT, imm: DOUBLE }, ['fd', 'imm(rs1)']],
  ['c.lw', 'lw', 0x4000, { rd: LOW_SHORT, rs1: HIGH_SHORT, imm: WORD }, ['rd', 'imm(rs1)']],
  ['c.flw', 'flw', 0x6000, { rd: LOW_SHORT, rs1: HIGH_SHORT, imm: WORD }, ['fd', 'imm(rs1)']],
  ['c.fsd', 'fsd', 0xa000, { rs2: LOW_SHORT, rs1: HIGH_SHORT, imm: DOUBLE }, ['fs2', 'imm(rs1)']],
  ['c.sw', 'sw', 0xc000, { rs2: LOW_SHORT, rs1: HIGH_SHORT, imm: WORD }, ['rs2', 'imm(rs1)']],
  ['c.fsw', 'fsw', 0xe000, { rs2: LOW_SHORT, rs1: HIGH_SHORT, imm: WORD }, ['fs2', 'imm(rs1)']],

  // quadrant 1
  ['c.nop', 'addi', 0x0001, { rd: 0, rs1: 0 }, []],
  ['c.addi', 'addi', 0x0001, { rd: HIGH, rs1: HIGH, imm: SIX_BITS }, ['rd', 'imm']],
  ['c.jal', 'jal', 0x2001, { rd: RA, imm: JUMP }, ['target']],
  ['c.li', 'addi', 0x4001, { rd: HIGH, rs1: 0, imm: SIX_BITS }, ['rd', 'imm']],
  ['c.addi16sp', 'addi', 0x6101, { rd: SP, rs1: SP, imm: STACK_STEP, nonzero: ['imm'] }, ['rd', 'imm']],
  ['c.lui', 'lui', 0x6001, { rd: HIGH, imm: UPPER, nonzero: ['imm'] }, ['rd', 'upper']],
  ['c.srli', 'srli', 0x8001, { rd: HIGH_SHORT, rs1: HIGH_SHORT, imm: SHIFT_AMOUNT }, ['rd', 'imm']],
  ['c.srai', 'srai', 0x8401, { rd: HIGH_SHORT, rs1: HIGH_SHORT, imm: SHIFT_AMOUNT }, ['rd', 'imm']],
  ['c.andi', 'andi', 0x8801, { rd: HIGH_SHORT, rs1: HIGH_SHORT, imm: SIX_BITS }, ['rd', 'imm']],
  ['c.sub', 'sub', 0x8c01, { rd: HIGH_SHORT, rs1: HIGH_SHORT, rs2: LOW_SHORT }, ['rd', 'rs2']],
  ['c.xor', 'xor', 0x8c21, { rd: HIGH_SHORT, rs1: HIGH_SHORT, rs2: LOW_SHORT }, ['rd', 'rs2']],
  ['c.or', 'or', 0x8c41, { rd: HIGH_SHORT, rs1: HIGH_SHORT, rs2: LOW_SHORT }, ['rd', 'rs2']],
  ['c.and', 'and', 0x8c61, { rd: HIGH_SHORT, rs1: HIGH_SHORT, rs2: LOW_SHORT }, ['rd', 'rs2']],
  ['c.j', 'jal', 0xa001, { rd: 0, imm: JUMP }, ['target']],
  ['c.beqz', 'beq', 0xc001, { rs1: HIGH_SHORT, rs2: 0, imm: BRANCH }, ['rs1', 'target']],
  ['c.bnez', 'bne', 0xe001, { rs1: HIGH_SHORT, rs2: 0, imm: BRANCH }, ['rs1', 'target']],

  // quadrant 2
  ['c.slli', 'slli', 0x0002, { rd: HIGH, rs1: HIGH, imm: SHIFT_AMOUNT }, ['rd', 'imm']],
  ['c.fldsp', 'fld', 0x2002, { rd: HIGH, rs1: SP, imm: STACK_DOUBLE_LOAD }, ['fd', 'imm(rs1)']],
  ['c.lwsp', 'lw', 0x4002, { rd: HIGH, rs1: SP, imm: STACK_WORD_LOAD, nonzero: ['rd'] }, ['rd', 'imm(rs1)']],
  ['c.flwsp', 'flw', 0x6002, { rd: HIGH, rs1: SP, imm: STACK_WORD_LOAD }, ['fd', 'imm(rs1)']],
  ['c.jr', 'jalr', 0x8002, { rd: 0, rs1: HIGH, nonzero: ['rs1'] }, ['rs1']],
  ['c.mv', 'add', 0x8002, { rd: HIGH, rs1: 0, rs2: LOW, nonzero: ['rs2'] }, ['rd', 'rs2']],
  ['c.ebreak', 'ebreak', 0x9002, {}, []],
  ['c.jalr', 'jalr', 0x9002, { rd: RA, rs1: HIGH, nonzero: ['rs1'] }, ['rs1']],
  ['c.add', 'add', 0x9002, { rd: HIGH, rs1: HIGH, rs2: LOW, nonzero: ['rs2'] }, ['rd', 'rs2']],
  ['c.fsdsp', 'fsd', 0xa002, { rs2: LOW, rs1: SP, imm: STACK_DOUBLE_STORE }, ['fs2', 'imm(rs1)']],
  ['c.swsp', 'sw', 0xc002, { rs2: LOW, rs1: SP, imm: STACK_WORD_STORE }, ['rs2', 'imm(rs1)']],
  ['c.fswsp', 'fsw', 0xe002, { rs2: LOW, rs1: SP, imm: STACK_WORD_STORE }, ['fs2', 'imm(rs1)']],
] as const satisfies readonly Row[]; // biome-ignore format: a table

export type CompressedName = (typeof ROWS)[number][0];

export interface CompressedSpec {
  readonly name: CompressedName;
  /** What it stands for. */
  readonly instruction: InstructionName;
  /** A half-word is this instruction when (half & mask) === match, and its `nonzero` operands are not zero. */
  readonly match: number;
  readonly mask: number;
  readonly fields: CompressedFields;
  /** Its operands in assembly text. */
  readonly operands: readonly Operand[];
}

const registerBits = (field: CompressedRegister | number | undefined): number =>
  typeof field === 'object' ? (field.short ? 7 : 31) << field.shift : 0;

const immediateBits = (imm: CompressedImmediate | undefined): number =>
  (imm?.runs ?? []).reduce(
    (mask, [top, bits]) => mask | (((1 << bits.length) - 1) << (top + 1 - bits.length)),
    0,
  );

const operandBits = ({ rd, rs1, rs2, imm }: CompressedFields): number =>
  registerBits(rd) | registerBits(rs1) | registerBits(rs2) | immediateBits(imm);

export const COMPRESSED_INSTRUCTIONS: readonly CompressedSpec[] = ROWS.map(
  ([name, instruction, match, fields, operands]) => ({
    name,
    instruction,
    match,
    mask: 0xffff & ~operandBits(fields),
    fields,
    operands,
  }),
);
