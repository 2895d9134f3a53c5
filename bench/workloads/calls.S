# Fibonacci number 20 by the definition: a0 = 6765. Calls, returns, and a stack.

    .text
    .globl workload
workload:
    li a0, 20
fibonacci:
    li t0, 2
    bltu a0, t0, 1f
    addi sp, sp, -16
    sw ra, 12(sp)
    sw s1, 8(sp)
    mv s1, a0
    addi a0, a0, -1
    call fibonacci
    mv t0, s1
    mv s1, a0
    addi a0, t0, -2
    call fibonacci
    add a0, a0, s1
    lw ra, 12(sp)
    lw s1, 8(sp)
    addi sp, sp, 16
1:  ret
