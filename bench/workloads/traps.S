# What a microkernel does all day: 200 system calls from user mode, each saving registers, changing the address space and
# going back: a0 = the number of calls. Both address spaces use one table, so only the change itself is measured.

    .equ CALLS, 200
    .equ USER_BIT, 16

    .text
    .globl workload
workload:
    addi sp, sp, -16
    sw ra, 12(sp)
    sw s0, 8(sp)

    # The user's page: its entry in the table of start.S gets the U bit.
    la t0, user
    la t1, leaves
    slli t2, t0, 10
    srli t2, t2, 22
    slli t2, t2, 2
    add t1, t1, t2
    lw t2, 0(t1)
    ori t2, t2, USER_BIT
    sw t2, 0(t1)
    sfence.vma

    la t1, frame
    sw sp, 0(t1)
    csrw sscratch, t1
    la t1, enter
    csrw stvec, t1
    csrw sepc, t0
    li t1, 0x100
    csrc sstatus, t1                # previous privilege: user
    li a0, 0
    sret

    .balign 4
enter:
    csrrw t0, sscratch, t0
    sw ra, 4(t0)
    sw sp, 8(t0)
    sw a1, 12(t0)
    sw a2, 16(t0)
    sw a3, 20(t0)
    sw a4, 24(t0)
    sw a5, 28(t0)
    sw s0, 32(t0)
    sw s1, 36(t0)
    lw sp, 0(t0)
    csrr a1, scause
    li a2, 8
    bne a1, a2, leave
    csrr s0, sepc
    addi s0, s0, 4
    csrr a3, satp                   # the other address space: ASID 0 and 1 by turns
    li a4, 0x00400000
    xor a3, a3, a4
    csrw satp, a3
    csrw sepc, s0
    addi a0, a0, 1
    lw ra, 4(t0)
    lw sp, 8(t0)
    lw a1, 12(t0)
    lw a2, 16(t0)
    lw a3, 20(t0)
    lw a4, 24(t0)
    lw a5, 28(t0)
    lw s0, 32(t0)
    lw s1, 36(t0)
    csrrw t0, sscratch, t0
    sret

# The user's ebreak ends it.
leave:
    lw ra, 12(sp)
    lw s0, 8(sp)
    addi sp, sp, 16
    ret

    .balign 4096
user:
    li t1, CALLS
1:  ecall
    addi t1, t1, -1
    bnez t1, 1b
    ebreak
    .balign 4096

    .data
    .balign 64
frame:
    .space 64
