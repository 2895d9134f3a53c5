# Eratosthenes' sieve over 64 Ki bytes: a0 = number of primes. Byte stores with a stride.

    .equ LIMIT, 65536

    .text
    .globl workload
workload:
    la a1, composite
    li a2, LIMIT
    add a3, a1, a2
    mv a4, a1
1:  sw zero, 0(a4)
    sw zero, 4(a4)
    sw zero, 8(a4)
    sw zero, 12(a4)
    addi a4, a4, 16
    bltu a4, a3, 1b

    li a0, 0
    li a5, 2                        # candidate
    li a6, 1
2:  add a4, a1, a5
    lbu a7, 0(a4)
    bnez a7, 4f
    addi a0, a0, 1
    add a4, a4, a5
    bgeu a4, a3, 4f
3:  sb a6, 0(a4)
    add a4, a4, a5
    bltu a4, a3, 3b
4:  addi a5, a5, 1
    bltu a5, a2, 2b
    ret

    .bss
    .balign 16
composite:
    .space LIMIT
