# CRC-32 of 4 KiB, bit by bit: a0 = the checksum. Shifts and logic, few memory accesses.

    .equ LENGTH, 4096

    .text
    .globl workload
workload:
    la a1, message
    li a2, LENGTH
    add a2, a2, a1
    li a3, 0xedb88320
    li a4, 1
1:  sb a4, 0(a1)                    # the message is what another generator gives
    slli a5, a4, 2
    add a4, a4, a5
    addi a4, a4, 3
    addi a1, a1, 1
    bne a1, a2, 1b

    la a1, message
    li a0, -1
2:  lbu a4, 0(a1)
    xor a0, a0, a4
    li a5, 8
3:  andi a6, a0, 1
    srli a0, a0, 1
    neg a6, a6
    and a6, a6, a3
    xor a0, a0, a6
    addi a5, a5, -1
    bnez a5, 3b
    addi a1, a1, 1
    bne a1, a2, 2b
    not a0, a0
    ret

    .bss
message:
    .space LENGTH
