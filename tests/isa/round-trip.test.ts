import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode, decodeIndex } from '../../isa/decode.ts';
import { disassemble } from '../../isa/disassemble.ts';
import { encode } from '../../isa/encode.ts';
import { IMMEDIATES } from '../../isa/fields.ts';
import { FORMATS } from '../../isa/formats.ts';
import { findInstruction, INSTRUCTIONS, type InstructionSpec } from '../../isa/instructions.ts';

const register = fc.integer({ min: 0, max: 31 });

/** Random operands of one instruction, its immediate anywhere in its range. */
const operandsOf = ({ format }: InstructionSpec) => {
  const { min, max, step } = IMMEDIATES[FORMATS[format].immediate];
  const imm = fc.integer({ min: min / step, max: Math.floor(max / step) }).map((n) => n * step);
  return fc.record({ rd: register, rs1: register, rs2: register, rs3: register, imm });
};

describe('every instruction of the table', () => {
  test.each(INSTRUCTIONS)('$name decodes to what was encoded', (spec) => {
    fc.assert(
      fc.property(operandsOf(spec), (operands) => {
        const word = encode(spec.name, operands);
        const decoded = decode(word);
        expect(decoded?.spec.name).toBe(spec.name);
        const { immediate, operands: used } = FORMATS[spec.format];
        if (immediate !== 'none') expect(decoded?.imm).toBe(operands.imm | 0);
        for (const field of ['rd', 'rs1', 'rs2', 'rs3'] as const) {
          const names: readonly string[] = [field, field.replace('r', 'f')];
          if (used.some((operand) => names.includes(operand))) expect(decoded?.[field]).toBe(operands[field]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('no two instructions claim the same word', () => {
    for (const [index, { match }] of INSTRUCTIONS.entries()) {
      const claimed = INSTRUCTIONS.flatMap((other, at) =>
        (match & other.mask) >>> 0 === other.match ? [at] : [],
      );
      expect(claimed).toEqual([index]);
    }
  });

  test('the buckets find exactly what a search of the whole table finds', () => {
    const anyWord = fc.oneof(
      fc.integer(),
      fc
        .constantFrom(...INSTRUCTIONS)
        .chain(({ match, mask }) => fc.integer().map((bits) => match | (bits & ~mask))),
    );
    fc.assert(
      fc.property(anyWord, (word) => {
        const expected = INSTRUCTIONS.findIndex(({ match, mask }) => (word & mask) >>> 0 === match);
        expect(decodeIndex(word)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('names are found, and only they', () => {
    for (const spec of INSTRUCTIONS) expect(findInstruction(spec.name)).toBe(spec);
    expect(findInstruction('frobnicate')).toBeUndefined();
  });
});

describe('encode', () => {
  test('gives the words that the manual and other assemblers give', () => {
    expect(encode('addi', { rd: 2, rs1: 2, imm: -16 })).toBe(0xff010113);
    expect(encode('sw', { rs1: 2, rs2: 1, imm: 12 })).toBe(0x00112623);
    expect(encode('beq', { rs1: 10, rs2: 11, imm: -4 })).toBe(0xfeb50ee3);
    expect(encode('jal', { rd: 1, imm: 0x1000 })).toBe(0x000010ef);
    expect(encode('jal', { rd: 0, imm: -2 })).toBe(0xfffff06f);
    expect(encode('lui', { rd: 5, imm: 0x80000000 })).toBe(0x800002b7);
    expect(encode('amoadd.w', { rd: 10, rs1: 12, rs2: 11, imm: 3 })).toBe(0x06b6252f);
    expect(encode('csrrw', { rd: 0, rs1: 5, imm: 0x105 })).toBe(0x10529073);
    expect(encode('sfence.vma', { rs1: 0, rs2: 0 })).toBe(0x12000073);
    expect(encode('int', { imm: 48 })).toBe(0x0300000b);
    expect(encode('fmadd.d', { rd: 10, rs1: 11, rs2: 12, rs3: 13, imm: 7 })).toBe(0x6ac5f543);
  });

  test.each([
    ['addi', { imm: 2048 }, 'addi: 2048 is outside -2048..2047'],
    ['slli', { imm: 32 }, 'slli: 32 is outside 0..31'],
    ['beq', { imm: 3 }, 'beq: 3 is not a multiple of 2'],
    ['beq', { imm: 4096 }, 'beq: 4096 is outside -4096..4094'],
    ['lui', { imm: 1 }, 'lui: 1 is not a multiple of 4096'],
    ['add', { rd: 32 }, 'add: rd 32 is outside 0..31'],
  ] as const)('%s %j is refused', (name, operands, message) => {
    expect(() => encode(name, operands)).toThrow(new RangeError(message));
  });
});

describe('disassemble', () => {
  test.each([
    [0xff010113, 'addi sp,sp,-16'],
    [0x00112623, 'sw ra,12(sp)'],
    [0x00008067, 'ret'],
    [0x00000013, 'nop'],
    [0x00c000ef, 'jal 0x8000000c'],
    [0xfe0508e3, 'beqz a0,0x7ffffff0'],
    [0x800002b7, 'lui t0,0x80000'],
    [0x06b6252f, 'amoadd.w.aqrl a0,a1,(a2)'],
    [0x1005252f, 'lr.w a0,(a0)'],
    [0x10529073, 'csrw stvec,t0'],
    [0xc01025f3, 'rdtime a1'],
    [0x0ff0000f, 'fence'],
    [0x0310000f, 'fence rw,w'],
    [0x0000100f, 'fence.i'],
    [0x5c0022f3, 'csrr t0,sidtb'],
    [0x0300000b, 'int 48'],
    [0x6ac5f543, 'fmadd.d fa0,fa1,fa2,fa3'],
    [0xc0051553, 'fcvt.w.s a0,fa0,rtz'],
    [0x22a50553, 'fmv.d fa0,fa0'],
    [0xffffffff, '.word 0xffffffff'],
    [0x00000000, '.half 0x0'],
  ])('%i is "%s"', (word, text) => {
    expect(disassemble(word, 0x80000000)).toBe(text);
  });

  test('names the target of a jump', () => {
    const symbolAt = (address: number) => (address === 0x8000000c ? 'main' : undefined);
    expect(disassemble(0x00c000ef, 0x80000000, symbolAt)).toBe('jal 0x8000000c <main>');
  });
});
