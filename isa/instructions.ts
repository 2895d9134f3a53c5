// The instruction table: every instruction that the machine executes, one line each. Everything else about encodings
// is derived from here and from isa/formats.ts; compressed.ts adds the 16-bit forms of some.

import { FLOAT_ROWS } from './float-instructions.ts';
import { FORMATS, type Format } from './formats.ts';
import {
  AMO,
  AUIPC,
  BRANCH,
  CUSTOM_0,
  JAL,
  JALR,
  LOAD,
  LUI,
  MISC_MEM,
  OP,
  OP_IMM,
  op,
  STORE,
  SYSTEM,
} from './opcodes.ts';

/** Manual chapters: 'S' is the privileged architecture, 'Xidt' our interrupt descriptor table. */
export type Extension = 'I' | 'Zifencei' | 'Zicsr' | 'M' | 'A' | 'F' | 'D' | 'S' | 'Xidt';

/** `match`: the fixed bits of the word. */
export type Row = readonly [name: string, extension: Extension, format: Format, match: number];

/** Atomics: funct5 in bits 31:27, above aq and rl. */
const amo = (funct5: number): number => op(AMO, 2, funct5 << 2);

const INTEGER_ROWS = [
  ['lui', 'I', 'U', op(LUI)],
  ['auipc', 'I', 'U', op(AUIPC)],
  ['jal', 'I', 'J', op(JAL)],
  ['jalr', 'I', 'I-memory', op(JALR, 0)],
  ['beq', 'I', 'B', op(BRANCH, 0)],
  ['bne', 'I', 'B', op(BRANCH, 1)],
  ['blt', 'I', 'B', op(BRANCH, 4)],
  ['bge', 'I', 'B', op(BRANCH, 5)],
  ['bltu', 'I', 'B', op(BRANCH, 6)],
  ['bgeu', 'I', 'B', op(BRANCH, 7)],
  ['lb', 'I', 'I-memory', op(LOAD, 0)],
  ['lh', 'I', 'I-memory', op(LOAD, 1)],
  ['lw', 'I', 'I-memory', op(LOAD, 2)],
  ['lbu', 'I', 'I-memory', op(LOAD, 4)],
  ['lhu', 'I', 'I-memory', op(LOAD, 5)],
  ['sb', 'I', 'S', op(STORE, 0)],
  ['sh', 'I', 'S', op(STORE, 1)],
  ['sw', 'I', 'S', op(STORE, 2)],
  ['addi', 'I', 'I', op(OP_IMM, 0)],
  ['slti', 'I', 'I', op(OP_IMM, 2)],
  ['sltiu', 'I', 'I', op(OP_IMM, 3)],
  ['xori', 'I', 'I', op(OP_IMM, 4)],
  ['ori', 'I', 'I', op(OP_IMM, 6)],
  ['andi', 'I', 'I', op(OP_IMM, 7)],
  ['slli', 'I', 'I-shift', op(OP_IMM, 1)],
  ['srli', 'I', 'I-shift', op(OP_IMM, 5)],
  ['srai', 'I', 'I-shift', op(OP_IMM, 5, 0x20)],
  ['add', 'I', 'R', op(OP, 0)],
  ['sub', 'I', 'R', op(OP, 0, 0x20)],
  ['sll', 'I', 'R', op(OP, 1)],
  ['slt', 'I', 'R', op(OP, 2)],
  ['sltu', 'I', 'R', op(OP, 3)],
  ['xor', 'I', 'R', op(OP, 4)],
  ['srl', 'I', 'R', op(OP, 5)],
  ['sra', 'I', 'R', op(OP, 5, 0x20)],
  ['or', 'I', 'R', op(OP, 6)],
  ['and', 'I', 'R', op(OP, 7)],
  ['fence', 'I', 'fence', op(MISC_MEM, 0)],
  ['ecall', 'I', 'fixed', 0x00000073],
  ['ebreak', 'I', 'fixed', 0x00100073],

  ['fence.i', 'Zifencei', 'fence.i', op(MISC_MEM, 1)],

  ['csrrw', 'Zicsr', 'csr', op(SYSTEM, 1)],
  ['csrrs', 'Zicsr', 'csr', op(SYSTEM, 2)],
  ['csrrc', 'Zicsr', 'csr', op(SYSTEM, 3)],
  ['csrrwi', 'Zicsr', 'csr-immediate', op(SYSTEM, 5)],
  ['csrrsi', 'Zicsr', 'csr-immediate', op(SYSTEM, 6)],
  ['csrrci', 'Zicsr', 'csr-immediate', op(SYSTEM, 7)],

  ['mul', 'M', 'R', op(OP, 0, 1)],
  ['mulh', 'M', 'R', op(OP, 1, 1)],
  ['mulhsu', 'M', 'R', op(OP, 2, 1)],
  ['mulhu', 'M', 'R', op(OP, 3, 1)],
  ['div', 'M', 'R', op(OP, 4, 1)],
  ['divu', 'M', 'R', op(OP, 5, 1)],
  ['rem', 'M', 'R', op(OP, 6, 1)],
  ['remu', 'M', 'R', op(OP, 7, 1)],

  ['lr.w', 'A', 'lr', amo(0x02)],
  ['sc.w', 'A', 'amo', amo(0x03)],
  ['amoswap.w', 'A', 'amo', amo(0x01)],
  ['amoadd.w', 'A', 'amo', amo(0x00)],
  ['amoxor.w', 'A', 'amo', amo(0x04)],
  ['amoand.w', 'A', 'amo', amo(0x0c)],
  ['amoor.w', 'A', 'amo', amo(0x08)],
  ['amomin.w', 'A', 'amo', amo(0x10)],
  ['amomax.w', 'A', 'amo', amo(0x14)],
  ['amominu.w', 'A', 'amo', amo(0x18)],
  ['amomaxu.w', 'A', 'amo', amo(0x1c)],

  ['sret', 'S', 'fixed', 0x10200073],
  ['mret', 'S', 'fixed', 0x30200073],
  ['wfi', 'S', 'fixed', 0x10500073],
  ['sfence.vma', 'S', 'sfence.vma', op(SYSTEM, 0, 0x09)],

  ['int', 'Xidt', 'int', op(CUSTOM_0, 0)],
] as const satisfies readonly Row[];

const ROWS = [...INTEGER_ROWS, ...FLOAT_ROWS] as const;

export type InstructionName = (typeof ROWS)[number][0];

export interface InstructionSpec {
  readonly name: InstructionName;
  readonly extension: Extension;
  readonly format: Format;
  /** A word is this instruction when (word & mask) >>> 0 === match; both are unsigned. */
  readonly match: number;
  readonly mask: number;
}

export const INSTRUCTIONS: readonly InstructionSpec[] = ROWS.map(([name, extension, format, match]) => ({
  name,
  extension,
  format,
  match,
  mask: FORMATS[format].mask,
}));

const specByName = new Map<string, InstructionSpec>(INSTRUCTIONS.map((spec) => [spec.name, spec]));

/** The row of a name, or undefined where there is no instruction of that name. */
export function findInstruction(name: string): InstructionSpec | undefined {
  return specByName.get(name);
}
