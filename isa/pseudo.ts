// Pseudo-instructions that stand for exactly one instruction (unprivileged manual, "RISC-V Assembly Programmer's
// Handbook"). One table, read in both directions: the disassembler takes the first row that fits a decoded
// instruction, the assembler the row of that name and number of operands.

import type { DecodedInstruction } from './decode.ts';
import type { EncodeOperands } from './encode.ts';
import type { Operand } from './formats.ts';
import type { InstructionName } from './instructions.ts';

export interface PseudoInstruction {
  name: string;
  operands: readonly Operand[];
  instruction: InstructionName;
  /** The operands of the real instruction that the name implies. */
  fixed: EncodeOperands;
  /** Its one source register stands in rs1 and rs2. */
  repeated?: boolean;
  /** Understood by the assembler, never printed: a second name for the same thing. */
  alias?: boolean;
}

const row = (
  name: string,
  operands: readonly Operand[],
  instruction: InstructionName,
  fixed: EncodeOperands,
): PseudoInstruction => ({ name, operands, instruction, fixed });

const alias = (...parts: Parameters<typeof row>): PseudoInstruction => ({ ...row(...parts), alias: true });

const repeated = (name: string, instruction: InstructionName): PseudoInstruction => ({
  ...row(name, ['fd', 'fs1'], instruction, {}),
  repeated: true,
});

const RA = 1;
const ALL = 0xff; // fence iorw,iorw
const CYCLE = 0xc00;
const FFLAGS = 0x001;
const FRM = 0x002;
const FCSR = 0x003;

export const PSEUDO_INSTRUCTIONS: readonly PseudoInstruction[] = [
  row('nop', [], 'addi', { rd: 0, rs1: 0, imm: 0 }),
  row('li', ['rd', 'imm'], 'addi', { rs1: 0 }),
  row('mv', ['rd', 'rs1'], 'addi', { imm: 0 }),
  alias('move', ['rd', 'rs1'], 'addi', { imm: 0 }),
  row('not', ['rd', 'rs1'], 'xori', { imm: -1 }),
  row('neg', ['rd', 'rs2'], 'sub', { rs1: 0 }),
  row('zext.b', ['rd', 'rs1'], 'andi', { imm: 0xff }),
  row('seqz', ['rd', 'rs1'], 'sltiu', { imm: 1 }),
  row('snez', ['rd', 'rs2'], 'sltu', { rs1: 0 }),
  row('sltz', ['rd', 'rs1'], 'slt', { rs2: 0 }),
  row('sgtz', ['rd', 'rs2'], 'slt', { rs1: 0 }),

  row('beqz', ['rs1', 'target'], 'beq', { rs2: 0 }),
  row('bnez', ['rs1', 'target'], 'bne', { rs2: 0 }),
  row('blez', ['rs2', 'target'], 'bge', { rs1: 0 }),
  row('bgez', ['rs1', 'target'], 'bge', { rs2: 0 }),
  row('bltz', ['rs1', 'target'], 'blt', { rs2: 0 }),
  row('bgtz', ['rs2', 'target'], 'blt', { rs1: 0 }),
  alias('bgt', ['rs2', 'rs1', 'target'], 'blt', {}),
  alias('ble', ['rs2', 'rs1', 'target'], 'bge', {}),
  alias('bgtu', ['rs2', 'rs1', 'target'], 'bltu', {}),
  alias('bleu', ['rs2', 'rs1', 'target'], 'bgeu', {}),
  alias('sgt', ['rd', 'rs2', 'rs1'], 'slt', {}),
  alias('sgtu', ['rd', 'rs2', 'rs1'], 'sltu', {}),

  row('j', ['target'], 'jal', { rd: 0 }),
  row('jal', ['target'], 'jal', { rd: RA }),
  row('ret', [], 'jalr', { rd: 0, rs1: RA, imm: 0 }),
  row('jr', ['rs1'], 'jalr', { rd: 0, imm: 0 }),
  row('jr', ['imm(rs1)'], 'jalr', { rd: 0 }),
  row('jalr', ['rs1'], 'jalr', { rd: RA, imm: 0 }),
  row('jalr', ['imm(rs1)'], 'jalr', { rd: RA }),
  alias('jalr', ['rd', 'rs1'], 'jalr', { imm: 0 }),
  alias('jalr', ['rd', 'rs1', 'imm'], 'jalr', {}),
  alias('jr', ['rs1', 'imm'], 'jalr', { rd: 0 }),

  row('unimp', [], 'csrrw', { rd: 0, rs1: 0, imm: CYCLE }),
  row('rdcycle', ['rd'], 'csrrs', { rs1: 0, imm: 0xc00 }),
  row('rdtime', ['rd'], 'csrrs', { rs1: 0, imm: 0xc01 }),
  row('rdinstret', ['rd'], 'csrrs', { rs1: 0, imm: 0xc02 }),
  row('rdcycleh', ['rd'], 'csrrs', { rs1: 0, imm: 0xc80 }),
  row('rdtimeh', ['rd'], 'csrrs', { rs1: 0, imm: 0xc81 }),
  row('rdinstreth', ['rd'], 'csrrs', { rs1: 0, imm: 0xc82 }),
  row('frcsr', ['rd'], 'csrrs', { rs1: 0, imm: FCSR }),
  row('frrm', ['rd'], 'csrrs', { rs1: 0, imm: FRM }),
  row('frflags', ['rd'], 'csrrs', { rs1: 0, imm: FFLAGS }),
  ...(
    [
      ['fscsr', FCSR],
      ['fsrm', FRM],
      ['fsflags', FFLAGS],
    ] as const
  ).flatMap(([name, imm]) => [
    row(name, ['rs1'], 'csrrw', { rd: 0, imm }),
    row(name, ['rd', 'rs1'], 'csrrw', { imm }),
  ]),
  ...(
    [
      ['fsrmi', FRM],
      ['fsflagsi', FFLAGS],
    ] as const
  ).flatMap(([name, imm]) => [
    row(name, ['zimm'], 'csrrwi', { rd: 0, imm }),
    row(name, ['rd', 'zimm'], 'csrrwi', { imm }),
  ]),
  row('csrr', ['rd', 'csr'], 'csrrs', { rs1: 0 }),
  row('csrw', ['csr', 'rs1'], 'csrrw', { rd: 0 }),
  row('csrs', ['csr', 'rs1'], 'csrrs', { rd: 0 }),
  row('csrc', ['csr', 'rs1'], 'csrrc', { rd: 0 }),
  row('csrwi', ['csr', 'zimm'], 'csrrwi', { rd: 0 }),
  row('csrsi', ['csr', 'zimm'], 'csrrsi', { rd: 0 }),
  row('csrci', ['csr', 'zimm'], 'csrrci', { rd: 0 }),
  // a constant where the name asks for a register
  ...(['csrrw', 'csrrs', 'csrrc'] as const).flatMap((name) => [
    alias(name, ['rd', 'csr', 'zimm'], `${name}i`, {}),
    alias(name.replace('rr', 'r'), ['csr', 'zimm'], `${name}i`, { rd: 0 }),
  ]),
  ...(['add', 'slt', 'xor', 'or', 'and', 'sll', 'srl', 'sra'] as const).map((name) =>
    alias(name, ['rd', 'rs1', 'imm'], `${name}i`, {}),
  ),
  alias('sltu', ['rd', 'rs1', 'imm'], 'sltiu', {}),

  row('fence', [], 'fence', { imm: ALL }),
  row('fence.tso', [], 'fence', { imm: 0x833 }),
  row('pause', [], 'fence', { imm: 0x010 }),
  row('sfence.vma', [], 'sfence.vma', { rs1: 0, rs2: 0 }),
  row('sfence.vma', ['rs1'], 'sfence.vma', { rs2: 0 }),
  ...(['s', 'd'] as const).flatMap((type) => [
    repeated(`fmv.${type}`, `fsgnj.${type}`),
    repeated(`fneg.${type}`, `fsgnjn.${type}`),
    repeated(`fabs.${type}`, `fsgnjx.${type}`),
    alias(`fgt.${type}`, ['rd', 'fs2', 'fs1'], `flt.${type}`, {}),
    alias(`fge.${type}`, ['rd', 'fs2', 'fs1'], `fle.${type}`, {}),
  ]),
  alias('fmv.x.s', ['rd', 'fs1'], 'fmv.x.w', {}),
  alias('fmv.s.x', ['fd', 'rs1'], 'fmv.w.x', {}),

  alias('scall', [], 'ecall', {}),
  alias('sbreak', [], 'ebreak', {}),
];

const printable = new Map<string, PseudoInstruction[]>();
for (const pseudo of PSEUDO_INSTRUCTIONS) {
  if (pseudo.alias) continue;
  printable.set(pseudo.instruction, [...(printable.get(pseudo.instruction) ?? []), pseudo]);
}

function isSaidBy({ fixed, repeated }: PseudoInstruction, instruction: DecodedInstruction): boolean {
  if (repeated && instruction.rs1 !== instruction.rs2) return false;
  return Object.entries(fixed).every(
    ([field, value]) => instruction[field as keyof EncodeOperands] === value,
  );
}

/** The pseudo-instruction that says the same, or undefined; `show` writes one operand. */
export function pseudoText(
  instruction: DecodedInstruction,
  show: (operand: Operand) => string,
): string | undefined {
  const fits = printable.get(instruction.spec.name)?.find((pseudo) => isSaidBy(pseudo, instruction));
  if (fits === undefined) return undefined;
  const texts = fits.operands.map(show);
  return texts.length === 0 ? fits.name : `${fits.name} ${texts.join(',')}`;
}
