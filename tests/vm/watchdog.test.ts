// The watchdog reports a loop that nothing can end, and no other one.

import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../toolchain/asm/assemble.ts';
import { link } from '../../toolchain/link/link.ts';
import { Machine } from '../../vm/machine.ts';
import { findEndlessLoop } from '../../vm/watchdog.ts';

function loopOf(source: string) {
  const machine = new Machine({ ramBytes: 0x100000 });
  machine.loadElf(
    link([assemble(`.globl _start\n${source}`, { file: 'loop.S' })], {
      entry: '_start',
      textBase: 0x80000000,
    }),
  );
  machine.run(5000);
  return findEndlessLoop(machine);
}

describe('an endless loop', () => {
  test.each([
    ['a jump to itself', '_start: j _start', { cycles: 1, traps: false }],
    [
      'a loop that loads',
      '_start: la t0, _start\n1: lw t1, 0(t0)\n bnez t1, 1b',
      { cycles: 2, traps: false },
    ],
    ['a trap without handler', '_start: ecall', { cycles: 1, traps: true }],
    [
      'a handler that returns to the fault',
      '_start: la t0, h\n csrw mtvec, t0\n .word 0\n .balign 4\nh: mret',
      { cycles: 2, traps: true },
    ],
  ])('%s', (_name, source, loop) => {
    expect(loopOf(source)).toMatchObject(loop);
  });

  test.each([
    ['a counter', '_start: addi t0, t0, 1\n j _start'],
    ['asking a device', '_start: li t0, 0x10000000\n1: lbu t1, 5(t0)\n j 1b'],
    ['reading the time', '_start: csrr t0, time\n j _start'],
    ['polling mip', '_start: csrr t0, mip\n andi t0, t0, 8\n beqz t0, _start'],
    [
      'waiting for an interrupt that is enabled',
      '_start: li t0, 8\n csrw mie, t0\n csrwi mstatus, 8\n1: j 1b',
    ],
    ['storing, which something may watch', '_start: la t0, w\n1: sw t1, 0(t0)\n j 1b\n.data\nw: .word 0'],
    ['a long loop', `_start: ${'nop\n'.repeat(100)} j _start`],
  ])('is not %s', (_name, source) => {
    expect(loopOf(source)).toBeUndefined();
  });

  test('with an interrupt enabled but closed in mstatus is one', () => {
    expect(loopOf('_start: li t0, 128\n csrw mie, t0\n1: j 1b')).toMatchObject({ cycles: 1 });
  });

  test('asking costs at most its cycles, and leaves the hooks as they were', () => {
    const machine = new Machine({ ramBytes: 0x100000 });
    machine.run(100);
    const { cycles } = machine;
    findEndlessLoop(machine);
    expect(machine.cycles - cycles).toBeLessThanOrEqual(96);
    expect(machine.hooks.onRetire).toBeUndefined();
    expect(machine.hooks.onAccess).toBeUndefined();
  });
});
