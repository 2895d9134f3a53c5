# The translator's run-time library: what WebAssembly has and RV32IM lacks. All follow the psABI; the names from
# __clzsi2 to __moddi3 and their contracts are those that other compilers use for the same routines.

    .section .text.runtime, "ax"

# void __memory_copy(to a0, from a1, count a2): the areas may overlap.
    .globl  __memory_copy
__memory_copy:
    sub     t0, a0, a1
    bltu    t0, a2, copy_down           # `to` lies inside the source: the end goes first
    add     a3, a1, a2                  # end of the source
    xor     t0, a0, a1
    andi    t0, t0, 3
    bnez    t0, copy_up_bytes           # never both aligned
copy_up_head:
    andi    t0, a1, 3
    beqz    t0, copy_up_words
    bgeu    a1, a3, copy_done
    lbu     t1, 0(a1)
    sb      t1, 0(a0)
    addi    a1, a1, 1
    addi    a0, a0, 1
    j       copy_up_head
copy_up_words:
    sub     t0, a3, a1
    andi    t1, t0, -16
    beqz    t1, copy_up_single
    add     t1, t1, a1                  # end of the 16-byte pieces
copy_up_piece:
    lw      t2, 0(a1)
    lw      t3, 4(a1)
    lw      t4, 8(a1)
    lw      t5, 12(a1)
    sw      t2, 0(a0)
    sw      t3, 4(a0)
    sw      t4, 8(a0)
    sw      t5, 12(a0)
    addi    a1, a1, 16
    addi    a0, a0, 16
    bne     a1, t1, copy_up_piece
copy_up_single:
    sub     t0, a3, a1
    andi    t1, t0, -4
    add     t1, t1, a1
    beq     a1, t1, copy_up_bytes
copy_up_word:
    lw      t2, 0(a1)
    sw      t2, 0(a0)
    addi    a1, a1, 4
    addi    a0, a0, 4
    bne     a1, t1, copy_up_word
copy_up_bytes:
    beq     a1, a3, copy_done
copy_up_byte:
    lbu     t1, 0(a1)
    sb      t1, 0(a0)
    addi    a1, a1, 1
    addi    a0, a0, 1
    bne     a1, a3, copy_up_byte
copy_done:
    ret

copy_down:
    mv      a3, a1                      # start of the source: where to stop
    add     a1, a1, a2
    add     a0, a0, a2
    xor     t0, a0, a1
    andi    t0, t0, 3
    bnez    t0, copy_down_bytes
copy_down_tail:
    andi    t0, a1, 3
    beqz    t0, copy_down_words
    beq     a1, a3, copy_done
    lbu     t1, -1(a1)
    sb      t1, -1(a0)
    addi    a1, a1, -1
    addi    a0, a0, -1
    j       copy_down_tail
copy_down_words:
    sub     t0, a1, a3
    andi    t0, t0, -4
    sub     t1, a1, t0                  # where the words stop
    beqz    t0, copy_down_bytes
copy_down_word:
    lw      t2, -4(a1)
    sw      t2, -4(a0)
    addi    a1, a1, -4
    addi    a0, a0, -4
    bne     a1, t1, copy_down_word
copy_down_bytes:
    beq     a1, a3, copy_done
copy_down_byte:
    lbu     t1, -1(a1)
    sb      t1, -1(a0)
    addi    a1, a1, -1
    addi    a0, a0, -1
    bne     a1, a3, copy_down_byte
    ret

# void __memory_fill(to a0, byte a1, count a2)
    .globl  __memory_fill
__memory_fill:
    add     a3, a0, a2                  # end
    andi    a1, a1, 0xff
    slli    t0, a1, 8
    or      a1, a1, t0
    slli    t0, a1, 16
    or      a1, a1, t0                  # the byte four times
fill_head:
    andi    t0, a0, 3
    beqz    t0, fill_words
    beq     a0, a3, fill_done
    sb      a1, 0(a0)
    addi    a0, a0, 1
    j       fill_head
fill_words:
    sub     t0, a3, a0
    andi    t1, t0, -16
    beqz    t1, fill_single
    add     t1, t1, a0
fill_piece:
    sw      a1, 0(a0)
    sw      a1, 4(a0)
    sw      a1, 8(a0)
    sw      a1, 12(a0)
    addi    a0, a0, 16
    bne     a0, t1, fill_piece
fill_single:
    sub     t0, a3, a0
    andi    t1, t0, -4
    add     t1, t1, a0
    beq     a0, t1, fill_bytes
fill_word:
    sw      a1, 0(a0)
    addi    a0, a0, 4
    bne     a0, t1, fill_word
fill_bytes:
    beq     a0, a3, fill_done
    sb      a1, 0(a0)
    addi    a0, a0, 1
    j       fill_bytes
fill_done:
    ret

# void __table_fill(to a0, word a1, count a2): words, not bytes.
    .globl  __table_fill
__table_fill:
    slli    a2, a2, 2
    add     a2, a2, a0                  # end
table_fill_next:
    beq     a0, a2, table_fill_done
    sw      a1, 0(a0)
    addi    a0, a0, 4
    j       table_fill_next
table_fill_done:
    ret

# u32 __clzsi2(u32): zeros above the highest one; 32 for 0, as wasm has it. Halves the width five times.
    .globl  __clzsi2
__clzsi2:
    li      t0, 32
    beqz    a0, clz_done
    li      t0, 0
    srli    t1, a0, 16
    bnez    t1, clz_8
    addi    t0, t0, 16
    slli    a0, a0, 16
clz_8:
    srli    t1, a0, 24
    bnez    t1, clz_4
    addi    t0, t0, 8
    slli    a0, a0, 8
clz_4:
    srli    t1, a0, 28
    bnez    t1, clz_2
    addi    t0, t0, 4
    slli    a0, a0, 4
clz_2:
    srli    t1, a0, 30
    bnez    t1, clz_1
    addi    t0, t0, 2
    slli    a0, a0, 2
clz_1:
    srli    a0, a0, 31
    addi    t0, t0, 1
    sub     t0, t0, a0
clz_done:
    mv      a0, t0
    ret

# u32 __ctzsi2(u32): zeros below the lowest one; 32 for 0.
    .globl  __ctzsi2
__ctzsi2:
    li      t0, 32
    beqz    a0, ctz_done
    li      t0, 0
    slli    t1, a0, 16
    bnez    t1, ctz_8
    addi    t0, t0, 16
    srli    a0, a0, 16
ctz_8:
    andi    t1, a0, 0xff
    bnez    t1, ctz_4
    addi    t0, t0, 8
    srli    a0, a0, 8
ctz_4:
    andi    t1, a0, 0xf
    bnez    t1, ctz_2
    addi    t0, t0, 4
    srli    a0, a0, 4
ctz_2:
    andi    t1, a0, 3
    bnez    t1, ctz_1
    addi    t0, t0, 2
    srli    a0, a0, 2
ctz_1:
    andi    a0, a0, 1
    addi    t0, t0, 1
    sub     t0, t0, a0
ctz_done:
    mv      a0, t0
    ret

# u32 __popcountsi2(u32): sums of neighbours, 1, 2 and 4 bits wide; a multiplication adds up the bytes.
    .globl  __popcountsi2
__popcountsi2:
    li      t1, 0x55555555
    srli    t0, a0, 1
    and     t0, t0, t1
    sub     a0, a0, t0
    li      t1, 0x33333333
    srli    t0, a0, 2
    and     t0, t0, t1
    and     a0, a0, t1
    add     a0, a0, t0
    srli    t0, a0, 4
    add     a0, a0, t0
    li      t1, 0x0f0f0f0f
    and     a0, a0, t1
    li      t1, 0x01010101
    mul     a0, a0, t1
    srli    a0, a0, 24
    ret

# Shifts of a1:a0 by a2, which is 0..63.
    .globl  __ashldi3
__ashldi3:
    addi    t0, a2, -32
    bgez    t0, ashl_word
    beqz    a2, shift_done
    sll     a1, a1, a2
    sub     t1, zero, a2
    srl     t1, a0, t1
    or      a1, a1, t1
    sll     a0, a0, a2
shift_done:
    ret
ashl_word:
    sll     a1, a0, t0
    li      a0, 0
    ret

    .globl  __lshrdi3
__lshrdi3:
    addi    t0, a2, -32
    bgez    t0, lshr_word
    beqz    a2, shift_done
    srl     a0, a0, a2
    sub     t1, zero, a2
    sll     t1, a1, t1
    or      a0, a0, t1
    srl     a1, a1, a2
    ret
lshr_word:
    srl     a0, a1, t0
    li      a1, 0
    ret

    .globl  __ashrdi3
__ashrdi3:
    addi    t0, a2, -32
    bgez    t0, ashr_word
    beqz    a2, shift_done
    srl     a0, a0, a2
    sub     t1, zero, a2
    sll     t1, a1, t1
    or      a0, a0, t1
    sra     a1, a1, a2
    ret
ashr_word:
    sra     a0, a1, t0
    srai    a1, a1, 31
    ret

# Unsigned a1:a0 / a3:a2, returning through t6: quotient in a1:a0, remainder in a3:a2. Changes a4, a5, t0-t2.
# Operands of one word and divisors of a halfword take the machine's division; the rest goes bit by bit, 32 times.
divide:
    or      t0, a1, a3
    bnez    t0, divide_wide
    mv      t0, a0
    divu    a0, a0, a2
    remu    a2, t0, a2
    jr      t6
divide_wide:
    bnez    a3, divide_by_long
    divu    a5, a1, a2                  # high word of the quotient
    remu    t0, a1, a2                  # what is left of the high word
    li      t1, 0
    srli    t2, a2, 16
    bnez    t2, divide_bits
    slli    t0, t0, 16                  # two digits of 16 bits: remainder and digit fit a word
    srli    t1, a0, 16
    or      t0, t0, t1
    divu    a4, t0, a2
    remu    t0, t0, a2
    slli    t0, t0, 16
    slli    t1, a0, 16
    srli    t1, t1, 16
    or      t0, t0, t1
    divu    a0, t0, a2
    remu    a2, t0, a2
    slli    a4, a4, 16
    or      a0, a0, a4
    mv      a1, a5
    jr      t6
divide_by_long:
    mv      t0, a1                      # the quotient fits a word: begin with the high word as remainder
    li      t1, 0
    li      a5, 0
divide_bits:
    li      a4, 32                      # remainder t1:t0; a0 gives bits of the dividend and takes those of the quotient
divide_bit:
    slli    t1, t1, 1
    srli    t2, t0, 31
    or      t1, t1, t2
    slli    t0, t0, 1
    srli    t2, a0, 31
    or      t0, t0, t2
    slli    a0, a0, 1
    bltu    t1, a3, divide_next
    bne     t1, a3, divide_subtract
    bltu    t0, a2, divide_next
divide_subtract:
    sltu    t2, t0, a2
    sub     t0, t0, a2
    sub     t1, t1, a3
    sub     t1, t1, t2
    addi    a0, a0, 1
divide_next:
    addi    a4, a4, -1
    bnez    a4, divide_bit
    mv      a1, a5
    mv      a2, t0
    mv      a3, t1
    jr      t6

    .globl  __udivdi3
__udivdi3:
    jal     t6, divide
    ret

    .globl  __umoddi3
__umoddi3:
    jal     t6, divide
    mv      a0, a2
    mv      a1, a3
    ret

# Signed division: of the absolute values; t4 and t5 keep the signs of dividend and divisor.
absolute:                               # returns through t3
    srai    t4, a1, 31
    srai    t5, a3, 31
    xor     a0, a0, t4
    xor     a1, a1, t4
    sltu    t0, a0, t4
    sub     a0, a0, t4
    sub     a1, a1, t4
    sub     a1, a1, t0
    xor     a2, a2, t5
    xor     a3, a3, t5
    sltu    t0, a2, t5
    sub     a2, a2, t5
    sub     a3, a3, t5
    sub     a3, a3, t0
    jr      t3

    .globl  __divdi3
__divdi3:
    jal     t3, absolute
    jal     t6, divide
    xor     t4, t4, t5
give_sign:                              # a1:a0 negated where t4 is -1
    xor     a0, a0, t4
    xor     a1, a1, t4
    sltu    t0, a0, t4
    sub     a0, a0, t4
    sub     a1, a1, t4
    sub     a1, a1, t0
    ret

    .globl  __moddi3
__moddi3:
    jal     t3, absolute
    jal     t6, divide
    mv      a0, a2                      # the remainder has the dividend's sign
    mv      a1, a3
    j       give_sign
