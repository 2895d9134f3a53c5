// Instruction words to assembly text, close to `objdump -d`: ABI register names and the usual pseudo-instructions.
// Addresses are written with 0x, so that the assembler accepts what comes out.

import { decodeCompressed, instructionBytes } from './compressed-code.ts';
import { csrName } from './csrs.ts';
import { type DecodedInstruction, decode } from './decode.ts';
import { encode } from './encode.ts';
import { FORMATS, IMPLIED_ROUNDING, type Operand, ROUNDING_MODES } from './formats.ts';
import { pseudoText } from './pseudo.ts';
import { FLOAT_REGISTER_NAMES, REGISTER_NAMES } from './registers.ts';

/** Finds a name for an address, such as `main` or `main+0x10`. */
export type SymbolLookup = (address: number) => string | undefined;

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/**
 * The text of one instruction that stands at `pc`. What is no instruction becomes `.word`, or `.half` where the low bits
 * are those of a compressed one; of such a word the upper half does not matter.
 */
export function disassemble(word: number, pc: number, symbolAt?: SymbolLookup): string {
  if (instructionBytes(word) === 2) return compressedText(word & 0xffff, pc, symbolAt);
  const instruction = decode(word);
  if (instruction === undefined || !isCanonical(instruction, word)) return `.word ${hex(word)}`;
  const show = (operand: Operand): string => operandText(operand, instruction, pc, symbolAt);
  const pseudo = pseudoText(instruction, show);
  if (pseudo !== undefined) return pseudo;
  const { spec, imm } = instruction;
  const { operands, immediate } = FORMATS[spec.format];
  const suffix = immediate === 'aqrl' ? ORDERING_SUFFIX[imm] : '';
  const texts = operands.map(show).filter((text) => text !== '');
  return texts.length === 0 ? spec.name : `${spec.name}${suffix} ${texts.join(',')}`;
}

function compressedText(half: number, pc: number, symbolAt?: SymbolLookup): string {
  const decoded = decodeCompressed(half);
  if (decoded === undefined) return `.half ${hex(half)}`;
  const { name, operands } = decoded.spec;
  const texts = operands.map((operand) => operandText(operand, { ...decoded, rs3: 0 }, pc, symbolAt));
  return texts.length === 0 ? name : `${name} ${texts.join(',')}`;
}

/** Whether assembly text can say all of the word: reserved fields that the machine ignores are zero. */
function isCanonical(instruction: DecodedInstruction, word: number): boolean {
  const { spec, imm } = instruction;
  if (spec.name === 'fence' && imm > ALL_FENCES && imm !== FENCE_TSO) return false;
  if (FORMATS[spec.format].immediate === 'rm' && ROUNDING_MODES[imm] === undefined) return false;
  return encode(spec.name, instruction) === word >>> 0;
}

const ALL_FENCES = 0xff;
const FENCE_TSO = 0x833;

const ORDERING_SUFFIX = ['', '.rl', '.aq', '.aqrl'];

/** A fence set: device input and output, memory reads and writes. */
function fenceSet(bits: number): string {
  return bits === 0 ? '0' : [...'iorw'].filter((_, position) => bits & (8 >> position)).join('');
}

function operandText(
  operand: Operand,
  { rd, rs1, rs2, rs3, imm }: Omit<DecodedInstruction, 'index' | 'spec'>,
  pc: number,
  symbolAt?: SymbolLookup,
): string {
  switch (operand) {
    case 'rd':
      return REGISTER_NAMES[rd];
    case 'rs1':
      return REGISTER_NAMES[rs1];
    case 'rs2':
      return REGISTER_NAMES[rs2];
    case 'fd':
      return FLOAT_REGISTER_NAMES[rd];
    case 'fs1':
      return FLOAT_REGISTER_NAMES[rs1];
    case 'fs2':
      return FLOAT_REGISTER_NAMES[rs2];
    case 'fs3':
      return FLOAT_REGISTER_NAMES[rs3];
    case 'imm':
      return String(imm);
    case 'imm(rs1)':
      return `${imm}(${REGISTER_NAMES[rs1]})`;
    case '(rs1)':
      return `(${REGISTER_NAMES[rs1]})`;
    case 'upper':
      return hex(imm >>> 12);
    case 'target':
      return targetText(pc + imm, symbolAt);
    case 'csr':
      return csrName(imm);
    case 'zimm':
      return String(rs1);
    case 'pred':
      return fenceSet((imm >> 4) & 15);
    case 'succ':
      return fenceSet(imm & 15);
    case 'rm':
    case 'rm (exact)':
      return imm === IMPLIED_ROUNDING[operand] ? '' : (ROUNDING_MODES[imm] ?? '');
  }
}

function targetText(address: number, symbolAt?: SymbolLookup): string {
  const name = symbolAt?.(address >>> 0);
  return name === undefined ? hex(address) : `${hex(address)} <${name}>`;
}
