# Straight-line code: a0 = a sum. A thousand instructions of the usual mix, with a jump at the end only.

    .text
    .globl workload
workload:
    li a1, 60
    la a2, words
    li a0, 1
1:
    .rept 100
    lw a3, 0(a2)
    add a0, a0, a3
    slli a4, a0, 3
    xor a0, a0, a4
    sw a0, 4(a2)
    addi a5, a0, 7
    lw a6, 8(a2)
    and a5, a5, a6
    or a0, a0, a5
    srli a4, a0, 5
    .endr
    addi a1, a1, -1
    beqz a1, 2f
    j 1b
2:  ret

    .data
    .balign 64
words:
    .word 3, 5, 0x55555555, 9
