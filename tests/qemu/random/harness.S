# Runs random programs one after the other, and prints what each left behind as one line of hexadecimal words. It stands
# at 0x8000_0000; layout.ts says where everything else is, and what a case is made of.
#
# Both trap handlers log the trap and go on behind what trapped, so pc never falls back; an interrupt is taken back, and
# the program goes on where it was. A program ends when one traps outside of its code (behind the end there are zeros, which are illegal), or when the log is full.

    .equ ROOT, 0x80010000
    .equ WINDOW_TABLE, 0x80011000
    .equ CODE_TABLE, 0x80012000
    .equ LOG, 0x80014000
    .equ DATA, 0x80018000
    .equ DATA_END, 0x8001d000
    .equ PROGRAM, 0x80020000
    .equ CASES, 0x80040000
    .equ MPRV, 0x20000

# Offsets in `area`.
    .equ LOG_NEXT, 0
    .equ LOG_END, 4
    .equ CODE_BASE, 8
    .equ CODE_LENGTH, 12
    .equ SAVED_X29, 16
    .equ SAVED_X30, 20
    .equ CASE, 24
    .equ REMAINING, 28
    .equ CODE_DELTA, 32             # physical - virtual
    .equ REGISTERS, 128

# Makes the value of a trap with cause x30 the same everywhere. Of ebreak, zero is allowed as well as the address, and QEMU
# leaves out the lowest bits of misaligned addresses where nothing is.
    .macro same_value register
    andi x30, x30, -3
    addi x30, x30, -5
    bnez x30, 1f
    csrci \register, 3
1:  addi x30, x30, 4                # 1 or 3
    bnez x30, 2f
    csrw \register, zero
2:
    .endm

    .text
    .globl _start
_start:
    li t0, 0x02004000               # no timer interrupts
    li t1, -1
    sw t1, 0(t0)
    sw t1, 4(t0)
    li s0, CASES
    lw s1, 0(s0)                    # how many
    addi s0, s0, 512

next_case:
    beqz s1, power_off
    la s2, area
    sw s0, CASE(s2)
    sw s1, REMAINING(s2)

    # Data: words of a linear congruential generator.
    li t0, DATA
    li t1, DATA_END
    li t2, 12345
    li t3, 1103515245
1:  mul t2, t2, t3
    addi t2, t2, 1013
    sw t2, 0(t0)
    addi t0, t0, 4
    bne t0, t1, 1b

    # Page tables.
    li t0, ROOT
    li t1, WINDOW_TABLE >> 2 | 1
    sw t1, 0x400(t0)                # 0x4000_0000
    li t1, CODE_TABLE >> 2 | 1
    sw t1, 0x500(t0)                # 0x5000_0000
    lw t1, 64(s0)
    sw t1, 0x600(t0)                # 0x6000_0000
    lw t1, 68(s0)
    sw t1, 0x700(t0)                # 0x7000_0000
    li t1, 0x200000cf
    addi t0, t0, 0x400
    sw t1, 0x400(t0)                # 0x8000_0000
    li t0, WINDOW_TABLE
    addi t1, s0, 24
    li t2, 8
1:  lw t3, 0(t1)
    sw t3, 0(t0)
    addi t0, t0, 4
    addi t1, t1, 4
    addi t2, t2, -1
    bnez t2, 1b
    lw t3, 112(s0)                  # the page that never faults
    sw t3, 0(t0)
    li t0, CODE_TABLE
    lw t1, 56(s0)
    sw t1, 0(t0)
    lw t1, 60(s0)
    sw t1, 4(t0)

    # The program, where it is asked for within its two pages.
    lw t0, 20(s0)                   # its length
    sw t0, CODE_LENGTH(s2)
    lw t1, 16(s0)
    sw t1, CODE_BASE(s2)
    li t2, PROGRAM
    li t3, 0x1fff
    and t3, t1, t3
    add t2, t2, t3
    sub t1, t2, t1
    sw t1, CODE_DELTA(s2)
    addi t3, s0, 256
    add t0, t0, t3
1:  lw t4, 0(t3)
    sw t4, 0(t2)
    addi t2, t2, 4
    addi t3, t3, 4
    bltu t3, t0, 1b
    sw zero, 0(t2)
    sw zero, 4(t2)
    fence.i

    # Interrupts: bits 16 and 17 of the last word choose vectored mode.
    csrw mie, zero
    lw t0, 116(s0)
    csrw mideleg, t0
    lw t1, 124(s0)
    csrw mip, t1
    srli t1, t1, 16
    andi t2, t1, 1
    la t0, machine_vectors
    add t0, t0, t2
    csrw mtvec, t0
    srli t1, t1, 1
    la t0, supervisor_vectors
    add t0, t0, t1
    csrw stvec, t0
    csrw pmpaddr12, zero

    # CSRs.
    lw t0, 72(s0)
    csrw pmpcfg0, t0
    lw t0, 76(s0)
    csrw pmpcfg1, t0
    lw t0, 80(s0)
    csrw pmpaddr0, t0
    lw t0, 84(s0)
    csrw pmpaddr1, t0
    lw t0, 88(s0)
    csrw pmpaddr2, t0
    lw t0, 92(s0)
    csrw pmpaddr3, t0
    lw t0, 96(s0)
    csrw pmpaddr4, t0
    lw t0, 100(s0)
    csrw pmpaddr5, t0
    lw t0, 104(s0)
    csrw pmpaddr6, t0
    lw t0, 108(s0)
    csrw pmpaddr7, t0
    lw t0, 4(s0)
    csrw medeleg, t0
    lw t0, 8(s0)
    csrw satp, t0
    sfence.vma
    lw t0, 12(s0)
    csrw mepc, t0
    csrw sepc, zero
    csrw scause, zero
    csrw stval, zero
    csrw mcause, zero
    csrw mtval, zero
    csrw mscratch, zero
    csrw mcounteren, zero
    csrw scounteren, zero
    csrw sscratch, s2
    li t0, LOG
    sw t0, LOG_NEXT(s2)
    li t1, 24 * 16
    add t0, t0, t1
    sw t0, LOG_END(s2)
    lw t0, 0(s0)
    csrw mstatus, t0                # without MIE: nothing is taken before mret
    lw t0, 120(s0)
    csrw mie, t0

    addi x31, s0, 128
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    lw x\n, 4 * \n(x31)
    .endr
    lw x31, 124(x31)
    mret

# Each interrupt leaves its number, which the end of the program prints: in an entry of physical memory protection that is
# never switched on, or, as scounteren, where S-mode can write.
    .balign 64
machine_vectors:
    j machine_trap
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    j machine_\n
    .endr
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
machine_\n:
    csrwi pmpaddr12, \n
    j machine_trap
    .endr

    .balign 64
supervisor_vectors:
    j supervisor_trap
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    j supervisor_\n
    .endr
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
supervisor_\n:
    csrwi scounteren, \n
    j supervisor_trap
    .endr

# Three more such entries serve as scratch registers.
    .balign 4
machine_trap:
    csrw pmpaddr15, x31
    csrw pmpaddr14, x30
    csrr x30, mstatus
    csrw pmpaddr13, x30
    li x31, MPRV
    csrc mstatus, x31
    la x31, area
    sw x29, SAVED_X29(x31)
    lw x29, LOG_NEXT(x31)
    csrr x30, mcause
    sw x30, 0(x29)
    same_value mtval
    csrr x30, mtval
    sw x30, 4(x29)
    csrr x30, mepc
    sw x30, 8(x29)
    csrr x30, pmpaddr13
    sw x30, 12(x29)
    addi x29, x29, 16
    sw x29, LOG_NEXT(x31)
    lw x30, LOG_END(x31)
    bgeu x29, x30, finish
    csrr x30, mepc
    lw x29, CODE_BASE(x31)
    sub x29, x30, x29
    lw x30, CODE_LENGTH(x31)
    bgeu x29, x30, finish
    csrr x30, mcause
    bltz x30, machine_interrupt
    csrr x30, mepc
    lw x29, CODE_DELTA(x31)
    add x29, x29, x30
    lbu x29, 0(x29)
    addi x30, x30, 2
    andi x29, x29, 3
    addi x29, x29, -3
    bnez x29, 2f
    addi x30, x30, 2
2:  csrw mepc, x30
machine_return:
    lw x29, SAVED_X29(x31)          # the last load: after that MPRV is the program's again
    csrr x30, pmpaddr13
    li x31, MPRV
    and x30, x30, x31
    csrs mstatus, x30
    csrr x30, pmpaddr14
    csrr x31, pmpaddr15
    mret

machine_interrupt:
    li x29, 1
    sll x29, x29, x30               # by its lowest five bits
    csrc mip, x29
    li x30, 0x02000000              # msip, and mtimecmp
    sw zero, 0(x30)
    li x30, 0x02004000
    li x29, -1
    sw x29, 4(x30)
    sw x29, 0(x30)
    j machine_return

    .balign 4
supervisor_trap:
    csrrw x31, sscratch, x31
    sw x30, SAVED_X30(x31)
    sw x29, SAVED_X29(x31)
    lw x29, LOG_NEXT(x31)
    csrr x30, scause
    sw x30, 0(x29)
    same_value stval
    csrr x30, stval
    sw x30, 4(x29)
    csrr x30, sepc
    sw x30, 8(x29)
    csrr x30, sstatus
    sw x30, 12(x29)
    addi x29, x29, 16
    sw x29, LOG_NEXT(x31)
    lw x30, LOG_END(x31)
    bgeu x29, x30, 2f
    csrr x30, sepc
    lw x29, CODE_BASE(x31)
    sub x29, x30, x29
    lw x30, CODE_LENGTH(x31)
    bgeu x29, x30, 2f
    csrr x30, scause
    bltz x30, supervisor_interrupt
    csrr x30, sepc
    lw x29, CODE_DELTA(x31)
    add x29, x29, x30
    lbu x29, 0(x29)
    addi x30, x30, 2
    andi x29, x29, 3
    addi x29, x29, -3
    bnez x29, 3f
    addi x30, x30, 2
3:  csrw sepc, x30
supervisor_return:
    lw x29, SAVED_X29(x31)
    lw x30, SAVED_X30(x31)
    csrrw x31, sscratch, x31
    sret
supervisor_interrupt:
    li x29, 1
    sll x29, x29, x30
    csrc sip, x29                   # only the software interrupt can be taken back here
    csrc sie, x29
    j supervisor_return
2:  lw x29, SAVED_X29(x31)
    lw x30, SAVED_X30(x31)
    csrrw x31, sscratch, x31
    ecall                           # from outside of the program: that ends it

finish:
    la x31, area + REGISTERS
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
    sw x\n, 4 * \n(x31)
    .endr
    la s2, area
    lw t0, SAVED_X29(s2)
    sw t0, REGISTERS + 4 * 29(s2)
    csrr t0, pmpaddr14
    sw t0, REGISTERS + 4 * 30(s2)
    csrr t0, pmpaddr15
    sw t0, REGISTERS + 4 * 31(s2)
    la s0, area + REGISTERS + 4
    la s1, area + REGISTERS + 128
1:  lw a0, 0(s0)
    call print
    addi s0, s0, 4
    bne s0, s1, 1b
    .irp name, mstatus, sstatus, medeleg, satp, mscratch, mcounteren, scounteren, sepc, scause, stval, mideleg, mie, mip, pmpaddr12
    csrr a0, \name
    call print
    .endr

    # The log.
    li s0, LOG
    la s2, area
    lw s1, LOG_NEXT(s2)
1:  lw a0, 0(s0)
    call print
    addi s0, s0, 4
    bltu s0, s1, 1b

    # A checksum of the data, and the entries of the page tables, which have A and D now.
    li s0, DATA
    li s1, DATA_END
    li a0, 0
1:  lw t0, 0(s0)
    xor a0, a0, t0
    slli t1, a0, 5
    srli a0, a0, 27
    or a0, a0, t1
    addi a0, a0, 77
    addi s0, s0, 4
    bne s0, s1, 1b
    call print
    li s0, WINDOW_TABLE
    addi s1, s0, 32
1:  lw a0, 0(s0)
    call print
    addi s0, s0, 4
    bne s0, s1, 1b
    li s0, CODE_TABLE
    lw a0, 0(s0)
    call print
    lw a0, 4(s0)
    call print
    li s0, ROOT
    lw a0, 0x600(s0)
    call print

    li t2, 10
    jal t4, put
    la s2, area
    lw s0, CASE(s2)
    addi s0, s0, 512
    lw s1, REMAINING(s2)
    addi s1, s1, -1
    j next_case

# a0 in hexadecimal and a blank.
print:
    li t1, 8
1:  srli t2, a0, 28
    slli a0, a0, 4
    addi t2, t2, '0'
    li t3, '9'
    ble t2, t3, 2f
    addi t2, t2, 'a' - '9' - 1
2:  jal t4, put
    addi t1, t1, -1
    bnez t1, 1b
    li t2, ' '
    jal t4, put
    ret

# The character t2, once the serial line is free; returns to t4.
put:
    li t0, 0x10000000
    sb t2, 0(t0)
1:  lbu t3, 5(t0)
    andi t3, t3, 0x40               # transmitter empty
    beqz t3, 1b
    jr t4

power_off:
    li t0, 0x00100000
    li t1, 0x5555
    sw t1, 0(t0)
    j power_off

    .data
    .balign 64
area:
    .zero 256
