// Where operands sit in a 32-bit instruction word (unprivileged manual, "Immediate Encoding Variants").
// Extractors take a word and give a signed 32-bit number for immediates, 0..31 for registers; inserters are their
// inverses and assume that the value fits (isa/encode.ts checks).

export const opcodeOf = (word: number): number => word & 0x7f;
export const rdOf = (word: number): number => (word >>> 7) & 0x1f;
export const funct3Of = (word: number): number => (word >>> 12) & 7;
export const rs1Of = (word: number): number => (word >>> 15) & 0x1f;
export const rs2Of = (word: number): number => (word >>> 20) & 0x1f;
export const rs3Of = (word: number): number => word >>> 27;

/** imm[11:0] in bits 31:20. */
export const immI = (word: number): number => word >> 20;
/** imm[11:5] in bits 31:25, imm[4:0] in bits 11:7. */
export const immS = (word: number): number => ((word >> 25) << 5) | ((word >>> 7) & 0x1f);
/** imm[12|10:5] in bits 31:25, imm[4:1|11] in bits 11:7; a byte offset, always even. */
export const immB = (word: number): number =>
  ((word >> 31) << 12) | ((word << 4) & 0x800) | ((word >>> 20) & 0x7e0) | ((word >>> 7) & 0x1e);
/** imm[31:12] in bits 31:12; the value itself, its low 12 bits zero. */
export const immU = (word: number): number => word & 0xfffff000;
/** imm[20|10:1|11|19:12] in bits 31:12; a byte offset, always even. */
export const immJ = (word: number): number =>
  ((word >> 31) << 20) | (word & 0xff000) | ((word >>> 9) & 0x800) | ((word >>> 20) & 0x7fe);

/**
 * Kinds of immediate. Beside the five of the manual, small unsigned fields count as immediates too, so that every
 * instruction is (rd, rs1, rs2, rs3, imm): `shamt` bits 24:20; `I-unsigned` bits 31:20 (CSR numbers, fence sets);
 * `aqrl` bits 26:25 (2 = aq, 1 = rl); `rm` bits 14:12 (rounding mode).
 */
export type ImmediateKind = 'none' | 'I' | 'S' | 'B' | 'U' | 'J' | 'shamt' | 'I-unsigned' | 'aqrl' | 'rm';

export interface ImmediateField {
  extract(word: number): number;
  insert(value: number): number;
  /** Least and greatest value, and the step that every value is a multiple of. */
  min: number;
  max: number;
  step: number;
}

const field = (
  min: number,
  max: number,
  step: number,
  extract: (word: number) => number,
  insert: (value: number) => number,
): ImmediateField => ({ extract, insert, min, max, step });

export const IMMEDIATES: Record<ImmediateKind, ImmediateField> = {
  none: field(
    0,
    0,
    1,
    () => 0,
    () => 0,
  ),
  I: field(-0x800, 0x7ff, 1, immI, (value) => value << 20),
  S: field(-0x800, 0x7ff, 1, immS, (value) => ((value >> 5) << 25) | ((value & 0x1f) << 7)),
  B: field(
    -0x1000,
    0xffe,
    2,
    immB,
    (value) =>
      (((value >> 12) & 1) << 31) |
      (((value >> 5) & 0x3f) << 25) |
      (((value >> 1) & 0xf) << 8) |
      (((value >> 11) & 1) << 7),
  ),
  U: field(-0x80000000, 0xfffff000, 0x1000, immU, (value) => value & 0xfffff000),
  J: field(
    -0x100000,
    0xffffe,
    2,
    immJ,
    (value) =>
      (((value >> 20) & 1) << 31) |
      (((value >> 1) & 0x3ff) << 21) |
      (((value >> 11) & 1) << 20) |
      (((value >> 12) & 0xff) << 12),
  ),
  shamt: field(0, 31, 1, rs2Of, (value) => value << 20),
  'I-unsigned': field(
    0,
    0xfff,
    1,
    (word) => word >>> 20,
    (value) => value << 20,
  ),
  aqrl: field(
    0,
    3,
    1,
    (word) => (word >>> 25) & 3,
    (value) => value << 25,
  ),
  rm: field(0, 7, 1, funct3Of, (value) => value << 12),
};
