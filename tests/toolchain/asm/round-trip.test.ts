import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../../isa/decode.ts';
import { disassemble } from '../../../isa/disassemble.ts';
import { encode } from '../../../isa/encode.ts';
import { IMMEDIATES } from '../../../isa/fields.ts';
import { FORMATS, ROUNDING_MODES } from '../../../isa/formats.ts';
import { INSTRUCTIONS, type InstructionSpec } from '../../../isa/instructions.ts';
import { PSEUDO_INSTRUCTIONS } from '../../../isa/pseudo.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { textOf, wordsOf } from './words.ts';

const register = fc.integer({ min: 0, max: 31 });

/** Words of one instruction that assembly text can say: ignored fields are zero. */
function wordsOfInstruction(spec: InstructionSpec): fc.Arbitrary<number> {
  const { min, max, step } = IMMEDIATES[FORMATS[spec.format].immediate];
  const imm = fc
    .integer({ min: min / step, max: Math.floor(max / step) })
    .map((n) => (spec.name === 'fence' ? n & 0xff : n * step))
    .filter((n) => FORMATS[spec.format].immediate !== 'rm' || ROUNDING_MODES[n] !== undefined);
  return fc
    .record({ rd: register, rs1: register, rs2: register, rs3: register, imm })
    .map((operands) => encode(spec.name, operands));
}

/** Targets as distances from the instruction, so that the linker is not needed. */
const relativeTargets = (text: string, word: number): string =>
  /^[BJ]$/.test(FORMATS[decode(word)!.spec.format].immediate)
    ? text.replace(/0x[0-9a-f]+$/, `. + ${decode(word)!.imm}`)
    : text;

describe('assembling what was disassembled', () => {
  test.each(INSTRUCTIONS)('$name gives the same word', (spec) => {
    fc.assert(
      fc.property(wordsOfInstruction(spec), (word) => {
        const text = relativeTargets(disassemble(word, 0), word);
        expect(wordsOf(text)).toEqual([word]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('every pseudo-instruction that is printed', () => {
  const fixedBits = PSEUDO_INSTRUCTIONS.filter(({ alias }) => !alias);
  test.each(fixedBits)(
    '$name $operands assembles to $instruction',
    ({ name, operands, instruction, fixed, repeated }) => {
      const word = encode(instruction, { rd: 11, rs1: 12, rs2: repeated ? 12 : 13, imm: 8, ...fixed });
      const text = disassemble(word, 0);
      expect(text.split(' ')[0]).toBe(name);
      expect(text.split(' ').length).toBe(operands.length === 0 ? 1 : 2);
      expect(wordsOf(relativeTargets(text, word))).toEqual([word]);
    },
  );
});

describe('names that mean another instruction with its operands turned round', () => {
  test.each([
    ['bgt a0, a1, . + 8', 'blt a1,a0,0x8'],
    ['bleu a0, a1, . + 8', 'bgeu a1,a0,0x8'],
    ['sgt a0, a1, a2', 'slt a0,a2,a1'],
    ['add a0, a1, 5', 'addi a0,a1,5'],
    ['csrs sie, 3', 'csrsi sie,3'],
    ['csrrw a0, sscratch, 7', 'csrrwi a0,sscratch,7'],
    ['jalr a0, a1', 'jalr a0,0(a1)'],
    ['jalr a0, a1, 4', 'jalr a0,4(a1)'],
    ['move a0, a1', 'mv a0,a1'],
    ['fgt.s a0, fa1, fa2', 'flt.s a0,fa2,fa1'],
    ['fcvt.d.w fa0, a1', 'fcvt.d.w fa0,a1'],
    ['fcvt.w.d a0, fa1, rtz', 'fcvt.w.d a0,fa1,rtz'],
    ['fadd.s fa0, fa1, fa2', 'fadd.s fa0,fa1,fa2'],
  ])('%s is %s', (source, meaning) => {
    expect(textOf(source)).toEqual([meaning]);
  });
});

describe('li', () => {
  const loaded = (source: string): number => {
    let value = 0;
    for (const word of wordsOf(source)) {
      const { spec, imm, rs1 } = decode(word)!;
      if (spec.name === 'lui') value = imm;
      else value = (rs1 === 0 ? 0 : value) + imm;
    }
    return value | 0;
  };

  test('any constant arrives, in one instruction where one can do it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.integer({ min: -5000, max: 5000 })), (constant) => {
        const source = `li a0, ${constant}`;
        expect(loaded(source)).toBe(constant);
        const oneWord = (constant >= -2048 && constant < 2048) || (constant & 0xfff) === 0;
        expect(wordsOf(source).length).toBe(oneWord ? 1 : 2);
      }),
      { numRuns: 300 },
    );
  });

  test('unsigned constants are the same bits', () => {
    expect(textOf('li a0, 0xffffffff')).toEqual(['li a0,-1']);
    expect(loaded('li a0, 0x80000000')).toBe(-0x80000000);
  });

  test('a difference of labels further down', () => {
    expect(loaded('li a0, last - first\n.rodata\nfirst: .zero 5000\nlast:')).toBe(5000);
  });
});

test('the source line of every instruction is kept', () => {
  const { lines } = assemble('nop\n\n  ret\n', { file: 'a.S' });
  expect(lines.map(({ offset, line, column }) => [offset, line, column])).toEqual([
    [0, 1, 1],
    [4, 3, 3],
  ]);
});
