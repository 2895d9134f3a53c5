import { expect, test } from '@jest/globals';
import { Machine } from '../../../vm/machine.ts';
import { linkSources } from './image.ts';

/** Sums a table of words through a function pointer of another object, and powers off with the sum as status. */
const MAIN = `
    .globl _start
_start:
    la sp, stack_top
    la gp, __global_pointer$
    la t0, __bss_start              # RAM is not trusted to be clear
    la t1, __bss_end
1:  bgeu t0, t1, 2f
    sw zero, (t0)
    addi t0, t0, 4
    j 1b
2:  la a0, table
    li a1, TABLE_LENGTH
    lw t0, operation
    jalr t0
    sw a0, result, t0
    lui t0, %hi(result)
    lw a0, %lo(result)(t0)
    slli a0, a0, 16
    li t0, 0x3333                   # fail, with a status
    or a0, a0, t0
    li t1, 0x100000
    sw a0, (t1)
3:  j 3b
    .rodata
table: .word 1, 2, 3, 4, 30
    .equ TABLE_LENGTH, (. - table) / 4
    .data
operation: .word sum
    .bss
    .balign 16
    .space 1024
stack_top:
result: .space 4
`;
const SUM = `
    .globl sum
sum:
    addi sp, sp, -16
    sw ra, 12(sp)
    li a2, 0
1:  beqz a1, 2f
    lw t0, (a0)
    mv a3, t0
    call add
    addi a0, a0, 4
    addi a1, a1, -1
    j 1b
2:  mv a0, a2
    lw ra, 12(sp)
    addi sp, sp, 16
    ret
`;
const ADD = `.globl add\nadd: add a2, a2, a3\n ret`;

test('a program of three objects runs and gives the sum of its table', () => {
  const machine = new Machine({ tier: 'reference', ramBytes: 1 << 20 });
  machine.loadElf(linkSources([MAIN, SUM, ADD]).bytes);
  expect(machine.run(10000)).toEqual({ kind: 'finished', status: 40 });
});
