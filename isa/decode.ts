// From an instruction word to its row in the table. Words are sorted into buckets by opcode and funct3, so that a
// look-up compares a handful of rows at most.

import { funct3Of, IMMEDIATES, opcodeOf, rdOf, rs1Of, rs2Of, rs3Of } from './fields.ts';
import { FORMATS } from './formats.ts';
import { INSTRUCTIONS, type InstructionSpec } from './instructions.ts';

export interface DecodedInstruction {
  /** Index into INSTRUCTIONS, and that row. */
  index: number;
  spec: InstructionSpec;
  /** The register fields, whether or not the format uses them. */
  rd: number;
  rs1: number;
  rs2: number;
  rs3: number;
  /** By the format's immediate kind: signed, U-type already shifted; also CSR number, fence sets, aq/rl, rounding. */
  imm: number;
}

const bucketOf = (word: number): number => (opcodeOf(word) << 3) | funct3Of(word);

const FUNCT3_BITS = 0x7000;

/** Bucket -> indices; an instruction whose funct3 is not fixed stands in all eight of its opcode. */
const buckets: readonly (readonly number[])[] = Array.from({ length: 1024 }, (_, bucket) =>
  INSTRUCTIONS.flatMap((spec, index) => {
    const sameOpcode = opcodeOf(spec.match) === bucket >> 3;
    const sameFunct3 = (spec.mask & FUNCT3_BITS) === 0 || funct3Of(spec.match) === (bucket & 7);
    return sameOpcode && sameFunct3 ? [index] : [];
  }),
);

/** Index into INSTRUCTIONS, or -1 for a word that is no instruction. */
export function decodeIndex(word: number): number {
  for (const index of buckets[bucketOf(word)]) {
    const spec = INSTRUCTIONS[index];
    if ((word & spec.mask) >>> 0 === spec.match) return index;
  }
  return -1;
}

/** The instruction and its fields, or undefined for a word that is no instruction. */
export function decode(word: number): DecodedInstruction | undefined {
  const index = decodeIndex(word);
  if (index < 0) return undefined;
  const spec = INSTRUCTIONS[index];
  const imm = IMMEDIATES[FORMATS[spec.format].immediate].extract(word);
  return { index, spec, rd: rdOf(word), rs1: rs1Of(word), rs2: rs2Of(word), rs3: rs3Of(word), imm };
}
