# Makes 8 KiB of text, copies it, measures it, compares it, and counts words: a0 = length and words mixed. Byte accesses,
# short loops.

    .equ LENGTH, 8191

    .text
    .globl workload
workload:
    addi sp, sp, -16
    sw ra, 12(sp)
    la a1, text
    li a2, LENGTH
    add a2, a2, a1
    li a3, 77
1:  slli a4, a3, 13
    xor a3, a3, a4
    srli a4, a3, 17
    xor a3, a3, a4
    slli a4, a3, 5
    xor a3, a3, a4
    andi a4, a3, 31
    addi a4, a4, 'a'
    li a5, 'z'
    bleu a4, a5, 2f
    li a4, ' '
2:  sb a4, 0(a1)
    addi a1, a1, 1
    bne a1, a2, 1b
    sb zero, 0(a1)

    la a0, duplicate
    la a1, text
    call copy
    la a0, duplicate
    call length
    mv t6, a0
    la a0, duplicate
    la a1, text
    call compare
    bnez a0, 3f
    la a0, duplicate
    call words
    slli a0, a0, 16
    add a0, a0, t6
3:  lw ra, 12(sp)
    addi sp, sp, 16
    ret

# Copies the text at a1, with its zero, to a0.
copy:
1:  lbu t0, 0(a1)
    sb t0, 0(a0)
    addi a1, a1, 1
    addi a0, a0, 1
    bnez t0, 1b
    ret

# a0 = how many bytes stand before the zero.
length:
    mv t0, a0
1:  lbu t1, 0(a0)
    addi a0, a0, 1
    bnez t1, 1b
    sub a0, a0, t0
    addi a0, a0, -1
    ret

# a0 = difference of the first bytes that differ, or 0.
compare:
1:  lbu t0, 0(a0)
    lbu t1, 0(a1)
    bne t0, t1, 2f
    addi a0, a0, 1
    addi a1, a1, 1
    bnez t0, 1b
2:  sub a0, t0, t1
    ret

# a0 = how many runs of letters there are.
words:
    li t0, 0
    li t1, 0                        # inside a word
    li t2, ' '
1:  lbu t3, 0(a0)
    addi a0, a0, 1
    beqz t3, 3f
    beq t3, t2, 2f
    bnez t1, 1b
    li t1, 1
    addi t0, t0, 1
    j 1b
2:  li t1, 0
    j 1b
3:  mv a0, t0
    ret

    .bss
text:
    .space LENGTH + 1
duplicate:
    .space LENGTH + 1
