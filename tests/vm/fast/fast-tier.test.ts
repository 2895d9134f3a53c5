// What is particular to the fast tier: exact budgets, and what happens when one of its caches is full. That it computes
// the same as the reference tier is shown in ../lockstep.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import type { TrapEvent } from '../../../vm/cpu/hooks.ts';
import { CODE_PAGES, CONTEXTS } from '../../../vm/fast/layout.ts';
import { BenchHart, CODE, csr, DATA, i, li } from '../cpu/bench-hart.ts';

const PAGE = 4096;
const MEBIBYTE = 0x100000;

describe('a run ends after exactly as many instructions as were asked for', () => {
  // Two nested loops, the inner one across the end of a page.
  const hart = new BenchHart({ tier: 'fast' });
  const start = CODE + PAGE - 12;
  hart.poke(
    start,
    i('addi', { rd: 5, rs1: 0, imm: 7 }),
    i('addi', { rd: 5, rs1: 5, imm: -1 }),
    i('addi', { rd: 6, rs1: 6, imm: 1 }),
    i('bne', { rs1: 5, rs2: 0, imm: -8 }),
    i('jal', { rd: 1, imm: -16 }),
  );
  const ROUND = 1 + 7 * 3 + 1;

  test('wherever that is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 20 }), (budgets) => {
        hart.pc = start;
        hart.x.fill(0);
        const before = hart.machine.cycles;
        let total = 0;
        for (const budget of budgets) {
          hart.go(budget);
          total += budget;
          expect(hart.machine.cycles - before).toBe(total);
          const within = total % ROUND;
          const place = within === 0 ? 0 : within === ROUND - 1 ? 4 : 1 + ((within - 1) % 3);
          expect((hart.pc - start) / 4).toBe(place);
        }
      }),
    );
  });
});

test('more pages of code than are kept decoded are executed all the same', () => {
  // From page to page, and from the last back by some: to pages that were decoded before there was no more room.
  const pages = CODE_PAGES + 10;
  const back = 30;
  const hart = new BenchHart({ tier: 'fast', ramBytes: (pages + 16) * PAGE });
  const first = RAM_BASE + 4 * PAGE;
  for (let page = 0; page < pages; page++) {
    const next = page === pages - 1 ? pages - back : page + 1;
    const count = i('addi', { rd: 5, rs1: 5, imm: page % 7 });
    hart.poke(first + page * PAGE, count, ...li(7, first + next * PAGE), i('jalr', { rs1: 7 }));
  }
  hart.openMemory();
  hart.pc = first;
  // The look-up table of the second mode is half full when there is no more room.
  const before = 1500;
  hart.go(before * 4);
  hart.privilege = S_MODE;
  hart.go((pages - before + 2 * back) * 4);
  const sum = (from: number, to: number) => {
    let total = 0;
    for (let page = from; page < to; page++) total += page % 7;
    return total;
  };
  expect(hart.x[5]).toBe(sum(0, pages) + 2 * sum(pages - back, pages));
  expect(hart.pc).toBe(first + (pages - back) * PAGE);
});

/** A root table at `root` that maps 0x4000_0000 to a page of its own (by a table behind the root), and RAM as it is. */
function mapSpace(hart: BenchHart, root: number, page: number): void {
  const pointer = (address: number, flags: number) => ((address >>> 12) << 10) | flags;
  hart.poke(root + 0x100 * 4, pointer(root + PAGE, 1));
  hart.poke(root + 0x200 * 4, pointer(RAM_BASE, 0xcf));
  hart.poke(root + PAGE, pointer(page, 0xc7));
}

test('more address spaces than are kept at a time do not mix', () => {
  const spaces = CONTEXTS + 9;
  const hart = new BenchHart({ tier: 'fast', ramBytes: 2 * MEBIBYTE });
  hart.openMemory();
  const tables = RAM_BASE + 0x20000;
  const satps = RAM_BASE + 0x10000;
  const values = Array.from({ length: spaces }, (_, n) => 1000 + n * n);
  for (let space = 0; space < spaces; space++) {
    const root = tables + space * 3 * PAGE;
    mapSpace(hart, root, root + 2 * PAGE);
    hart.poke(root + 2 * PAGE, values[space]);
    hart.poke(satps + space * 4, ((1 << 31) | ((space + 1) << 22) | (root >>> 12)) >>> 0);
  }
  // x5 walks the satp values up to x6, x8 sums what stands at the same virtual address in each space.
  const program = [
    ...li(5, satps),
    ...li(6, satps + spaces * 4),
    i('lui', { rd: 9, imm: 0x40000000 }),
    i('lw', { rd: 7, rs1: 5 }),
    csr('csrrw', 0, 'satp', 7),
    // The reference tier executes the first instruction in a space that is new; the load must not be it.
    i('addi'),
    i('lw', { rd: 10, rs1: 9 }),
    i('add', { rd: 8, rs1: 8, rs2: 10 }),
    i('addi', { rd: 5, rs1: 5, imm: 4 }),
    i('bne', { rs1: 5, rs2: 6, imm: -24 }),
    i('jal', { imm: -12 * 4 }),
  ];
  const round = 5 + 7 * spaces + 1;
  hart.privilege = S_MODE;
  hart.run(program, round * 3);
  expect(hart.x[8]).toBe(3 * values.reduce((sum, value) => sum + value, 0));
});

test('a page that is code and data at once follows its stores', () => {
  const hart = new BenchHart({ tier: 'fast' });
  // The word at x5, in the same page, is executed, replaced, executed again.
  const program = [
    ...li(5, CODE + 32),
    ...li(6, i('addi', { rd: 7, rs1: 7, imm: 100 })),
    i('jal', { rd: 1, imm: 16 }),
    i('sw', { rs1: 5, rs2: 6 }),
    i('jal', { rd: 1, imm: 8 }),
    i('jal', { imm: 0 }),
    i('addi', { rd: 7, rs1: 7, imm: 1 }),
    i('jalr', { rs1: 1 }),
  ];
  hart.run(program, 20);
  expect(hart.x[7]).toBe(101);
  expect(hart.peek(CODE + 32)).toBe(i('addi', { rd: 7, rs1: 7, imm: 100 }));
});

describe('system calls', () => {
  function userLoop(): BenchHart {
    const hart = new BenchHart({ tier: 'fast' });
    hart.openMemory();
    hart.setCsr('medeleg', 1 << 8);
    hart.setCsr('stvec', DATA);
    hart.poke(
      DATA,
      csr('csrrs', 5, 'sepc', 0),
      i('addi', { rd: 5, rs1: 5, imm: 4 }),
      csr('csrrw', 0, 'sepc', 5),
      i('sret'),
    );
    hart.poke(CODE, i('ecall'), i('addi', { rd: 6, rs1: 6, imm: 1 }), i('jal', { imm: -8 }));
    hart.privilege = U_MODE;
    return hart;
  }
  const ROUND = 5 + 2;

  test('are counted as traps, not as retired instructions', () => {
    const hart = userLoop();
    hart.go(1000 * ROUND);
    expect(hart.x[6]).toBe(1000);
    expect(hart.machine.cycles - hart.machine.retired).toBe(1000);
  });

  test('are shown to whoever listens, also when they begin to listen late', () => {
    const hart = userLoop();
    hart.go(100 * ROUND);
    const events: TrapEvent[] = [];
    const changes: string[] = [];
    hart.machine.hooks.onTrap = (event) => events.push(event);
    hart.machine.hooks.onPrivilege = (from, to) => changes.push(`${from}>${to}`);
    hart.go(3 * ROUND);
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ interrupt: false, code: 8, pc: CODE, from: U_MODE, to: S_MODE });
    expect(changes).toEqual(['0>1', '1>0', '0>1', '1>0', '0>1', '1>0']);
    hart.machine.hooks.onTrap = undefined;
    hart.machine.hooks.onPrivilege = undefined;
    hart.go(2 * ROUND);
    expect(events).toHaveLength(3);
    expect(hart.x[6]).toBe(105);
  });
});
