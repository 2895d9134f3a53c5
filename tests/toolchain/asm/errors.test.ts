import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { SourceError } from '../../../toolchain/object.ts';
import { complaintOf } from './words.ts';

describe('one line says what is wrong, and where', () => {
  test.each([
    ['frobnicate a0', "1:1: there is no instruction 'frobnicate'"],
    ['nop\n  .frob 1', "2:3: there is no directive '.frob'"],
    ['addi a0, a1', "1:5: 'addi' takes rd, rs1, imm"],
    ['nop nop', "1:4: 'nop' takes no operands"],
    ['addi a0, q1, 3', "1:10: expected an integer register, found 'q1'"],
    ['addi a0, a1, a2', "1:14: expected a number or a label, found register 'a2'"],
    ['addi a0, a0, 4096', '1:14: addi: 4096 is outside -2048..2047'],
    ['lui a0, 0x100000', '1:9: 1048576 is outside 0..0xfffff'],
    ['csrwi sstatus, 77', '1:16: expected a number from 0 to 31'],
    ['csrw frob, a0', "1:6: 'frob' is not defined"],
    ['lw a0, 4(', '1:10: expected an integer register'],
    ['lw a0, 4(x99)', "1:10: expected an integer register, found 'x99'"],
    ['addi a0, a0, x', "1:14: 'x' is not defined"],
    ['x: addi a0, a0, x', "1:17: 'x' is an address, which needs %hi or %lo here"],
    ['addi a0, a0, %hi(x)', '1:14: %hi does not belong here'],
    ['x: li a0, x', "1:11: 'x' is an address: use la"],
    ['li a0, 0x1ffffffff', '1:8: 8589934591 does not fit into 32 bits'],
    ['1: j 2f', "1:6: there is no label '2:' after this"],
    ['j 2b', "1:3: there is no label '2:' before this"],
    ['a: nop\na: nop', "2:1: 'a' is already defined"],
    ['.byte 300', '1:7: 300 does not fit into 8 bits'],
    ['.byte a\na:', "1:7: 'a' is an address, which takes .word"],
    ['.word 1 +', '1:10: expected an expression'],
    ['.word (1', "1:9: expected ')'"],
    ['.word 1/0', '1:8: division by zero'],
    ['.word a*2\na:', "1:8: '*' needs numbers; the address of a label is known to the linker only"],
    ['.equ X, Y\n.equ Y, X\n.word X', "1:6: the value of 'X' is not known"],
    ['.float x', '1:8: expected a number such as -1.5e3'],
    ['li a0, 1.5', "1:8: expected an expression, found '1.5'"],
    ['.ascii foo', '1:8: expected a string in double quotes'],
    ['.balign 3', '1:9: 3 is not a power of two'],
    ['.bss\n.word 5', '2:1: section .bss holds zeros only'],
    ['.if 1', "1:1: '.if' without .endif"],
    ['.macro x', "1:1: '.macro' without .endm"],
    ['.endm', "1:1: '.endm' without its beginning"],
    ['.macro m\nm\n.endm\nm', "2:1: macro 'm' never ends (in macro m, used in line 4)"],
    [
      '.macro m a\naddi \\a, a0, 9999\n.endm\nm a3',
      '2:14: addi: 9999 is outside -2048..2047 (in macro m, used in line 4)',
    ],
    ['.error "not here"', '1:8: not here'],
    ['addi a0, a0, {', "1:14: '{' means nothing here"],
    ['beq a0, a1, %lo(x)', '1:13: %lo does not belong here'],
  ])('%j', (source, expected) => {
    expect(complaintOf(source)).toBe(`test.S:${expected}`);
  });

  test('the error carries the line for display', () => {
    expect.assertions(2);
    try {
      assemble('nop\n  bad a0 # remark\n', { file: 'dir/x.S' });
    } catch (error) {
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toMatchObject({ file: 'dir/x.S', line: 2, column: 3, sourceLine: '  bad a0' });
    }
  });
});
