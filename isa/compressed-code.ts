// Half-words to compressed instructions, and back; and the 32-bit instruction that each stands for.

import {
  COMPRESSED_INSTRUCTIONS,
  type CompressedImmediate,
  type CompressedRegister,
  type CompressedSpec,
} from './compressed.ts';
import { type EncodeOperands, encode } from './encode.ts';

/** Bytes of the instruction that begins with this half-word (or whole word). */
export const instructionBytes = (word: number): 2 | 4 => ((word & 3) === 3 ? 4 : 2);

/** A compressed instruction, and the operands of the long one. */
export interface DecodedCompressed {
  spec: CompressedSpec;
  rd: number;
  rs1: number;
  rs2: number;
  imm: number;
}

function registerOf(half: number, field: CompressedRegister | number | undefined): number {
  if (typeof field !== 'object') return field ?? 0;
  return field.short ? 8 + ((half >> field.shift) & 7) : (half >> field.shift) & 31;
}

function immediateOf(half: number, field: CompressedImmediate | undefined): number {
  if (field === undefined) return 0;
  let value = 0;
  for (const [top, bits] of field.runs) {
    bits.forEach((bit, index) => {
      value |= ((half >> (top - index)) & 1) << bit;
    });
  }
  const unused = 31 - highestBit(field);
  return field.signed ? (value << unused) >> unused : value;
}

const highestBit = ({ runs }: CompressedImmediate) => Math.max(...runs.flatMap(([, bits]) => bits));

/** The compressed instruction in the low 16 bits, or undefined where they are reserved or begin a longer one. */
export function decodeCompressed(half: number): DecodedCompressed | undefined {
  for (const spec of COMPRESSED_INSTRUCTIONS) {
    if ((half & spec.mask) !== spec.match) continue;
    const { rd, rs1, rs2, imm, nonzero } = spec.fields;
    const decoded = {
      spec,
      rd: registerOf(half, rd),
      rs1: registerOf(half, rs1),
      rs2: registerOf(half, rs2),
      imm: immediateOf(half, imm),
    };
    if (nonzero === undefined || nonzero.every((operand) => decoded[operand] !== 0)) return decoded;
  }
  return undefined;
}

const UNKNOWN = 0;
/** No 32-bit instruction is this word. */
const RESERVED = 1;
/** By half-word: what it stands for, once asked. */
const expanded = new Uint32Array(0x10000);

/** The 32-bit instruction that a compressed one (the low 16 bits) stands for, or 0 where it is none. */
export function expand(word: number): number {
  const half = word & 0xffff;
  if (expanded[half] === UNKNOWN) {
    const decoded = decodeCompressed(half);
    expanded[half] = decoded === undefined ? RESERVED : encode(decoded.spec.instruction, decoded);
  }
  return expanded[half] === RESERVED ? 0 : expanded[half];
}

/**
 * The half-word. Of the operands, those that assembly text gives count.
 * @throws RangeError for a register or an immediate that the instruction cannot hold
 */
export function encodeCompressed(spec: CompressedSpec, operands: EncodeOperands): number {
  const { name, fields, match } = spec;
  let half = match;
  for (const field of ['rd', 'rs1', 'rs2'] as const) {
    const place = fields[field];
    const register = operands[field];
    if (register === undefined || place === undefined) continue;
    if (typeof place === 'number') {
      if (register !== place) throw new RangeError(`${name}: ${field} is always x${place}`);
    } else half |= registerBits(name, field, place, register);
  }
  const imm = operands.imm ?? 0;
  if (fields.imm !== undefined) half |= immediateBits(name, fields.imm, imm);
  for (const operand of fields.nonzero ?? []) {
    if ((operands[operand] ?? 0) === 0) throw new RangeError(`${name}: ${operand} must not be 0`);
  }
  return half;
}

function registerBits(name: string, field: string, place: CompressedRegister, register: number): number {
  const first = place.short ? 8 : 0;
  const last = place.short ? 15 : 31;
  if (register < first || register > last) {
    throw new RangeError(`${name}: ${field} x${register} is outside x${first}..x${last}`);
  }
  return (register - first) << place.shift;
}

/** Least and greatest value of an immediate, and the step that every value is a multiple of. */
export function rangeOf(field: CompressedImmediate): { min: number; max: number; step: number } {
  const bits = field.runs.flatMap(([, run]) => run);
  const top = highestBit(field);
  const step = 1 << Math.min(...bits);
  const limit = field.signed ? 1 << top : 2 << top;
  return { min: field.signed ? -limit : 0, max: limit - step, step };
}

function immediateBits(name: string, field: CompressedImmediate, value: number): number {
  const { min, max, step } = rangeOf(field);
  if (value < min || value > max) throw new RangeError(`${name}: ${value} is outside ${min}..${max}`);
  if (value % step !== 0) throw new RangeError(`${name}: ${value} is not a multiple of ${step}`);
  let half = 0;
  for (const [top, bits] of field.runs) {
    bits.forEach((bit, index) => {
      half |= ((value >> bit) & 1) << (top - index);
    });
  }
  return half;
}

const specByName = new Map<string, CompressedSpec>(COMPRESSED_INSTRUCTIONS.map((spec) => [spec.name, spec]));

/** The row of a name, or undefined where there is no compressed instruction of that name. */
export function findCompressed(name: string): CompressedSpec | undefined {
  return specByName.get(name);
}
