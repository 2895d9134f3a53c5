// From an instruction word to its row in the table. Words are sorted into buckets by opcode and funct3, so that a
// look-up compares a handful of rows at most.

import { funct3Of, IMMEDIATES, opcodeOf, rdOf, rs1Of, rs2Of, rs3Of } from './fields.ts';
import { FORMATS } from './formats.ts';
import { INSTRUCTIONS, type InstructionSpec } from './instructions.ts';

export interface DecodedInstruction {
  /** Index into the table, and that row. */
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

const BUCKETS = 1024;
const FUNCT3_BITS = 0x7000;

/** Makes a function that gives the index of a word's row, or -1. */
function makeIndexer(table: readonly InstructionSpec[]): (word: number) => number {
  const buckets = Array.from({ length: BUCKETS }, (): number[] => []);
  table.forEach(({ match, mask }, index) => {
    // An instruction whose funct3 is not fixed stands in all eight buckets of its opcode.
    const first = bucketOf(match);
    const last = (mask & FUNCT3_BITS) === 0 ? first + 7 : first;
    for (let bucket = first; bucket <= last; bucket++) buckets[bucket].push(index);
  });
  return (word) => {
    for (const index of buckets[bucketOf(word)]) {
      const spec = table[index];
      if ((word & spec.mask) >>> 0 === spec.match) return index;
    }
    return -1;
  };
}

/** Index into INSTRUCTIONS, or -1 for a word that the machine does not execute. */
export const decodeIndex = makeIndexer(INSTRUCTIONS);

/** The instruction and its fields, or undefined for a word that the machine does not execute. */
export function decode(word: number): DecodedInstruction | undefined {
  const index = decodeIndex(word);
  if (index < 0) return undefined;
  const spec = INSTRUCTIONS[index];
  const imm = IMMEDIATES[FORMATS[spec.format].immediate].extract(word);
  return { index, spec, rd: rdOf(word), rs1: rs1Of(word), rs2: rs2Of(word), rs3: rs3Of(word), imm };
}
