# Where a user program starts: sp is set, a0 is nothing of ours. The program's top-level code runs, then its main; then
# it ends with that status, its output flushed.

    .section .text.start, "ax"
    .globl  _start
    .weak   __start_function
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      t0, __start_function        # 0 where there is no top-level code
    beqz    t0, start_main
    jalr    t0
start_main:
    call    __main
    call    __finish
    ebreak                              # not reached: __finish ends the process
