// A guest whose state depends on what is typed and when: it sleeps, wakes for the timer and for the serial line, notes the
// time of each in memory, and ends when a 'q' is typed.

import { assemble } from '../../../toolchain/asm/assemble.ts';
import { link } from '../../../toolchain/link/link.ts';
import type { MachineOptions } from '../../../vm/api.ts';
import { Machine } from '../../../vm/machine.ts';

const SOURCE = `
  .globl _start
  _start:
    la t0, handler
    csrw mtvec, t0
    la s0, notes
    li s1, 0x10000000          # UART
    li s2, 0x0c000000          # PLIC
    li s3, 0x02004000          # mtimecmp
    li s4, 0x0200bff8          # mtime
    li t0, 1
    sw t0, 40(s2)              # priority of line 10
    li t1, 0x0c002000
    li t0, 0x400
    sw t0, 0(t1)               # enabled for M-mode
    li t0, 1
    sb t0, 1(s1)               # interrupt on received bytes
    call next_tick
    li t0, 0x880
    csrw mie, t0
    csrwi mstatus, 8
  sleep:
    addi s5, s5, 1
    li t2, 50
  busy:
    addi t2, t2, -1
    bnez t2, busy
    wfi
    j sleep

  next_tick:
    lw t0, 0(s4)
    addi t0, t0, 500
    sw t0, 0(s3)
    sw zero, 4(s3)
    ret

  .balign 4
  handler:
    csrr t3, mcause
    slli t3, t3, 1
    li t4, 14
    beq t3, t4, 1f
    li t5, 0x0c200004
    lw t6, 0(t5)               # claim
  2: lbu t0, 5(s1)
    andi t0, t0, 1
    beqz t0, 3f
    lbu a1, 0(s1)
    sb a1, 0(s1)
    sb a1, 0(s0)
    lw a2, 0(s4)
    sw a2, 4(s0)
    addi s0, s0, 8
    li t0, 'q'
    beq a1, t0, done
    j 2b
  3: sw t6, 0(t5)              # complete
    mret
  1: call next_tick
    addi s6, s6, 1
    mret
  done:
    li t0, 0x100000
    li t1, 0x73333             # status 7
    sw t1, 0(t0)
  4: j 4b
  .data
  .balign 8
  notes: .space 4096`;

const ELF = link([assemble(SOURCE, { file: 'sleeper.S' })], { entry: '_start', textBase: 0x80000000 });

export const RAM_BYTES = 0x100000;

export function sleeper(options: MachineOptions = {}): Machine {
  const machine = new Machine({ ramBytes: RAM_BYTES, ...options });
  machine.loadElf(ELF);
  return machine;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
