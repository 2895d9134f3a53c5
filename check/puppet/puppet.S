# A puppet: a thread of user mode that does what its mailbox says. It is all the user code there is in a check; the host
# decides every step. The code is position-independent: init runs it from its own pages, others where the boot archive's
# pages are mapped. A thread starts with a0 = the address of its mailbox, less MAILBOX_OFFSET.
#
#   mailbox   0        what to do: 1 + number of an operation of the table below; 0 = nothing, the puppet polls
#             4 * n    register xn before the operation      (n = 1..31; x4 = tp holds the mailbox itself)
#             128      1 + the number of the operation that was done last
#             128+4*n  register xn after the operation
#             256+8*n  floating-point register fn to be set; 512+8*n as it was read. fcsr is a0

        .equ    MAILBOX_OFFSET, 1024
        .equ    REPORT, 128
        .equ    FLOATS, 256
        .equ    FLOATS_READ, 512

        .macro  LOAD_ALL
        lw      x1, 4(tp)
        lw      x2, 8(tp)
        lw      x3, 12(tp)
        lw      x5, 20(tp)
        lw      x6, 24(tp)
        lw      x7, 28(tp)
        lw      x8, 32(tp)
        lw      x9, 36(tp)
        lw      x10, 40(tp)
        lw      x11, 44(tp)
        lw      x12, 48(tp)
        lw      x13, 52(tp)
        lw      x14, 56(tp)
        lw      x15, 60(tp)
        lw      x16, 64(tp)
        lw      x17, 68(tp)
        lw      x18, 72(tp)
        lw      x19, 76(tp)
        lw      x20, 80(tp)
        lw      x21, 84(tp)
        lw      x22, 88(tp)
        lw      x23, 92(tp)
        lw      x24, 96(tp)
        lw      x25, 100(tp)
        lw      x26, 104(tp)
        lw      x27, 108(tp)
        lw      x28, 112(tp)
        lw      x29, 116(tp)
        lw      x30, 120(tp)
        lw      x31, 124(tp)
        .endm

        .globl  _start, rest, report, operation_call, operation_int, operation_load, operation_store, operation_jump
        .globl  operation_illegal, operation_break, operation_satp, operation_nothing
        .globl  operation_setfloats, operation_readfloats, operation_intkernel, operation_intunserved
_start:
        addi    tp, a0, MAILBOX_OFFSET
rest:
        lw      t0, 0(tp)
        beqz    t0, rest
        sw      zero, 0(tp)
        sw      t0, REPORT(tp)
        li      t1, 2
        bltu    t0, t1, system_call
        beq     t0, t1, interrupt_call
        li      t1, 4
        bltu    t0, t1, load_word
        beq     t0, t1, store_word
        li      t1, 6
        bltu    t0, t1, jump
        beq     t0, t1, illegal
        li      t1, 8
        bltu    t0, t1, break_point
        beq     t0, t1, read_satp
        li      t1, 10
        bltu    t0, t1, nothing
        beq     t0, t1, set_floats
        li      t1, 12
        bltu    t0, t1, read_floats
        beq     t0, t1, interrupt_of_kernel
        j       interrupt_unserved

system_call:                            # 0
        LOAD_ALL
operation_call:
        ecall
        j       report
interrupt_call:                         # 1: the second door
        LOAD_ALL
operation_int:
        int     48
        j       report
load_word:                              # 2: a0 = word at a1
        LOAD_ALL
operation_load:
        lw      a0, 0(a1)
        j       report
store_word:                             # 3: a0 to the word at a1
        LOAD_ALL
operation_store:
        sw      a0, 0(a1)
        j       report
jump:                                   # 4: to a1; ra leads back
        LOAD_ALL
operation_jump:
        jalr    ra, 0(a1)
        j       report
illegal:                                # 5
        LOAD_ALL
operation_illegal:
        .word   0
        j       report
break_point:                            # 6
        LOAD_ALL
operation_break:
        ebreak
        j       report
read_satp:                              # 7: not for user mode
        LOAD_ALL
operation_satp:
        csrr    a0, satp
        j       report
nothing:                                # 8: time passes, all registers are in use
        LOAD_ALL
operation_nothing:
        .rept   64
        nop
        .endr
        j       report
set_floats:                             # 9: f0 to f31, and fcsr from a0
        LOAD_ALL
operation_setfloats:
        fld     f0, FLOATS+0(tp)
        fld     f1, FLOATS+8(tp)
        fld     f2, FLOATS+16(tp)
        fld     f3, FLOATS+24(tp)
        fld     f4, FLOATS+32(tp)
        fld     f5, FLOATS+40(tp)
        fld     f6, FLOATS+48(tp)
        fld     f7, FLOATS+56(tp)
        fld     f8, FLOATS+64(tp)
        fld     f9, FLOATS+72(tp)
        fld     f10, FLOATS+80(tp)
        fld     f11, FLOATS+88(tp)
        fld     f12, FLOATS+96(tp)
        fld     f13, FLOATS+104(tp)
        fld     f14, FLOATS+112(tp)
        fld     f15, FLOATS+120(tp)
        fld     f16, FLOATS+128(tp)
        fld     f17, FLOATS+136(tp)
        fld     f18, FLOATS+144(tp)
        fld     f19, FLOATS+152(tp)
        fld     f20, FLOATS+160(tp)
        fld     f21, FLOATS+168(tp)
        fld     f22, FLOATS+176(tp)
        fld     f23, FLOATS+184(tp)
        fld     f24, FLOATS+192(tp)
        fld     f25, FLOATS+200(tp)
        fld     f26, FLOATS+208(tp)
        fld     f27, FLOATS+216(tp)
        fld     f28, FLOATS+224(tp)
        fld     f29, FLOATS+232(tp)
        fld     f30, FLOATS+240(tp)
        fld     f31, FLOATS+248(tp)
        csrw    fcsr, a0
        j       report
interrupt_of_kernel:                    # 11: the vector of ecall, which is not for user mode to raise
        LOAD_ALL
operation_intkernel:
        int     8
        j       report
interrupt_unserved:                     # 12: a vector of user mode that nobody serves
        LOAD_ALL
operation_intunserved:
        int     49
        j       report
read_floats:                            # 10
        LOAD_ALL
operation_readfloats:
        fsd     f0, FLOATS_READ+0(tp)
        fsd     f1, FLOATS_READ+8(tp)
        fsd     f2, FLOATS_READ+16(tp)
        fsd     f3, FLOATS_READ+24(tp)
        fsd     f4, FLOATS_READ+32(tp)
        fsd     f5, FLOATS_READ+40(tp)
        fsd     f6, FLOATS_READ+48(tp)
        fsd     f7, FLOATS_READ+56(tp)
        fsd     f8, FLOATS_READ+64(tp)
        fsd     f9, FLOATS_READ+72(tp)
        fsd     f10, FLOATS_READ+80(tp)
        fsd     f11, FLOATS_READ+88(tp)
        fsd     f12, FLOATS_READ+96(tp)
        fsd     f13, FLOATS_READ+104(tp)
        fsd     f14, FLOATS_READ+112(tp)
        fsd     f15, FLOATS_READ+120(tp)
        fsd     f16, FLOATS_READ+128(tp)
        fsd     f17, FLOATS_READ+136(tp)
        fsd     f18, FLOATS_READ+144(tp)
        fsd     f19, FLOATS_READ+152(tp)
        fsd     f20, FLOATS_READ+160(tp)
        fsd     f21, FLOATS_READ+168(tp)
        fsd     f22, FLOATS_READ+176(tp)
        fsd     f23, FLOATS_READ+184(tp)
        fsd     f24, FLOATS_READ+192(tp)
        fsd     f25, FLOATS_READ+200(tp)
        fsd     f26, FLOATS_READ+208(tp)
        fsd     f27, FLOATS_READ+216(tp)
        fsd     f28, FLOATS_READ+224(tp)
        fsd     f29, FLOATS_READ+232(tp)
        fsd     f30, FLOATS_READ+240(tp)
        fsd     f31, FLOATS_READ+248(tp)
        csrr    a0, fcsr
report:
        sw      x1, 132(tp)
        sw      x2, 136(tp)
        sw      x3, 140(tp)
        sw      x5, 148(tp)
        sw      x6, 152(tp)
        sw      x7, 156(tp)
        sw      x8, 160(tp)
        sw      x9, 164(tp)
        sw      x10, 168(tp)
        sw      x11, 172(tp)
        sw      x12, 176(tp)
        sw      x13, 180(tp)
        sw      x14, 184(tp)
        sw      x15, 188(tp)
        sw      x16, 192(tp)
        sw      x17, 196(tp)
        sw      x18, 200(tp)
        sw      x19, 204(tp)
        sw      x20, 208(tp)
        sw      x21, 212(tp)
        sw      x22, 216(tp)
        sw      x23, 220(tp)
        sw      x24, 224(tp)
        sw      x25, 228(tp)
        sw      x26, 232(tp)
        sw      x27, 236(tp)
        sw      x28, 240(tp)
        sw      x29, 244(tp)
        sw      x30, 248(tp)
        sw      x31, 252(tp)
        j       rest
