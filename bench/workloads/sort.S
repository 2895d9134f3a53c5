# Quicksort of 4096 pseudo-random words, then a check of their order: a0 = a checksum, or 0 where they are out of order.
# Data-dependent branches, calls, a stack.

    .equ COUNT, 4096

    .text
    .globl workload
workload:
    addi sp, sp, -16
    sw ra, 12(sp)
    la a0, numbers
    li t0, COUNT
    slli t0, t0, 2
    add a1, a0, t0
    li t1, 12345
    li t2, 1664525
    li t3, 1013904223
    mv t4, a0
1:  mul t1, t1, t2
    add t1, t1, t3
    srli t5, t1, 4
    sw t5, 0(t4)
    addi t4, t4, 4
    bne t4, a1, 1b

    addi a1, a1, -4
    call sort

    la a1, numbers
    li a2, COUNT - 1
    li a0, 1
2:  lw a3, 0(a1)
    lw a4, 4(a1)
    bgtu a3, a4, 3f
    slli a5, a0, 5
    sub a0, a5, a0
    add a0, a0, a3
    addi a1, a1, 4
    addi a2, a2, -1
    bnez a2, 2b
    j 4f
3:  li a0, 0
4:  lw ra, 12(sp)
    addi sp, sp, 16
    ret

# Sorts the words from address a0 to address a1, both included.
sort:
    bgeu a0, a1, 5f
    addi sp, sp, -16
    sw ra, 12(sp)
    sw s1, 8(sp)
    sw s2, 4(sp)
    sub t0, a1, a0
    srli t0, t0, 3
    slli t0, t0, 2
    add t0, t0, a0
    lw t0, 0(t0)                    # pivot
    mv t1, a0
    mv t2, a1
1:  lw t3, 0(t1)
    bgeu t3, t0, 2f
    addi t1, t1, 4
    j 1b
2:  lw t4, 0(t2)
    bleu t4, t0, 3f
    addi t2, t2, -4
    j 2b
3:  bgtu t1, t2, 4f
    sw t4, 0(t1)
    sw t3, 0(t2)
    addi t1, t1, 4
    addi t2, t2, -4
    bleu t1, t2, 1b
4:  mv s1, t1
    mv s2, a1
    mv a1, t2
    call sort
    mv a0, s1
    mv a1, s2
    lw ra, 12(sp)
    lw s1, 8(sp)
    lw s2, 4(sp)
    addi sp, sp, 16
    j sort
5:  ret

    .bss
    .balign 4
numbers:
    .space COUNT * 4
