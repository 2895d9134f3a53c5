# Carries a kernel on bare hardware, in machine mode: calls `run` and leaves its result and the instructions it retired in
# `report`. Block copies of both compilers come to the same routines (toolchain/wasm/runtime.S).

    .section .text.start, "ax"
    .globl  _start
    .weak   __start_function
_start:
    la      sp, stack_top
    la      t0, unexpected
    csrw    mtvec, t0
    li      t0, 0x6000                  # floating point on
    csrs    mstatus, t0
    la      t0, __start_function        # allocates the arrays of an AssemblyScript module
    beqz    t0, measure
    jalr    t0
measure:
    rdinstret s0
    call    run
    rdinstret t0
    sub     t0, t0, s0
    addi    t0, t0, -OVERHEAD
    la      t1, report
    sw      a0, 0(t1)
    sw      t0, 4(t1)
    li      t1, 0x5555                  # the finisher: success
    j       power_off
unexpected:
    li      t1, 99 << 16 | 0x3333
power_off:
    li      t0, 0x00100000
    sw      t1, 0(t0)
    j       power_off

    .text
    .globl  memcpy, memmove, memset
memcpy:
memmove:
    addi    sp, sp, -16
    sw      ra, 12(sp)
    sw      a0, 8(sp)
    call    __memory_copy
    lw      a0, 8(sp)
    lw      ra, 12(sp)
    addi    sp, sp, 16
    ret
memset:
    addi    sp, sp, -16
    sw      ra, 12(sp)
    sw      a0, 8(sp)
    call    __memory_fill
    lw      a0, 8(sp)
    lw      ra, 12(sp)
    addi    sp, sp, 16
    ret

# The linear memory of a module: 16 MiB of RAM, which do not grow.
    .globl  __memory_size, __memory_grow
__memory_size:
    li      a0, MEMORY_PAGES
    ret
__memory_grow:
    li      a0, -1
    ret

    .bss
    .globl  report
report:
    .space  8
    .balign 16
    .space  65536
stack_top:
