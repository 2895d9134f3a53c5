// Compressed instructions on the machine: their length, where they may stand, and what their traps say. That each does
// what the instruction does that it stands for is shown in tests/isa/compressed.test.ts.

import { describe, expect, test } from '@jest/globals';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { encodeCompressed, findCompressed } from '../../../isa/compressed-code.ts';
import type { EncodeOperands } from '../../../isa/encode.ts';
import { M_MODE, S_MODE } from '../../../vm/cpu/causes.ts';
import { LEAF_S, PAGES, PagedHart, TEST_BASE } from '../mmu/paging.ts';
import { BenchHart, CODE, DATA, i, TIERS } from './bench-hart.ts';

const c = (name: string, operands: EncodeOperands = {}) => encodeCompressed(findCompressed(name)!, operands);

/** Half-words and words as they stand in memory, as words. */
function laid(...parts: number[]): number[] {
  const halves = parts.flatMap((part) => ((part & 3) === 3 ? [part & 0xffff, part >>> 16] : [part]));
  if (halves.length % 2 === 1) halves.push(0);
  return Array.from(
    { length: halves.length / 2 },
    (_, n) => (halves[2 * n] | (halves[2 * n + 1] << 16)) >>> 0,
  );
}

describe.each(TIERS)('%s tier', (tier) => {
  const bench = () => {
    const hart = new BenchHart({ tier });
    hart.openMemory();
    hart.setHandlers(DATA + 0x800, DATA + 0xa00);
    return hart;
  };

  test('instructions of both lengths follow each other at any even address', () => {
    const hart = bench();
    hart.run(
      laid(
        c('c.li', { rd: 8, imm: 5 }),
        i('addi', { rd: 9, rs1: 8, imm: 100 }),
        c('c.add', { rd: 9, rs2: 8 }),
        c('c.slli', { rd: 9, imm: 1 }),
        i('sub', { rd: 10, rs1: 9, rs2: 8 }),
      ),
      5,
    );
    expect([hart.x[8], hart.x[9], hart.x[10], hart.pc]).toEqual([5, 220, 215, CODE + 14]);
    expect(hart.machine.retired).toBe(5);
  });

  test('c.jal and c.jalr link the address two bytes on', () => {
    const hart = bench();
    hart.run(laid(c('c.jal', { imm: 0x100 })), 1);
    expect([hart.x[1] >>> 0, hart.pc]).toEqual([CODE + 2, CODE + 0x100]);
    hart.x[1] = CODE + 0x201;
    hart.run(laid(c('c.jalr', { rs1: 1 })), 1);
    expect([hart.x[1] >>> 0, hart.pc]).toEqual([CODE + 0x102, CODE + 0x200]);
  });

  test.each([
    ['a reserved one is illegal, its 16 bits in mtval', 0x8002, 2, 0x8002],
    ['zeros are illegal', 0, 2, 0],
    ['c.ebreak', c('c.ebreak'), 3, CODE + 2],
  ])('%s', (_, half, cause, value) => {
    const hart = bench();
    hart.run(laid(c('c.nop'), half, 0x1234), 2);
    expect([hart.csr('mcause'), hart.csr('mtval'), hart.csr('mepc')]).toEqual([cause, value, CODE + 2]);
  });

  test('a loop of them counts each once, wherever the budget ends', () => {
    const hart = bench();
    hart.poke(
      CODE,
      ...laid(c('c.addi', { rd: 8, imm: 1 }), c('c.addi', { rd: 9, imm: 1 }), c('c.j', { imm: -4 })),
    );
    for (let total = 0; total < 60; total += 7) {
      expect([hart.x[8], hart.x[9]]).toEqual([Math.floor((total + 2) / 3), Math.floor((total + 1) / 3)]);
      hart.go(7);
    }
  });

  describe('an instruction that ends in the next page', () => {
    const PAGE = RAM_BASE + 0x10000;
    const START = PAGE + 0xffe;
    const WORD = i('addi', { rd: 5, rs1: 5, imm: 7 });
    const back = i('jal', { imm: -4 });

    test('is executed, again and again', () => {
      const hart = bench();
      hart.poke(PAGE + 0xffc, ...laid(c('c.nop'), WORD, back));
      hart.pc = START;
      hart.go(10);
      expect([hart.x[5], hart.pc]).toEqual([35, START]);
    });

    test('is seen fresh when either of its halves is written', () => {
      const hart = bench();
      hart.poke(PAGE + 0xffc, ...laid(c('c.nop'), WORD, back));
      hart.pc = START;
      hart.go(4);
      hart.poke(PAGE + 0x1000, ...laid(i('addi', { rd: 5, rs1: 5, imm: 0x70 }) >>> 16, back));
      hart.go(2);
      expect(hart.x[5]).toBe(14 + 0x70);
      hart.poke(PAGE + 0xffc, ...laid(c('c.nop'), c('c.li', { rd: 5, imm: 1 })));
      hart.go(1);
      expect([hart.x[5], hart.pc]).toEqual([1, START + 2]);
    });

    /** The instruction across the end of the first of two pages from TEST_BASE on; the second as it is asked. */
    function paged(second: number | undefined): PagedHart {
      const hart = new PagedHart({ tier });
      hart.map(TEST_BASE, PAGES, LEAF_S);
      if (second !== undefined) hart.map(TEST_BASE + 0x1000, second, LEAF_S);
      hart.poke(PAGES + 0xffc, ...laid(c('c.nop'), WORD));
      return hart;
    }

    test('faults with mepc at its start and mtval at what cannot be fetched', () => {
      const hart = paged(undefined);
      expect(hart.fetch(S_MODE, TEST_BASE + 0xffe)).toBe(12);
      expect([hart.csr('mepc'), hart.csr('mtval')]).toEqual([TEST_BASE + 0xffe, TEST_BASE + 0x1000]);
      expect([hart.privilege, hart.x[5]]).toEqual([M_MODE, 0]);
    });

    test('goes on in another page when that is mapped anew', () => {
      const OTHER = PAGES + 0x8000;
      const hart = paged(PAGES + 0x1000);
      hart.poke(OTHER, i('addi', { rd: 5, rs1: 5, imm: 0x50 }) >>> 16);
      for (const [page, sum] of [
        [PAGES + 0x1000, 7],
        [OTHER, 7 + 0x50],
      ]) {
        hart.map(TEST_BASE + 0x1000, page, LEAF_S);
        hart.fence();
        expect(hart.fetch(S_MODE, TEST_BASE + 0xffe)).toBeUndefined();
        expect([hart.x[5], hart.pc]).toEqual([sum, TEST_BASE + 0x1002]);
      }
    });
  });
});
