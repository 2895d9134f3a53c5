# Product of two 32 x 32 matrices of words: a0 = a checksum of the product. Multiplications, three nested loops.

    .equ N, 32
    .equ ROW, N * 4

    .text
    .globl workload
workload:
    la a1, left
    la a2, right
    li a3, N * N
    li a4, 1
1:  slli a5, a4, 3
    xor a4, a4, a5
    srli a5, a4, 5
    xor a4, a4, a5
    andi a5, a4, 255
    sw a5, 0(a1)
    srli a5, a4, 8
    andi a5, a5, 255
    sw a5, 0(a2)
    addi a1, a1, 4
    addi a2, a2, 4
    addi a3, a3, -1
    bnez a3, 1b

    li a0, 0
    la a1, left                     # row of the left matrix
    li t0, N
2:  la a2, right                    # column of the right one
    li t1, N
3:  mv a3, a1
    mv a4, a2
    li a5, 0
    li t2, N
4:  lw t3, 0(a3)
    lw t4, 0(a4)
    mul t3, t3, t4
    add a5, a5, t3
    addi a3, a3, 4
    addi a4, a4, ROW
    addi t2, t2, -1
    bnez t2, 4b
    slli t3, a0, 5
    sub a0, t3, a0
    add a0, a0, a5
    addi a2, a2, 4
    addi t1, t1, -1
    bnez t1, 3b
    addi a1, a1, ROW
    addi t0, t0, -1
    bnez t0, 2b
    ret

    .bss
    .balign 4
left:
    .space N * ROW
right:
    .space N * ROW
