// Snapshots against running again: a machine is deterministic, so its state at a cycle is what a fresh machine reaches at
// that cycle, whatever was saved and restored in between.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { assemble } from '../../../toolchain/asm/assemble.ts';
import { link } from '../../../toolchain/link/link.ts';
import type { MachineOptions } from '../../../vm/api.ts';
import { Machine } from '../../../vm/machine.ts';
import type { MachineState } from '../../../vm/snapshot/snapshot.ts';
import { hashOfState } from '../../../vm/snapshot/snapshot-file.ts';

const MEBIBYTE = 0x100000;
const PAGE = 4096;

// Writes here and there in a mebibyte of RAM, changes its own code in another page, and takes timer interrupts.
const BUSY = `
  .globl _start
  _start:
    la t0, handler
    csrw mtvec, t0
    li t0, 128
    csrw mie, t0
    csrwi mstatus, 8
    li s0, 0x80080000
    li s1, 12345
    li s2, 1103515245
    la s3, patched
    li s4, 0x00150513         # addi a0, a0, 1; its immediate changes
  loop:
    mul s1, s1, s2
    addi s1, s1, 1234
    srli t0, s1, 12
    slli t0, t0, 13
    srli t0, t0, 13
    andi t0, t0, -4
    add t0, t0, s0
    sw s1, 0(t0)
    andi t1, s1, 0xf0
    bnez t1, 1f
    li t2, 0x00100000
    add s4, s4, t2
    sw s4, 0(s3)
    fence.i
  1:
    jal patched
    j loop
  .balign 4
  handler:
    li t3, 0x0200bff8
    lw t4, 0(t3)
    addi t4, t4, 37
    li t3, 0x02004000
    sw t4, 0(t3)
    sw zero, 4(t3)
    addi s5, s5, 1
    mret
  .balign 4096
  patched:
    addi a0, a0, 1
    ret`;

const BUSY_ELF = link([assemble(BUSY, { file: 'busy.S' })], { entry: '_start', textBase: 0x80000000 });

function busyMachine(options: MachineOptions = {}): Machine {
  const machine = new Machine({ ramBytes: 2 * MEBIBYTE, ...options });
  machine.loadElf(BUSY_ELF);
  return machine;
}

const hash = (machine: Machine) => hashOfState(machine.saveState());

describe.each(['reference', 'fast'] as const)('on the %s tier', (tier) => {
  test('any order of running, saving and restoring reaches the states of a run without', () => {
    const references = new Map<number, string>();
    const referenceAt = (cycles: number) => {
      const known = references.get(cycles);
      if (known !== undefined) return known;
      const machine = busyMachine({ tier: 'reference' });
      machine.run(cycles);
      references.set(cycles, hash(machine));
      return references.get(cycles);
    };
    const step = fc.oneof(
      { arbitrary: fc.record({ run: fc.integer({ min: 1, max: 2500 }) }), weight: 3 },
      { arbitrary: fc.constant('save' as const), weight: 2 },
      { arbitrary: fc.record({ restore: fc.nat(100) }), weight: 2 },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 12 }), (steps) => {
        const machine = busyMachine({ tier });
        const taken: { cycles: number; state: MachineState }[] = [];
        for (const action of steps) {
          if (action === 'save') taken.push({ cycles: machine.cycles, state: machine.saveState() });
          else if ('run' in action) machine.run(action.run);
          else if (taken.length > 0) {
            const { cycles, state } = taken[action.restore % taken.length];
            machine.loadState(state);
            expect(machine.cycles).toBe(cycles);
          }
        }
        machine.run(100);
        expect(hash(machine)).toBe(referenceAt(machine.cycles));
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});

describe('a snapshot', () => {
  test('does not change when the machine goes on', () => {
    const machine = busyMachine();
    machine.run(1000);
    const state = machine.saveState();
    const before = hashOfState(state);
    machine.run(5000);
    machine.saveState();
    expect(hashOfState(state)).toBe(before);
    expect(hash(machine)).not.toBe(before);
  });

  test('holds only the pages written since the one before, and shares the others', () => {
    const machine = busyMachine();
    const first = machine.saveState();
    machine.memory.copyIn(0x80100000, Uint8Array.of(1, 2, 3));
    machine.memory.copyIn(0x80102000 - 2, Uint8Array.of(1, 2, 3));
    const second = machine.saveState();
    expect(second.pages.differences(first.pages)).toEqual([0x100, 0x101, 0x102]);
    expect(second.pages.get(0)).toBe(first.pages.get(0));
  });

  test('of a machine of another shape is refused', () => {
    const state = busyMachine().saveState();
    expect(() => new Machine({ ramBytes: MEBIBYTE }).loadState(state)).toThrow(RangeError);
  });

  test('goes into another machine, with tohost and the end of the run', () => {
    const source = `.globl _start\n_start: li t0, 7\nla t1, tohost\nsw t0, 0(t1)\n1: j 1b
      .data\n.globl tohost\ntohost: .word 0, 0\n`;
    const elf = link([assemble(source, { file: 'end.S' })], { entry: '_start', textBase: 0x80000000 });
    const machine = new Machine({ ramBytes: MEBIBYTE });
    machine.loadElf(elf);
    const start = machine.saveState();
    expect(machine.run(100)).toEqual({ kind: 'finished', status: 3 });
    const end = machine.saveState();
    const other = new Machine({ ramBytes: MEBIBYTE, tier: 'reference' });
    other.loadState(end);
    expect(other.run(100)).toEqual({ kind: 'finished', status: 3 });
    other.loadState(start);
    expect(other.run(100)).toEqual({ kind: 'finished', status: 3 });
    expect(hash(other)).toBe(hashOfState(end));
    other.reset();
    expect(other.run(100)).toEqual({ kind: 'finished', status: 3 });
  });

  test('drops decoded code of the pages that it puts back, and of those only', () => {
    const machine = new Machine({ ramBytes: MEBIBYTE });
    const dropped: number[] = [];
    machine.loadElf(BUSY_ELF);
    machine.run(3000);
    const state = machine.saveState();
    const { watcher } = machine.memory;
    machine.memory.watcher = {
      ...watcher!,
      codeWritten: (page) => {
        dropped.push(page);
        watcher?.codeWritten(page);
      },
    };
    machine.memory.copyIn(0x80000000 + PAGE, Uint8Array.of(0x13, 0x05, 0x15, 0x00));
    dropped.length = 0;
    machine.run(20);
    machine.loadState(state);
    expect(dropped).toEqual([0x80001]);
  });
});
