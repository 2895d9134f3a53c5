# The doors of the kernel: how a trap comes in, and how the processor goes back to user mode.
#
# In user mode sscratch holds the current thread; in the kernel it holds a frame of its own, so that a trap that the
# kernel did not expect finds a place to save registers and ends in a panic, not in somebody's thread.
#
# Every handler of a gate begins with the same two instructions, the prefix. Where the processor has no IDT, stvec points
# to trap_software_walk, which executes that prefix itself, looks the gate up, and enters the handler behind it.

# Variables that the kernel's module exports: current_thread, reschedule_wanted (schedule.ts), system_call_vector,
# interrupt_descriptor_table (trap-tables.ts).

    .equ BEHIND_PREFIX, 7               # 8 bytes of prefix, less the P bit that stands in the gate's address

# Saves what a system call preserves; the t-registers are lost by contract.
    .macro SAVE_PRESERVED
    sw ra, THREAD_RA(tp)
    sw sp, THREAD_SP(tp)
    sw gp, THREAD_GP(tp)
    sw s0, THREAD_S0(tp)
    sw s1, THREAD_S1(tp)
    sw a0, THREAD_A0(tp)
    sw a1, THREAD_A1(tp)
    sw a2, THREAD_A2(tp)
    sw a3, THREAD_A3(tp)
    sw a4, THREAD_A4(tp)
    sw a5, THREAD_A5(tp)
    sw a6, THREAD_A6(tp)
    sw a7, THREAD_A7(tp)
    sw s2, THREAD_S2(tp)
    sw s3, THREAD_S3(tp)
    sw s4, THREAD_S4(tp)
    sw s5, THREAD_S5(tp)
    sw s6, THREAD_S6(tp)
    sw s7, THREAD_S7(tp)
    sw s8, THREAD_S8(tp)
    sw s9, THREAD_S9(tp)
    sw s10, THREAD_S10(tp)
    sw s11, THREAD_S11(tp)
    .endm

    .macro SAVE_TEMPORARIES
    sw t1, THREAD_T1(tp)
    sw t2, THREAD_T2(tp)
    sw t3, THREAD_T3(tp)
    sw t4, THREAD_T4(tp)
    sw t5, THREAD_T5(tp)
    sw t6, THREAD_T6(tp)
    .endm

# Keeps the user's tp, and arms sscratch for a trap inside the kernel.
    .macro SWITCH_SCRATCH
    lui t0, %hi(kernel_frame)       # page-aligned: the lower bits are zero
    csrrw t0, sscratch, t0
    sw t0, THREAD_TP(tp)
    .endm

    .macro KERNEL_STACK
    lui sp, %hi(kernel_stack_top)   # page-aligned; gp is the user's: the kernel's code has no use for it
    .endm

# Saves everything, and leaves a0 = scause, a1 = stval. A trap of the kernel itself ends here.
    .macro ENTER_TRAP
    csrrw tp, sscratch, tp          # prefix
    sw t0, THREAD_T0(tp)            # prefix
    SWITCH_SCRATCH
    SAVE_PRESERVED
    SAVE_TEMPORARIES
    li t0, 1
    sw t0, THREAD_FULL_RESTORE(tp)
    csrr t0, sepc
    sw t0, THREAD_PC(tp)
    KERNEL_STACK
    csrr a0, scause
    csrr a1, stval
    la t0, kernel_frame
    beq tp, t0, trap_in_kernel
    .endm

    .section .text.entry, "ax"

# --- system calls: vector 8 (ecall) and vector 48 (int 0x30) ---------------------------------------------
    .balign 4
    .globl system_call_entry
system_call_entry:
    csrrw tp, sscratch, tp          # prefix
    sw t0, THREAD_T0(tp)            # prefix
    SWITCH_SCRATCH
    SAVE_PRESERVED
    sw zero, THREAD_FULL_RESTORE(tp)
    csrr t0, sepc
    addi t0, t0, 4                  # ecall and int are not executed again
    sw t0, THREAD_PC(tp)
dispatch:
    KERNEL_STACK
    lui t1, %hi(system_call_vector) # the SCV: code addresses by number
    lw t1, %lo(system_call_vector)(t1)
    li t0, SYSTEM_CALL_VECTOR_LENGTH
    bgeu a7, t0, no_such_call
    slli t0, a7, 2
    add t1, t1, t0
    lw t1, 0(t1)
    jalr t1                         # handler(a0..a6) -> a0
return_from_call:
    lui t0, %hi(reschedule_wanted)
    lw t0, %lo(reschedule_wanted)(t0)
    lui t1, %hi(current_thread)
    lw t1, %lo(current_thread)(t1)
    bne t1, tp, caller_left
    bnez t0, keep_result
    # The same thread: s0-s11 still hold its values (the handlers keep them).
    lw t0, THREAD_PC(tp)
    csrw sepc, t0
    csrw sscratch, tp
    lw ra, THREAD_RA(tp)
    lw sp, THREAD_SP(tp)
    lw a1, THREAD_A1(tp)
    lw a2, THREAD_A2(tp)
    lw a3, THREAD_A3(tp)
    lw a4, THREAD_A4(tp)
    lw a5, THREAD_A5(tp)
    lw a6, THREAD_A6(tp)
    lw a7, THREAD_A7(tp)
    lw tp, THREAD_TP(tp)
    j zero_temporaries

no_such_call:
    li a0, E_NO_SYSTEM_CALL
    j return_from_call

# The caller waits, or is no more (so that nothing is stored into it): another thread goes on.
caller_left:
    beqz t0, resume_other
    j call_reschedule
keep_result:
    sw a0, THREAD_A0(tp)
call_reschedule:
    call reschedule
    la t1, current_thread
    lw t1, 0(t1)
    # falls into resume_other

# --- going back to user mode, t1 = the thread ---------------------------------------------------------------
resume_other:
    mv tp, t1
    lw t0, THREAD_PC(tp)
    csrw sepc, t0
    csrw sscratch, tp
    lw t0, THREAD_FULL_RESTORE(tp)
    lw ra, THREAD_RA(tp)
    lw sp, THREAD_SP(tp)
    lw gp, THREAD_GP(tp)
    lw s0, THREAD_S0(tp)
    lw s1, THREAD_S1(tp)
    lw a0, THREAD_A0(tp)
    lw a1, THREAD_A1(tp)
    lw a2, THREAD_A2(tp)
    lw a3, THREAD_A3(tp)
    lw a4, THREAD_A4(tp)
    lw a5, THREAD_A5(tp)
    lw a6, THREAD_A6(tp)
    lw a7, THREAD_A7(tp)
    lw s2, THREAD_S2(tp)
    lw s3, THREAD_S3(tp)
    lw s4, THREAD_S4(tp)
    lw s5, THREAD_S5(tp)
    lw s6, THREAD_S6(tp)
    lw s7, THREAD_S7(tp)
    lw s8, THREAD_S8(tp)
    lw s9, THREAD_S9(tp)
    lw s10, THREAD_S10(tp)
    lw s11, THREAD_S11(tp)
    bnez t0, restore_temporaries
    lw tp, THREAD_TP(tp)
zero_temporaries:
    li t0, 0
    li t1, 0
    li t2, 0
    li t3, 0
    li t4, 0
    li t5, 0
    li t6, 0
    sret
restore_temporaries:
    lw t0, THREAD_T0(tp)
    lw t1, THREAD_T1(tp)
    lw t2, THREAD_T2(tp)
    lw t3, THREAD_T3(tp)
    lw t4, THREAD_T4(tp)
    lw t5, THREAD_T5(tp)
    lw t6, THREAD_T6(tp)
    lw tp, THREAD_TP(tp)
    sret

# Starts user mode for the first time: void start_user_mode()
    .globl start_user_mode
start_user_mode:
    la t1, current_thread
    lw t1, 0(t1)
    j resume_other

# --- exceptions and interrupts --------------------------------------------------------------------------------
    .balign 4
    .globl exception_entry
exception_entry:
    ENTER_TRAP
    call handle_exception           # (scause, stval)
    bnez a0, emulated_int
    la t1, current_thread
    lw t1, 0(t1)
    j resume_other

# `int 48` where the processor lacks it: its registers are saved, its pc is behind it; go on as from system_call_entry.
emulated_int:
    sw zero, THREAD_FULL_RESTORE(tp)
    lw a0, THREAD_A0(tp)
    lw a1, THREAD_A1(tp)
    lw a2, THREAD_A2(tp)
    lw a3, THREAD_A3(tp)
    lw a4, THREAD_A4(tp)
    lw a5, THREAD_A5(tp)
    lw a6, THREAD_A6(tp)
    lw a7, THREAD_A7(tp)
    j dispatch

    .balign 4
    .globl interrupt_entry
interrupt_entry:
    ENTER_TRAP
    call handle_interrupt
    la t1, current_thread
    lw t1, 0(t1)
    j resume_other

trap_in_kernel:
    la sp, kernel_stack_top         # what was on it may be the reason
    lw a2, THREAD_PC(tp)
    lw a3, THREAD_RA(tp)
    j kernel_trap_panic             # (scause, stval, pc, ra)

# --- without the Xidt extension: the same table, walked in software ----------------------------------------
    .balign 4
    .globl trap_software_walk
trap_software_walk:
    csrrw tp, sscratch, tp          # the prefix of every handler
    sw t0, THREAD_T0(tp)
    csrr t0, scause
    bgez t0, 1f
    slli t0, t0, 1                  # an interrupt: drop the top bit
    srli t0, t0, 1
    addi t0, t0, VECTOR_INTERRUPT
1:  sw t1, THREAD_T1(tp)
    slli t0, t0, 3                  # GATE_BYTES
    la t1, interrupt_descriptor_table
    lw t1, 0(t1)
    add t0, t0, t1
    lw t1, THREAD_T1(tp)
    lw t0, 0(t0)                    # handler, and P in bit 0
    jalr zero, BEHIND_PREFIX(t0)

# --- for the boot list -----------------------------------------------------------------------------------------
# u32 idt_probe(u32 table, u32 last): turns the hardware table on; 0 where sidtb is an illegal CSR.
    .globl idt_probe
idt_probe:
    csrr t1, stvec
    la t0, 1f
    csrw stvec, t0
    csrw CSR_SIDTL, a1
    ori a0, a0, 1
    csrw CSR_SIDTB, a0
    li a0, 1
    csrw stvec, t1
    ret
    .balign 4
1:  li a0, 0
    csrw stvec, t1
    ret

    .macro ADDRESS name, symbol
    .globl \name
\name:
    la a0, \symbol
    ret
    .endm
    ADDRESS system_call_entry_address, system_call_entry
    ADDRESS exception_entry_address, exception_entry
    ADDRESS interrupt_entry_address, interrupt_entry
    ADDRESS trap_software_walk_address, trap_software_walk
    ADDRESS kernel_frame_address, kernel_frame
    ADDRESS text_end_address, __text_end
    ADDRESS rodata_start_address, __rodata_start
    ADDRESS rodata_end_address, __rodata_end
    ADDRESS image_end_address, __image_end

    .section .bss.kernel, "aw", @nobits
    .balign 4096
    .globl kernel_frame, kernel_stack_top
kernel_stack:               .zero 16384
kernel_stack_top:
kernel_frame:               .zero 256   # as much of a thread as a trap writes
