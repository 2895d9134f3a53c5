// A bare-metal program that executes floating-point instructions on many operands in every rounding mode, and prints what
// came of it in hexadecimal: each result with its flags, or one checksum for each instruction and mode.

import { RAM_BASE } from '../../../abi/memory-map.ts';
import { FORMATS } from '../../../isa/formats.ts';
import type { InstructionSpec } from '../../../isa/instructions.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { link } from '../../../toolchain/link/link.ts';

/** One instruction and the operands that it shall have: f registers as they stand, three an item. */
export interface Batch {
  readonly spec: InstructionSpec;
  readonly operands: readonly (readonly bigint[])[];
}

/** Rounding modes that a batch goes through. */
export const MODES = 5;

/** The instruction with operands fa0, fa1, fa2 or a0, and its result in fa3 or a3; the rounding mode is dynamic. */
function instructionText({ name, format }: InstructionSpec): string {
  const text: Partial<Record<string, string>> = {
    rd: 'a3',
    fd: 'fa3',
    rs1: 'a0',
    fs1: 'fa0',
    fs2: 'fa1',
    fs3: 'fa2',
    rm: 'dyn',
    'rm (exact)': 'dyn',
  };
  return `${name} ${FORMATS[format].operands.map((operand) => text[operand]).join(', ')}`;
}

const givesInteger = ({ format }: InstructionSpec) =>
  FORMATS[format].operands.some((operand: string) => operand === 'rd');

/** Leaves the result in a2 (high) and a3, the flags in a1, and passes them on. */
const blockText = (batch: Batch, index: number) => `
    li s3, 0
mode${index}:
    la s1, operands${index}
    li s2, ${batch.operands.length}
    li s7, 0
next${index}:
    fld fa0, 0(s1)
    fld fa1, 8(s1)
    fld fa2, 16(s1)
    lw a0, 0(s1)
    fscsr s3
    ${instructionText(batch.spec)}
    frflags a1
    ${givesInteger(batch.spec) ? 'li a2, 0' : 'fsd fa3, 0(s4)\n    lw a3, 0(s4)\n    lw a2, 4(s4)'}
    jal result
    addi s1, s1, 24
    addi s2, s2, -1
    bnez s2, next${index}
    jal end_of_mode
    addi s3, s3, 32
    li t0, ${MODES * 32}
    bne s3, t0, mode${index}
`;

const wordsText = (bits: bigint) =>
  `    .word 0x${(bits & 0xffffffffn).toString(16)}, 0x${(bits >> 32n).toString(16)}`;

const FS_INITIAL = 0x2000;
const UART = 0x10000000;
const LINE_STATUS = 5;
const TRANSMITTER_EMPTY = 0x20;
const FINISHER = 0x100000;
const PASS = 0x5555;

/** A line for each result: a2, a3 (8 digits each) and a1 (2 digits). */
const EACH = `
result:
    mv s5, ra
    mv a4, a2
    li t1, 32
    jal digits
    mv a4, a3
    li t1, 32
    jal digits
    mv a4, a1
    li t1, 8
    jal digits
    mv ra, s5
    j newline
end_of_mode:
    ret
`;

/** A line for each mode: a checksum (FNV-1a by words) of its results. */
const CHECKSUMS = `
result:
    li t0, 0x01000193
    xor s7, s7, a1
    mul s7, s7, t0
    xor s7, s7, a2
    mul s7, s7, t0
    xor s7, s7, a3
    mul s7, s7, t0
    ret
end_of_mode:
    mv s5, ra
    mv a4, s7
    li t1, 32
    jal digits
    mv ra, s5
    j newline
`;

/** Prints the low t1 bits of a4, or the end of a line. */
const PRINT = `
digits:
    addi t1, t1, -4
    srl t2, a4, t1
    andi t2, t2, 15
    addi t2, t2, 48
    li t3, 58
    blt t2, t3, digit
    addi t2, t2, 39
digit:
    beqz t1, put
    sw ra, 0(s4)
    jal put
    lw ra, 0(s4)
    j digits
newline:
    li t2, 10
put:
    lbu t3, ${LINE_STATUS}(s6)
    andi t3, t3, ${TRANSMITTER_EMPTY}
    beqz t3, put
    sb t2, 0(s6)
    ret
`;

/** The program as an ELF file. It goes through the batches, their modes, and the operands in that order. */
export function batchProgram(batches: readonly Batch[], print: 'each' | 'checksums'): Uint8Array {
  const text = `
    .globl _start
_start:
    li t0, ${FS_INITIAL}
    csrs mstatus, t0
    la t0, done
    csrw mtvec, t0
    la s4, scratch
    li s6, ${UART}
${batches.map(blockText).join('')}
    .align 2
done:
    li t0, ${FINISHER}
    li t1, ${PASS}
    sw t1, 0(t0)
    j done
${print === 'each' ? EACH : CHECKSUMS}
${PRINT}
    .data
    .align 3
scratch:
    .zero 8
${batches.map((batch, n) => `operands${n}:\n${batch.operands.flat().map(wordsText).join('\n')}`).join('\n')}
`;
  return link([assemble(text, { file: 'batch.S' })], { entry: '_start', textBase: RAM_BASE });
}
