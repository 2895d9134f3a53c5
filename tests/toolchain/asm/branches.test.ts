import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../../isa/decode.ts';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { RELOCATION } from '../../../toolchain/object.ts';
import { textOf, wordsOf } from './words.ts';

/** Where the transfer at an address goes; a `bne` that was turned round stands for the jump behind it. */
function targetOf(words: readonly number[], address: number): number {
  const instruction = decode(words[address / 4])!;
  if (instruction.spec.name === 'beq') {
    expect(instruction.imm).toBe(8);
    return address + 4 + decode(words[address / 4 + 1])!.imm;
  }
  return address + instruction.imm;
}

type Piece = { kind: 'branch' | 'jump' | 'call'; target: number; padding: number };

/** A program of labels, each followed by a transfer to some label and some space. */
const program = (maximumPadding: number): fc.Arbitrary<Piece[]> =>
  fc.integer({ min: 1, max: 12 }).chain((labels) =>
    fc.array(
      fc.record({
        kind: fc.constantFrom('branch', 'jump', 'call'),
        target: fc.integer({ min: 0, max: labels - 1 }),
        padding: fc.integer({ min: 0, max: maximumPadding }),
      }),
      { minLength: labels, maxLength: labels },
    ),
  );

const MNEMONICS = { branch: 'bne a0, a1, ', jump: 'j ', call: 'call ' };

function checkTargets(pieces: readonly Piece[]): void {
  const source = pieces
    .map(
      ({ kind, target, padding }, index) => `L${index}: ${MNEMONICS[kind]}L${target}\n .zero ${4 * padding}`,
    )
    .join('\n');
  const object = assemble(source, { file: 'random.S' });
  expect(object.relocations).toEqual([]);
  const addressOf = new Map(object.symbols.map(({ name, value }) => [name, value]));
  const view = new DataView(object.sections[0].bytes.buffer);
  const words = Array.from({ length: view.byteLength / 4 }, (_, index) => view.getUint32(4 * index, true));
  for (const [index, { target }] of pieces.entries()) {
    expect(targetOf(words, addressOf.get(`L${index}`)!)).toBe(addressOf.get(`L${target}`));
  }
}

describe('branches, jumps and calls within a section', () => {
  test('go to their labels in random small programs', () => {
    fc.assert(fc.property(program(3), checkTargets), { numRuns: 200 });
  });

  test('go to their labels where many are out of reach', () => {
    fc.assert(fc.property(program(600), checkTargets), { numRuns: 60 });
  });

  test('a branch reaches 4094 bytes forward and 4096 back in one instruction, not more', () => {
    const forward = (bytes: number) =>
      wordsOf(`beq a0, a1, far\n .zero ${bytes - 4}\nfar:`).length - bytes / 4;
    const backward = (bytes: number) => wordsOf(`far: .zero ${bytes}\n beq a0, a1, far`).length - bytes / 4;
    expect([forward(4092), forward(4096)]).toEqual([0, 1]);
    expect([backward(4096), backward(4100)]).toEqual([1, 2]);
  });

  test('out of reach, the condition is turned round and a jump goes there', () => {
    const words = textOf('bltu a0, a1, far\n .zero 8000\nfar:');
    expect(words.slice(0, 2)).toEqual(['bgeu a0,a1,0x8', 'j 0x1f48']);
  });

  test('numeric labels mean the nearest one that way', () => {
    expect(textOf('1: j 1f\n1: j 1b\nj 1b\n1: nop')).toEqual(['j 0x4', 'j 0x4', 'j 0x4', 'nop']);
  });
});

describe('what only the linker knows', () => {
  const relocationsOf = (source: string) => {
    const { relocations, symbols } = assemble(source, { file: 'test.S' });
    return relocations.map(({ type, offset, symbol, addend }) => [
      type,
      offset,
      symbols[symbol].name,
      addend,
    ]);
  };

  test('a branch to another object takes the long form', () => {
    expect(relocationsOf('beqz a0, elsewhere')).toEqual([[RELOCATION.R_RISCV_JAL, 4, 'elsewhere', 0]]);
  });

  test('a call to another object takes auipc and jalr', () => {
    expect(textOf('call elsewhere')).toEqual(['auipc ra,0x0', 'jalr ra']);
    expect(textOf('tail elsewhere')).toEqual(['auipc t1,0x0', 'jr t1']);
    expect(relocationsOf('nop\ncall elsewhere')).toEqual([[RELOCATION.R_RISCV_CALL_PLT, 4, 'elsewhere', 0]]);
  });

  test('a weak label may mean another one, so that even a near jump is left to the linker', () => {
    expect(relocationsOf('.weak here\nhere: j here')).toEqual([[RELOCATION.R_RISCV_JAL, 0, 'here', 0]]);
  });

  test('la is a pair, of which the lower half names the place of the upper one', () => {
    const object = assemble('nop\nla a0, there + 4', { file: 'test.S' });
    const [upper, lower] = object.relocations;
    expect(upper).toMatchObject({ type: RELOCATION.R_RISCV_PCREL_HI20, offset: 4, addend: 4 });
    expect(lower).toMatchObject({ type: RELOCATION.R_RISCV_PCREL_LO12_I, offset: 8 });
    expect(object.symbols[lower.symbol]).toMatchObject({ section: 0, value: 4 });
  });

  test('%hi, %lo and words', () => {
    expect(relocationsOf('lui a0, %hi(x)\nlw a0, %lo(x+4)(a0)\nsw a0, %lo(x)(a0)\n.word x-1')).toEqual([
      [RELOCATION.R_RISCV_HI20, 0, 'x', 0],
      [RELOCATION.R_RISCV_LO12_I, 4, 'x', 4],
      [RELOCATION.R_RISCV_LO12_S, 8, 'x', 0],
      [RELOCATION.R_RISCV_32, 12, 'x', -1],
    ]);
  });

  test('of a constant, %hi and %lo are known at once', () => {
    expect(textOf('lui a0, %hi(0x12345fff)\naddi a0, a0, %lo(0x12345fff)')).toEqual([
      'lui a0,0x12346',
      'addi a0,a0,-1',
    ]);
  });
});
