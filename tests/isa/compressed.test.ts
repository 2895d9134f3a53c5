// The 16-bit forms: every half-word there is, and the words that the manual and other assemblers give.

import { describe, expect, test } from '@jest/globals';
import { COMPRESSED_INSTRUCTIONS } from '../../isa/compressed.ts';
import {
  decodeCompressed,
  encodeCompressed,
  expand,
  findCompressed,
  instructionBytes,
} from '../../isa/compressed-code.ts';
import { disassemble } from '../../isa/disassemble.ts';
import { assemble } from '../../toolchain/asm/assemble.ts';

/** The half-words of .text. */
function halvesOf(source: string): number[] {
  const { bytes } = assemble(source, { file: 'test.S' }).sections[0];
  return [...new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)];
}

/** What each half-word is, and the text of the instruction that it stands for. */
const GOLDEN: readonly (readonly [half: number, text: string, meaning: string])[] = [
  [0x1fe0, 'c.addi4spn s0,sp,1020', 'addi s0,sp,1020'],
  [0x5de8, 'c.lw a0,124(a1)', 'lw a0,124(a1)'],
  [0xc0bc, 'c.sw a5,64(s1)', 'sw a5,64(s1)'],
  [0x3de8, 'c.fld fa0,248(a1)', 'fld fa0,248(a1)'],
  [0xe0dc, 'c.fsw fa5,4(s1)', 'fsw fa5,4(s1)'],
  [0x0001, 'c.nop', 'nop'],
  [0x1501, 'c.addi a0,-32', 'addi a0,a0,-32'],
  [0x2ffd, 'c.jal 0x17fe', 'jal 0x17fe'],
  [0x4ffd, 'c.li t6,31', 'li t6,31'],
  [0x7101, 'c.addi16sp sp,-512', 'addi sp,sp,-512'],
  [0x7f81, 'c.lui t6,0xfffe0', 'lui t6,0xfffe0'],
  [0x657d, 'c.lui a0,0x1f', 'lui a0,0x1f'],
  [0x83fd, 'c.srli a5,31', 'srli a5,a5,31'],
  [0x8405, 'c.srai s0,1', 'srai s0,s0,1'],
  [0x98fd, 'c.andi s1,-1', 'andi s1,s1,-1'],
  [0x8c1d, 'c.sub s0,a5', 'sub s0,s0,a5'],
  [0x8c3d, 'c.xor s0,a5', 'xor s0,s0,a5'],
  [0x8c5d, 'c.or s0,a5', 'or s0,s0,a5'],
  [0x8c7d, 'c.and s0,a5', 'and s0,s0,a5'],
  [0xb001, 'c.j 0x800', 'j 0x800'],
  [0xccfd, 'c.beqz s1,0x10fe', 'beqz s1,0x10fe'],
  [0xf381, 'c.bnez a5,0xf00', 'bnez a5,0xf00'],
  [0x0ffe, 'c.slli t6,31', 'slli t6,t6,31'],
  [0x3ffe, 'c.fldsp ft11,504(sp)', 'fld ft11,504(sp)'],
  [0x5ffe, 'c.lwsp t6,252(sp)', 'lw t6,252(sp)'],
  [0x7ffe, 'c.flwsp ft11,252(sp)', 'flw ft11,252(sp)'],
  [0x8f82, 'c.jr t6', 'jr t6'],
  [0x8ffa, 'c.mv t6,t5', 'add t6,zero,t5'],
  [0x9002, 'c.ebreak', 'ebreak'],
  [0x9f82, 'c.jalr t6', 'jalr t6'],
  [0x9ffa, 'c.add t6,t5', 'add t6,t6,t5'],
  [0xbffe, 'c.fsdsp ft11,504(sp)', 'fsd ft11,504(sp)'],
  [0xdffe, 'c.swsp t6,252(sp)', 'sw t6,252(sp)'],
  [0xfffe, 'c.fswsp ft11,252(sp)', 'fsw ft11,252(sp)'],
];

const PC = 0x1000;

/** Targets as distances, so that the place does not matter. */
const relative = (text: string) =>
  text.replace(/0x[0-9a-f]+$/, (target) => (/^c\.(j|b)/.test(text) ? `. + ${Number(target) - PC}` : target));

describe('compressed instructions', () => {
  test.each(GOLDEN)('%i is "%s", which stands for "%s"', (half, text, meaning) => {
    expect(disassemble(half, PC)).toBe(text);
    expect(disassemble(expand(half), PC)).toBe(meaning);
    expect(halvesOf(relative(text))).toEqual([half]);
  });

  test.each([
    ['all zeros', 0x0000],
    ['c.addi4spn with constant 0', 0x0004],
    ['c.lui with constant 0', 0x6501],
    ['c.addi16sp with constant 0', 0x6101],
    ['c.lwsp to x0', 0x4002],
    ['c.jr to x0', 0x8002],
    ['a shift of 32', 0x1502],
    ['the subw of 64-bit machines', 0x9c01],
    ['quadrant 0, funct3 4', 0x8000],
  ])('%s is reserved', (_, half) => {
    expect(decodeCompressed(half)).toBeUndefined();
    expect(expand(half)).toBe(0);
    expect(disassemble(half, 0)).toBe(`.half 0x${half.toString(16)}`);
  });

  test('of all half-words, each is longer, reserved, or one that its own text assembles to', () => {
    const legal: number[] = [];
    let reserved = 0;
    for (let half = 0; half < 0x10000; half++) {
      if (instructionBytes(half) === 4) expect(decodeCompressed(half)).toBeUndefined();
      else if (expand(half) === 0) reserved++;
      else legal.push(half);
    }
    // c.addi4spn 0; quadrant 0, funct3 4; c.lui and c.addi16sp 0; shift amounts from 32; subw and its kin; c.lwsp x0; c.jr x0
    expect(reserved).toBe(8 + 2048 + 32 + (512 + 1024) + 256 + 64 + 1);
    const source = legal.map((half) => relative(disassemble(half, PC))).join('\n');
    expect(halvesOf(source)).toEqual(legal);
  });

  test.each([
    ['c.lw', { rd: 16, rs1: 8 }, 'c.lw: rd x16 is outside x8..x15'],
    ['c.lw', { rd: 8, rs1: 8, imm: 128 }, 'c.lw: 128 is outside 0..124'],
    ['c.lw', { rd: 8, rs1: 8, imm: 2 }, 'c.lw: 2 is not a multiple of 4'],
    ['c.lwsp', { rd: 0, rs1: 2 }, 'c.lwsp: rd must not be 0'],
    ['c.lwsp', { rd: 1, rs1: 3 }, 'c.lwsp: rs1 is always x2'],
    ['c.j', { imm: 2048 }, 'c.j: 2048 is outside -2048..2046'],
    ['c.addi16sp', { rd: 2, imm: 0 }, 'c.addi16sp: imm must not be 0'],
  ])('%s %j is refused', (name, operands, message) => {
    expect(() => encodeCompressed(findCompressed(name)!, operands)).toThrow(new RangeError(message));
  });

  test('names are found, and only they', () => {
    for (const spec of COMPRESSED_INSTRUCTIONS) expect(findCompressed(spec.name)).toBe(spec);
    expect(findCompressed('c.frobnicate')).toBeUndefined();
  });
});

describe('in assembly', () => {
  test('labels, and code that is aligned by nops of both lengths', () => {
    const source =
      'start: c.nop\n beq a0, a1, end\n c.j start\n c.beqz a5, end\n .balign 16\nend: c.bnez s0, start';
    expect(halvesOf(source)).toEqual([
      0x0001, 0x0763, 0x00b5, 0xbfed, 0xc781, 0x0001, 0x0013, 0x0000, 0xf865,
    ]); // biome-ignore format: half-words
  });

  test.each([
    ['c.j elsewhere', "'elsewhere' is not in this section"],
    ['c.lw a0, 4(t6)', 'rs1 x31 is outside x8..x15'],
    ['c.lui a0, 32', 'c.lui: 32 is outside'],
    ['c.li a0, %lo(0)', '%lo does not belong here'],
    ['c.add a0', "expected ','"],
    ['l: .zero 3000\n c.j l', '-3000 is outside -2048..2046'],
  ])('%s is refused', (source, message) => {
    expect(() => assemble(source, { file: 'test.S' })).toThrow(message);
  });
});
