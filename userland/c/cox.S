# Where a C program starts, and the one instruction that C cannot say.

        .section .text.start, "ax"
        .globl _start
_start:
        .option push
        .option norelax
        la      gp, __global_pointer$
        .option pop
        call    cox_main
        call    cox_exit
        ebreak

# int cox_system_call(number, arguments, results)
        .text
        .globl cox_system_call
cox_system_call:
        addi    sp, sp, -16
        sw      a2, 8(sp)
        mv      a7, a0
        mv      t0, a1
        lw      a0, 0(t0)
        lw      a1, 4(t0)
        lw      a2, 8(t0)
        lw      a3, 12(t0)
        lw      a4, 16(t0)
        lw      a5, 20(t0)
        lw      a6, 24(t0)
        ecall
        lw      t0, 8(sp)
        addi    sp, sp, 16
        beqz    t0, 1f
        sw      a1, 0(t0)
        sw      a2, 4(t0)
        sw      a3, 8(t0)
        sw      a4, 12(t0)
        sw      a5, 16(t0)
        sw      a6, 20(t0)
1:      ret
