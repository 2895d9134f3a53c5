// From an instruction's name and operands to its word: the inverse of isa/decode.ts.

import { IMMEDIATES } from './fields.ts';
import { FORMATS, type Operand } from './formats.ts';
import { findInstruction, type InstructionName } from './instructions.ts';

/** Register numbers 0..31 and the immediate as in DecodedInstruction; what is left out is 0. */
export interface EncodeOperands {
  rd?: number;
  rs1?: number;
  rs2?: number;
  rs3?: number;
  imm?: number;
}

type RegisterField = 'rd' | 'rs1' | 'rs2' | 'rs3';

const FIELD_SHIFT: Record<RegisterField, number> = { rd: 7, rs1: 15, rs2: 20, rs3: 27 };

/** The register field in which an operand is kept; operands that are immediates have none. */
const FIELD_OF_OPERAND: Partial<Record<Operand, RegisterField>> = {
  rd: 'rd',
  fd: 'rd',
  rs1: 'rs1',
  fs1: 'rs1',
  'imm(rs1)': 'rs1',
  '(rs1)': 'rs1',
  zimm: 'rs1',
  rs2: 'rs2',
  fs2: 'rs2',
  fs3: 'rs3',
};

/**
 * The unsigned instruction word. Operands that the format does not have are ignored.
 * @throws RangeError for a register outside 0..31 or an immediate that the field cannot hold.
 */
export function encode(name: InstructionName, operands: EncodeOperands = {}): number {
  const instruction = findInstruction(name);
  if (instruction === undefined) throw new RangeError(`there is no instruction '${name}'`);
  const { match, format } = instruction;
  const spec = FORMATS[format];
  let word = match;
  for (const operand of spec.operands) {
    const field = FIELD_OF_OPERAND[operand];
    if (field !== undefined) word |= registerBits(name, field, operands[field] ?? 0);
  }
  const imm = operands.imm ?? 0;
  if (spec.immediate !== 'none') {
    const { min, max, step, insert } = IMMEDIATES[spec.immediate];
    if (imm < min || imm > max) throw new RangeError(`${name}: ${imm} is outside ${min}..${max}`);
    if (imm % step !== 0) throw new RangeError(`${name}: ${imm} is not a multiple of ${step}`);
    word |= insert(imm);
  }
  return word >>> 0;
}

function registerBits(name: string, field: RegisterField, register: number): number {
  if (!(register >= 0 && register <= 31))
    throw new RangeError(`${name}: ${field} ${register} is outside 0..31`);
  return register << FIELD_SHIFT[field];
}
