import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { bytesOf, textOf, wordsOf } from './words.ts';

const options = { file: 'test.S' };

describe('data', () => {
  test.each([
    [".byte 1, -1, 0xff, 'a'", [1, 255, 255, 97]],
    ['.half 0x1234, -2', [0x34, 0x12, 0xfe, 0xff]],
    ['.word 0x12345678', [0x78, 0x56, 0x34, 0x12]],
    ['.quad -2', [0xfe, 255, 255, 255, 255, 255, 255, 255]],
    ['.float 1.5, -2', [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]],
    ['.double -1e3, inf', [0, 0, 0, 0, 0, 0x40, 0x8f, 0xc0, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f]],
    ['.ascii "ab", "c"', [97, 98, 99]],
    ['.asciz "a\\n\\x41\\101\\\\\\""', [97, 10, 0x41, 0x41, 92, 34, 0]],
    ['.string "é"', [0xc3, 0xa9, 0]],
    ['.ascii "# no // comment /* ; here"', [...'# no // comment /* ; here'].map((c) => c.charCodeAt(0))],
    ['.zero 3', [0, 0, 0]],
    ['.space 2, 0xaa', [0xaa, 0xaa]],
    ['.fill 2, 2, 0x102', [2, 1, 2, 1]],
    ['.byte 1\n.balign 4\n.byte 2', [1, 0, 0, 0, 2]],
    ['.byte 1\n.p2align 1, 7\n.byte 2', [1, 7, 2]],
    ['.byte 1\n.align 4,,2\n.byte 2', [1, 2]],
    ['a: .byte 1, 2\n.byte . - a, b - a\nb:', [1, 2, 2, 4]],
  ])('%s', (source, expected) => {
    expect(bytesOf(`.data\n${source}`, '.data')).toEqual(expected);
  });

  test('code is padded with instructions that do nothing', () => {
    expect(textOf('ret\n.balign 16\nret')).toEqual(['ret', 'nop', 'nop', 'nop', 'ret']);
  });

  test('a section that reserves space has a size and no bytes', () => {
    const { sections } = assemble(
      '.bss\n.space 1000000\n.section .bss.more, "aw", @nobits\n.zero 8',
      options,
    );
    expect(sections.slice(1)).toMatchObject([
      { name: '.bss', size: 1000000, writable: true, bytes: new Uint8Array() },
      { name: '.bss.more', size: 8, writable: true, bytes: new Uint8Array() },
    ]);
  });
});

describe('expressions', () => {
  const resultOf = (expression: string): number => {
    const [a, b, c, d] = bytesOf(`.data\n.word ${expression}`, '.data');
    return a | (b << 8) | (c << 16) | (d << 24);
  };

  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 3 - 2', 5],
    ['100 / 5 / 2', 10],
    ['5 & 3 + 1', 2], // & binds tighter than +, as in GNU as
    ['1 << 4 | 1', 17],
    ['~0', -1],
    ['-7 / 2', -3],
    ['-7 % 4', -3],
    ['1 << 31', -0x80000000],
    ['0x80000000 >> 31', 1],
    ['3 > 2', -1],
    ['3 == 2', 0],
    ['1 && 0 || 1', 1],
    ['!0 + !5', 1],
    ['017 + 0b11 + 0x10', 34],
    ["'a' + '\\n'", 107],
  ])('%s is %i', (expression, expected) => {
    expect(resultOf(expression)).toBe(expected);
  });

  test('constants may be used before they are defined, and through each other', () => {
    expect(textOf('li a0, A\n.equ A, B * 2\n.equ B, C + 1\nC = 20')).toEqual(['li a0,42']);
  });

  test('.set may change a value on the way', () => {
    expect(textOf('.set n, 1\nli a0, n\n.set n, n + 1\nli a0, n')).toEqual(['li a0,1', 'li a0,2']);
  });

  test('defines are constants, and leave no symbols behind', () => {
    const defines = { THREAD_PC: 12 };
    expect(textOf('lw a0, THREAD_PC + 4(tp)', { defines })).toEqual(['lw a0,16(tp)']);
    expect(assemble('lw a0, THREAD_PC(tp)', { ...options, defines }).symbols).toEqual([]);
  });
});

describe('macros and conditions', () => {
  test('arguments by place, by name and by default', () => {
    const macro = '.macro SAVE reg, at=8\nsw \\reg, \\at(sp)\n.endm\n';
    expect(textOf(`${macro}SAVE ra\nSAVE s0, 12\nSAVE at=16, reg=s1`)).toEqual([
      'sw ra,8(sp)',
      'sw s0,12(sp)',
      'sw s1,16(sp)',
    ]);
  });

  test('each expansion has labels of its own', () => {
    const macro = '.macro WAIT\n.Lwait\\@: bnez t0, .Lwait\\@\n.endm\n';
    expect(textOf(`${macro}WAIT\nWAIT`)).toEqual(['bnez t0,0x0', 'bnez t0,0x4']);
  });

  test('macros use macros, and glue names with \\()', () => {
    const macros = '.macro ONE n\nli a\\n, \\n\n.endm\n.macro PAIR n\nONE \\n\nmv s\\n\\()0, a\\n\n.endm\n';
    expect(textOf(`${macros}PAIR 1`)).toEqual(['li a1,1', 'mv s10,a1']);
  });

  test('repetition', () => {
    expect(textOf('.rept 2\nnop\n.endr\n.irp r, a0, a1\nmv \\r, t0\n.endr')).toEqual([
      'nop',
      'nop',
      'mv a0,t0',
      'mv a1,t0',
    ]);
  });

  test.each([
    ['1', 'li a0,1'],
    ['2', 'li a0,2'],
    ['3', 'li a0,3'],
  ])('.if chooses for %s', (value, expected) => {
    const source = `.if X == 1\nli a0, 1\n.elseif X == 2\nli a0, 2\n.if 0\nnop\n.endif\n.else\nli a0, 3\n.endif`;
    expect(textOf(`X = ${value}\n${source}`)).toEqual([expected]);
  });

  test('what is not chosen need not even be assembly', () => {
    expect(textOf('.ifdef NOPE\n)( gibberish\n.else\nnop\n.endif')).toEqual(['nop']);
  });
});

describe('symbols and sections', () => {
  test('binding, type and size', () => {
    const source =
      '.globl main\n.type main, @function\nmain: ret\n.size main, . - main\n.weak w\nw:\nlocal:\n.Lhidden:';
    expect(assemble(source, options).symbols).toEqual([
      { name: 'main', section: 0, value: 0, size: 4, binding: 'global', type: 'function' },
      { name: 'w', section: 0, value: 4, size: 0, binding: 'weak', type: 'none' },
      { name: 'local', section: 0, value: 4, size: 0, binding: 'local', type: 'none' },
    ]);
  });

  test('what is used and not defined is left to the linker', () => {
    expect(assemble('call puts\n.weak maybe', options).symbols).toMatchObject([
      { name: 'puts', section: undefined, binding: 'global' },
      { name: 'maybe', section: undefined, binding: 'weak' },
    ]);
  });

  test('a visible constant is an absolute symbol', () => {
    expect(assemble('.globl LIMIT\nLIMIT = 4096', options).symbols).toMatchObject([
      { name: 'LIMIT', section: 'absolute', value: 4096, binding: 'global' },
    ]);
  });

  test('sections are gone back to by name, and pushed', () => {
    const source = '.data\n.byte 1\n.text\nnop\n.pushsection .data\n.byte 2\n.popsection\nret';
    expect(textOf(source)).toEqual(['nop', 'ret']);
    expect(bytesOf(source, '.data')).toEqual([1, 2]);
  });

  test('flags and names say what a section is for', () => {
    const source =
      '.section .text.start, "ax"\nnop\n.section .rodata.x, "a"\n.byte 1\n.section .mine, "aw"\n.byte 1';
    expect(assemble(source, options).sections.slice(1)).toMatchObject([
      { name: '.text.start', executable: true, writable: false },
      { name: '.rodata.x', executable: false, writable: false },
      { name: '.mine', executable: false, writable: true },
    ]);
  });

  test('.comm reserves aligned space of that name', () => {
    const { symbols, sections } = assemble('.lcomm a, 1\n.comm table, 64, 16', options);
    expect(sections[1]).toMatchObject({ name: '.bss', align: 16, size: 80 });
    expect(symbols[1]).toMatchObject({
      name: 'table',
      value: 16,
      size: 64,
      binding: 'global',
      type: 'object',
    });
  });
});

test('comments of every kind, and several statements on a line', () => {
  expect(wordsOf('nop # one\nnop // two\n/* three\n nop */ nop; nop').length).toBe(4);
});
