// The host-target interface: what a test program asks for by storing to its `tohost`, as RV32 stores 8 bytes.

import { describe, expect, test } from '@jest/globals';
import { assemble } from '../../toolchain/asm/assemble.ts';
import { link } from '../../toolchain/link/link.ts';
import { Machine } from '../../vm/machine.ts';

const EPILOGUE = `
    .data
    .balign 8
    .globl tohost, fromhost
tohost:   .word 0, 0
fromhost: .word 0, 0
call:     .word 64, 0, 1, 0, text, 0, 5, 0
text:     .ascii "hello"`;

interface Outcome {
  readonly machine: Machine;
  readonly output: () => string;
}

/** A program that has a0 = tohost, and what it printed so far. */
function start(source: string, tier: 'reference' | 'fast' = 'fast'): Outcome {
  let text = '';
  const machine = new Machine({
    ramBytes: 0x100000,
    tier,
    uartOutput: (bytes) => {
      text += new TextDecoder().decode(bytes);
    },
  });
  const object = assemble(`.globl _start\n_start: la a0, tohost\n${source}${EPILOGUE}`, { file: 'test.S' });
  machine.loadElf(link([object], { entry: '_start', textBase: 0x80000000 }));
  return { machine, output: () => text };
}

/** Waits until the host has taken the request, then goes on. */
const wait = '1: lw t0, 0(a0)\nlw t1, 4(a0)\nor t0, t0, t1\nbnez t0, 1b\n';
const put = (character: string, upperFirst = false) => {
  const lower = `li t0, ${character.charCodeAt(0)}\nsw t0, 0(a0)\n`;
  const upper = 'li t1, 0x01010000\nsw t1, 4(a0)\n';
  return (upperFirst ? upper + lower : lower + upper) + wait;
};
const end = (status: number) => `li t0, ${status * 2 + 1}\nsw t0, 0(a0)\nsw zero, 4(a0)\n1: j 1b\n`;

describe.each(['reference', 'fast'] as const)('HTIF on the %s tier', (tier) => {
  test('device 1 prints a byte, also one whose lower word alone would end the run', () => {
    const { machine, output } = start(`${put('a') + put('b') + put('c', true)}${end(3)}`, tier);
    expect(machine.run(1000)).toEqual({ kind: 'finished', status: 3 });
    expect(output()).toBe('abc');
  });

  test('a program that stores one word to end, does', () => {
    const { machine } = start('li t0, 11\nsw t0, 0(a0)\n1: j 1b', tier);
    expect(machine.run(1000)).toEqual({ kind: 'finished', status: 5 });
  });

  test('so does one that stores it again and again', () => {
    const { machine } = start('li t0, 11\n1: sw t0, 0(a0)\nj 1b', tier);
    expect(machine.run(1000)).toEqual({ kind: 'finished', status: 5 });
  });

  test('system call 64 prints, and leaves the length, 1 in fromhost, and 0 in tohost', () => {
    const ask = 'la a1, call\nsw a1, 0(a0)\nsw zero, 4(a0)\nla a2, fromhost\n2: lw a3, 0(a2)\nbeqz a3, 2b\n';
    const { machine, output } = start(`${ask}lw a4, 0(a1)\nlw a5, 0(a0)\n${end(0)}`, tier);
    expect(machine.run(1000)).toEqual({ kind: 'finished', status: 0 });
    expect(output()).toBe('hello');
    expect(Array.from(machine.hart.x.subarray(13, 16))).toEqual([1, 5, 0]);
  });
});

describe('HTIF', () => {
  const outcomeOf = (setUp: string) => {
    const ask = `la a1, call\n${setUp}sw a1, 0(a0)\nsw zero, 4(a0)\n${wait}lw a4, 0(a1)\nlw a5, 4(a1)\n${end(7)}`;
    const { machine, output } = start(ask);
    return [machine.run(1000), output(), machine.hart.x[14], machine.hart.x[15]];
  };
  const goesOn = { kind: 'finished', status: 7 };

  test('system call 93 ends with its argument', () => {
    const exit = 'li t0, 93\nsw t0, 0(a1)\nli t0, 9\nsw t0, 8(a1)\n';
    expect(outcomeOf(exit)[0]).toEqual({ kind: 'finished', status: 9 });
  });

  test('refuses other calls, and texts outside RAM, with an error number', () => {
    expect(outcomeOf('li t0, 57\nsw t0, 0(a1)\n')).toEqual([goesOn, '', -38, -1]);
    expect(outcomeOf('li t0, -8\nsw t0, 24(a1)\n')).toEqual([goesOn, '', -14, -1]);
    expect(outcomeOf('sw zero, 16(a1)\n')).toEqual([goesOn, '', -14, -1]);
  });

  test('takes a request for a device that is not there, or a call outside RAM, and does nothing', () => {
    const request = `li t1, 0x05010000\nsw a0, 0(a0)\nsw t1, 4(a0)\n${wait}`;
    const stray = `li t0, 64\nsw t0, 0(a0)\nsw zero, 4(a0)\n${wait}`;
    const { machine, output } = start(`${request}${stray}${end(2)}`);
    expect(machine.run(1000)).toEqual({ kind: 'finished', status: 2 });
    expect(output()).toBe('');
  });

  test('half a request survives a snapshot', () => {
    const { machine } = start('li t0, 11\nsw t0, 0(a0)\n1: j 1b');
    const { hart } = machine;
    while (hart.x[5] !== 11) machine.run(1);
    machine.run(1);
    const half = machine.saveState();
    const { machine: other } = start('1: j 1b');
    other.loadState(half);
    expect([other.run(1).kind, other.run(100)]).toEqual(['limit', { kind: 'finished', status: 5 }]);
  });
});
