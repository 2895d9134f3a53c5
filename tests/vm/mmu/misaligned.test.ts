// Misaligned loads and stores, which this machine does in hardware: within a page, across pages that lie apart, and where
// one of the two pages faults.

import { describe, expect, test } from '@jest/globals';
import { S_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, i, TIERS } from '../cpu/bench-hart.ts';
import { LEAF_S, PAGES, PagedHart, PTE, TEST_BASE } from './paging.ts';

const FIRST = PAGES;
const SECOND = PAGES + 0x3000; // not behind the first
const BORDER = TEST_BASE + 0x1000;

describe.each(TIERS)('%s tier', (tier) => {
  function bench(firstFlags: number = LEAF_S, secondFlags: number = LEAF_S): PagedHart {
    const hart = new PagedHart({ tier });
    hart.map(TEST_BASE, FIRST, firstFlags);
    hart.map(BORDER, SECOND, secondFlags);
    hart.poke(FIRST + 0xffc, 0x44332211);
    hart.poke(SECOND, 0x88776655);
    return hart;
  }

  test.each([
    [1, 0x55443322],
    [2, 0x66554433],
    [3, 0x77665544],
  ])('a word that starts %i bytes into the last word of a page goes on in the next page', (bytes, word) => {
    const hart = bench();
    expect(hart.load(S_MODE, BORDER - 4 + bytes)).toBe(undefined);
    expect(hart.loaded).toBe(word);
    expect(hart.store(S_MODE, BORDER - 4 + bytes, 0xdeadbeef)).toBe(undefined);
    expect(hart.load(S_MODE, BORDER - 4 + bytes)).toBe(undefined);
    expect(hart.loaded).toBe(0xdeadbeef);
    const low = 0x44332211 & ((1 << (8 * bytes)) - 1);
    expect(hart.peek(FIRST + 0xffc) & ((1 << (8 * bytes)) - 1)).toBe(low);
  });

  test('a fault in the second page is reported there, and nothing was written', () => {
    const hart = bench(LEAF_S, 0);
    expect(hart.store(S_MODE, BORDER - 2, 0xdeadbeef)).toBe(15);
    expect(hart.csr('mtval')).toBe(BORDER);
    expect(hart.peek(FIRST + 0xffc)).toBe(0x44332211);
    expect(hart.load(S_MODE, BORDER - 2)).toBe(13);
    expect(hart.csr('mtval')).toBe(BORDER);
  });

  test('a fault in the first page is reported at the address itself', () => {
    const hart = bench(LEAF_S & ~PTE.W & ~PTE.D, LEAF_S);
    expect(hart.store(S_MODE, BORDER - 2, 0xdeadbeef)).toBe(15);
    expect(hart.csr('mtval')).toBe(BORDER - 2);
    expect(hart.peek(SECOND)).toBe(0x88776655);
  });

  test('of two pages that both fault the first one counts', () => {
    const hart = bench(LEAF_S, 0);
    hart.map(TEST_BASE, 0x40000000, LEAF_S); // nothing is there
    hart.fence();
    expect(hart.load(S_MODE, BORDER - 2)).toBe(5);
    expect(hart.csr('mtval')).toBe(BORDER - 2);
  });

  test('a misaligned access to a device is an access fault', () => {
    const hart = new BenchHart({ tier });
    hart.setHandlers(CODE + 0x800, CODE + 0x800);
    hart.x[10] = 0x02004001;
    hart.run([i('lw', { rd: 5, rs1: 10 })]);
    expect([hart.csr('mcause'), hart.csr('mtval')]).toEqual([5, 0x02004001]);
  });

  test('a word across the end of RAM is an access fault', () => {
    const hart = new BenchHart({ tier });
    hart.setHandlers(CODE + 0x800, CODE + 0x800);
    hart.x[10] = 0x800ffffe;
    hart.run([i('sw', { rs1: 10, rs2: 10 })]);
    expect(hart.csr('mcause')).toBe(7);
    expect(hart.peek(0x800ffffc)).toBe(0);
  });

  test('a misaligned store over code is executed as stored', () => {
    const hart = new BenchHart({ tier });
    hart.run([i('addi', { rd: 5, imm: 1 }), i('addi', { rd: 5, imm: 2 })]);
    const wanted = i('addi', { rd: 5, imm: 3 });
    hart.pc = CODE + 0x100;
    hart.x[10] = CODE + 1; // the upper three bytes of the first, and the first byte of the second
    hart.x[11] = (wanted >>> 8) | ((i('addi', { rd: 5, imm: 2 }) & 0xff) << 24);
    hart.run([i('sw', { rs1: 10, rs2: 11 }), i('jal', { rd: 0, imm: -0x104 })], 3);
    expect(hart.x[5]).toBe(3);
  });
});
