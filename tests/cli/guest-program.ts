// Small bare programs for tests of the command line, assembled and linked on the spot.

import { assemble } from '../../toolchain/asm/assemble.ts';
import { link } from '../../toolchain/link/link.ts';

const DEVICES = `
  .equ UART, 0x10000000
  .equ FINISHER, 0x100000
`;

/** An ELF executable from assembly; it starts at `_start`, in machine mode. */
export function bareProgram(source: string, textBase = 0x80000000): Uint8Array {
  const object = assemble(`${DEVICES}\n.globl _start\n${source}`, { file: 'test.S' });
  return link([object], { entry: '_start', textBase });
}

/** Ends with this status. */
export const finish = (status: number) => `
  li t0, FINISHER
  li t1, ${(status << 16) | 0x3333}
  sw t1, 0(t0)
1: j 1b
`;

/** Prints what it reads until a 'q', then ends with the number of bytes read as its status. */
export const ECHO = `
_start:
  li s0, UART
  li s1, 0
2: lbu t0, 5(s0)
  andi t0, t0, 1
  beqz t0, 2b
  lbu t0, 0(s0)
  sb t0, 0(s0)
  addi s1, s1, 1
  li t1, 'q'
  bne t0, t1, 2b
  li t0, FINISHER
  slli s1, s1, 16
  li t1, 0x3333
  or s1, s1, t1
  sw s1, 0(t0)
3: j 3b
`;

/** Waits for an interrupt that never comes. */
export const WAIT_FOR_EVER = `
_start:
  wfi
  j _start
`;
