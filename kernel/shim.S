# The machine-mode shim: what stands under the kernel. It opens the machine for S-mode, enters it once, and stays only
# to report what the kernel can not: a double fault, or a trap that nobody delegated.
#
# Entered at 0x80000000 with a0 = hart, a1 = flattened device tree.

    .equ MSTATUS_MPP_SUPERVISOR, 1 << 11
    .equ MSTATUS_MPP_MASK, 3 << 11
    .equ MENVCFGH_STCE, 1 << 31                 # S-mode may use stimecmp (Sstc)
    .equ PMP_NAPOT_RWX, 0x1f
    .equ DELEGATED_EXCEPTIONS, 0xb1ff           # all but ecall from S and M
    .equ DELEGATED_INTERRUPTS, 0x222            # SSI, STI, SEI
    .equ COUNTERS_ALL, 7
    .equ FINISHER_FAIL, 0x3333

    .section .text.start, "ax"
    .globl _start
_start:
    bnez a0, park
    la t0, machine_trap
    csrw mtvec, t0
    li t0, DELEGATED_EXCEPTIONS
    csrw medeleg, t0
    li t0, DELEGATED_INTERRUPTS
    csrw mideleg, t0
    li t0, -1
    csrw pmpaddr0, t0
    li t0, PMP_NAPOT_RWX
    csrw pmpcfg0, t0
    li t0, MENVCFGH_STCE
    csrs 0x31a, t0                              # menvcfgh
    li t0, COUNTERS_ALL
    csrw mcounteren, t0
    li t0, MSTATUS_MPP_MASK
    csrc mstatus, t0
    li t0, MSTATUS_MPP_SUPERVISOR
    csrs mstatus, t0
    la t0, supervisor_start
    csrw mepc, t0
    csrw satp, zero
    mret

park:
    wfi
    j park

supervisor_start:
    la sp, kernel_stack_top
    la gp, __global_pointer$
    la t0, kernel_frame
    csrw sscratch, t0
    la t0, exception_entry                      # until the tables are there, any trap is a panic
    csrw stvec, t0
    mv a0, a1
    call main                                   # main(device tree); does not return

# --- a trap into M-mode: report it on the UART, power off with status 2 -----------------------------------------
    .balign 4
machine_trap:
    la sp, machine_stack_top
    la a0, text_double_fault
    csrr t0, mcause
    li t1, CAUSE_DOUBLE_FAULT
    beq t0, t1, 1f
    la a0, text_machine_trap
1:  call machine_print
    csrr a0, mcause
    call machine_print_hex
    la a0, text_value
    call machine_print
    csrr a0, mtval
    call machine_print_hex
    la a0, text_pc
    call machine_print
    csrr a0, mepc
    call machine_print_hex
    la a0, text_end
    call machine_print
    li t0, FINISHER_BASE
    li t1, FINISHER_FAIL | 2 << 16
    sw t1, 0(t0)
1:  wfi
    j 1b

machine_print:                                  # a0: text
    li t0, UART_BASE
1:  lbu t1, 0(a0)
    beqz t1, 3f
2:  lbu t2, 5(t0)                               # LSR: wait for THRE
    andi t2, t2, 0x20
    beqz t2, 2b
    sb t1, 0(t0)
    addi a0, a0, 1
    j 1b
3:  ret

machine_print_hex:                              # a0: value
    li t0, UART_BASE
    li t3, 8
1:  srli t1, a0, 28
    slli a0, a0, 4
    addi t1, t1, '0'
    li t2, '9'
    ble t1, t2, 2f
    addi t1, t1, 'a' - '9' - 1
2:  lbu t2, 5(t0)
    andi t2, t2, 0x20
    beqz t2, 2b
    sb t1, 0(t0)
    addi t3, t3, -1
    bnez t3, 1b
    ret

    .section .rodata.shim, "a"
text_double_fault: .asciz "\r\nmachine: double fault, cause 0x"
text_machine_trap: .asciz "\r\nmachine: trap into machine mode, cause 0x"
text_value:        .asciz " value 0x"
text_pc:           .asciz " pc 0x"
text_end:          .asciz "\r\n"

    .section .bss.shim, "aw", @nobits
    .balign 16
machine_stack:     .zero 512
machine_stack_top:
