# Carries a workload on bare hardware: turns Sv32 on with pages of 4 KiB, runs `workload` ROUNDS times in supervisor mode,
# prints its last result in hexadecimal on the serial line and powers off. An unexpected trap ends with status 99.

    .section .text.start, "ax"
    .globl _start
_start:
    la sp, stack_top
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f                     # one region, all of memory, read write execute
    csrw pmpcfg0, t0
    la t0, unexpected
    csrw mtvec, t0
    li t0, 0x108                    # ecall from user mode and ebreak go to supervisor mode
    csrw medeleg, t0

    # Root table: a superpage for the devices below 4 MiB and one for the serial line, a table for 4 MiB of RAM.
    la t0, root
    li t1, 0xc7                     # D A W R V at address 0
    sw t1, 0(t0)
    li t1, 0x040000c7               # the same at 0x1000_0000
    sw t1, 256(t0)
    la t1, leaves
    srli t2, t1, 2
    ori t2, t2, 1
    li t3, 2048                     # entry of 0x8000_0000
    add t3, t3, t0
    sw t2, 0(t3)
    li t2, 0x200000cf               # D A X W R V at 0x8000_0000
    li t3, 1024
1:  sw t2, 0(t1)
    addi t1, t1, 4
    addi t2, t2, 0x400
    addi t3, t3, -1
    bnez t3, 1b

    srli t0, t0, 12
    li t1, 0x80000000
    or t0, t0, t1
    csrw satp, t0
    sfence.vma
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x0800                   # previous privilege: supervisor
    csrs mstatus, t0
    la t0, supervisor
    csrw mepc, t0
    mret

supervisor:
    li s0, ROUNDS
1:  call workload
    addi s0, s0, -1
    bnez s0, 1b

    li t0, 0x10000000
    li t1, 8
2:  srli t2, a0, 28
    slli a0, a0, 4
    addi t2, t2, '0'
    li t3, '9'
    ble t2, t3, 3f
    addi t2, t2, 'a' - '9' - 1
3:  sb t2, 0(t0)
    addi t1, t1, -1
    bnez t1, 2b
    li t1, 0x5555
    j power_off
unexpected:
    li t1, 99 << 16 | 0x3333
power_off:
    li t0, 0x00100000
    sw t1, 0(t0)
    j power_off

    .bss
    .balign 4096
root:
    .space 4096
    .globl leaves
leaves:
    .space 4096
    .space 32768
stack_top:
