import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { disassembleElf } from '../../../toolchain/elf/disassemble-elf.ts';
import { ElfError, readElf } from '../../../toolchain/elf/read.ts';
import { SymbolIndex } from '../../../toolchain/elf/symbol-index.ts';
import { linkSources } from '../link/image.ts';

const { bytes } = linkSources([
  '.globl _start\n.type _start, @function\n_start: beqz a0, 1f\n call other\n1: ret\n.size _start, . - _start\n.data\n.word 1',
  '.globl other\nother: j other\n.word 0xffffffff\n.half 7',
]);

describe('disassembleElf', () => {
  test('prints every executable section with its symbols', () => {
    expect([...disassembleElf(bytes)]).toEqual([
      '',
      'Disassembly of section .text:',
      '',
      '80000000 <_start>:',
      '80000000:  00050663  beqz    a0,0x8000000c <_start+0xc>',
      '80000004:  00000097  auipc   ra,0x0',
      '80000008:  00c080e7  jalr    12(ra)',
      '8000000c:  00008067  ret',
      '',
      '80000010 <other>:',
      '80000010:  0000006f  j       0x80000010 <other>',
      '80000014:  ffffffff  .word   0xffffffff',
      '80000018:            .byte   0x07,0x00',
    ]);
  });

  test('refuses a file for another machine', () => {
    const foreign = bytes.slice();
    foreign[18] = 3;
    expect(() => [...disassembleElf(foreign)]).toThrow(new ElfError('not for RISC-V (machine 3)'));
  });
});

describe('readElf', () => {
  const changed = (offset: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    copy[offset] = value;
    return copy;
  };

  test.each([
    ['an empty file', new Uint8Array(), 'not an ELF file'],
    ['text', new TextEncoder().encode('#!/bin/sh\n'), 'not an ELF file'],
    ['the beginning of a header', bytes.slice(0, 30), 'the ELF header is cut off'],
    ['a 64-bit file', changed(4, 2), 'not a 32-bit ELF file'],
    ['a big-endian file', changed(5, 2), 'not a little-endian ELF file'],
    ['a file without its end', bytes.slice(0, -8), 'the table of sections is cut off'],
    ['segment headers too small', changed(42, 8), 'the table of segments is cut off'],
  ])('refuses %s', (_, file, message) => {
    expect(() => readElf(file)).toThrow(new ElfError(message));
  });

  test('damage ends in an ElfError or a file, never in another error', () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(damage, fc.nat({ max: bytes.length }), (changes, length) => {
        const file = bytes.slice();
        for (const [offset, value] of changes) file[offset] = value;
        for (const candidate of [file, file.slice(0, length)]) {
          try {
            new SymbolIndex(readElf(candidate)).describe(0x80000000);
          } catch (error) {
            expect(error).toBeInstanceOf(ElfError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the symbol of an address', () => {
  const symbol = (name: string, address: number, size = 0, more = {}) =>
    ({ name, address, size, binding: 'local', type: 'none', section: 1, ...more }) as const;
  const index = new SymbolIndex({
    symbols: [
      symbol('f', 100, 8),
      symbol('label', 100),
      symbol('visible', 100, 8, { binding: 'global', type: 'function' }),
      symbol('g', 200),
      symbol('constant', 150, 0, { section: 0xfff1 }),
    ],
  });

  test.each([
    [99, undefined],
    [100, 'visible'],
    [107, 'visible+0x7'],
    [108, undefined], // past its size
    [150, undefined], // a constant is no place
    [1000, 'g+0x320'],
  ])('%i is %s', (address, name) => {
    expect(index.describe(address)).toBe(name);
  });
});
