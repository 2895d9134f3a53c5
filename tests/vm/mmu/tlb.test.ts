// The architectural TLB: what stays translated after the page tables changed, and what each sfence.vma takes away.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { S_MODE } from '../../../vm/cpu/causes.ts';
import { TLB_SETS, TLB_WAYS } from '../../../vm/cpu/state.ts';
import { TIERS } from '../cpu/bench-hart.ts';
import {
  entryAt,
  LEAF_S,
  OTHER_ROOT,
  OTHER_TABLE,
  PAGES,
  PagedHart,
  PTE,
  pte,
  ROOT,
  satp,
  TABLE,
  TEST_BASE,
} from './paging.ts';

const OLD = PAGES;
const NEW = PAGES + 0x1000;
const IN_OLD = 0x01d;
const IN_NEW = 0x5ee;

describe.each(TIERS)('%s tier', (tier) => {
  function bench(): PagedHart {
    const hart = new PagedHart({ tier });
    hart.poke(OLD, IN_OLD);
    hart.poke(NEW, IN_NEW);
    return hart;
  }

  /** What S-mode reads at an address. */
  function seen(hart: PagedHart, address = TEST_BASE): number {
    expect(hart.load(S_MODE, address)).toBe(undefined);
    return hart.loaded;
  }

  function remapped(flags = LEAF_S): PagedHart {
    const hart = bench();
    hart.map(TEST_BASE, OLD, flags);
    expect(seen(hart)).toBe(IN_OLD);
    hart.map(TEST_BASE, NEW, flags);
    return hart;
  }

  test('a changed entry is not seen before a fence', () => {
    const hart = remapped();
    expect(seen(hart)).toBe(IN_OLD);
    hart.fence(TEST_BASE);
    expect(seen(hart)).toBe(IN_NEW);
  });

  test('an unmapped page stays readable, and a page with fewer rights writable, until the fence', () => {
    const hart = bench();
    hart.map(TEST_BASE, OLD, LEAF_S);
    expect(hart.store(S_MODE, TEST_BASE, 7)).toBe(undefined);
    hart.map(TEST_BASE, OLD, LEAF_S & ~PTE.W);
    expect(hart.store(S_MODE, TEST_BASE, 8)).toBe(undefined);
    hart.map(TEST_BASE, 0, 0);
    expect(seen(hart)).toBe(8);
    hart.fence();
    expect(hart.load(S_MODE, TEST_BASE)).toBe(13);
  });

  test('a missing mapping is not remembered: a new one is seen without a fence', () => {
    const hart = bench();
    hart.map(TEST_BASE, 0, 0);
    expect(hart.load(S_MODE, TEST_BASE)).toBe(13);
    hart.map(TEST_BASE, OLD, LEAF_S);
    expect(seen(hart)).toBe(IN_OLD);
  });

  test('the first store through a clean entry sets D in memory', () => {
    const hart = bench();
    hart.map(TEST_BASE, OLD, LEAF_S & ~PTE.D & ~PTE.A);
    seen(hart);
    const at = entryAt(TABLE, 0, TEST_BASE);
    expect(hart.peek(at)).toBe(pte(OLD, LEAF_S & ~PTE.D));
    hart.store(S_MODE, TEST_BASE, 1);
    expect(hart.peek(at)).toBe(pte(OLD, LEAF_S));
  });

  describe('address spaces', () => {
    const ONE = satp(ROOT, 1);
    const TWO = satp(OTHER_ROOT, 2);

    function twoSpaces(flags = LEAF_S): PagedHart {
      const hart = bench();
      hart.map(TEST_BASE, OLD, flags, TABLE);
      hart.map(TEST_BASE, NEW, flags, OTHER_TABLE);
      hart.setCsr('satp', ONE);
      return hart;
    }

    test('are kept apart by ASID, without any fence', () => {
      const hart = twoSpaces();
      for (const [space, content] of [
        [ONE, IN_OLD],
        [TWO, IN_NEW],
        [ONE, IN_OLD],
        [TWO, IN_NEW],
      ]) {
        hart.setCsr('satp', space);
        expect(seen(hart)).toBe(content);
      }
    });

    test('entries survive a write of satp', () => {
      const hart = twoSpaces();
      seen(hart);
      hart.map(TEST_BASE, 0, 0);
      hart.setCsr('satp', TWO);
      seen(hart);
      hart.setCsr('satp', ONE);
      expect(seen(hart)).toBe(IN_OLD);
    });

    test('with the same ASID get mixed up, as the standard warns', () => {
      const hart = twoSpaces();
      expect(seen(hart)).toBe(IN_OLD);
      hart.setCsr('satp', satp(OTHER_ROOT, 1));
      expect(seen(hart)).toBe(IN_OLD);
    });

    test('share global entries', () => {
      const hart = twoSpaces(LEAF_S | PTE.G);
      seen(hart);
      hart.setCsr('satp', TWO);
      expect(seen(hart)).toBe(IN_OLD);
    });

    test('share what lies below a global pointer', () => {
      const hart = twoSpaces();
      hart.poke(entryAt(ROOT, 1, TEST_BASE), pte(TABLE, PTE.V | PTE.G));
      seen(hart);
      hart.setCsr('satp', TWO);
      expect(seen(hart)).toBe(IN_OLD);
    });

    test('a page that is walked anew loses its older entry, also where that was global', () => {
      const hart = twoSpaces((LEAF_S | PTE.G) & ~PTE.D);
      seen(hart);
      hart.map(TEST_BASE, OLD, LEAF_S, TABLE); // no longer global
      hart.store(S_MODE, TEST_BASE, IN_OLD); // a store through a clean entry walks
      hart.setCsr('satp', TWO);
      expect(seen(hart)).toBe(IN_NEW);
    });

    const everywhere = { local1: false, local2: false, global: false };
    test.each([
      // the fence, and what of it is still there afterwards
      ['x0, x0', undefined, undefined, everywhere],
      ['address, x0', TEST_BASE, undefined, { ...everywhere }],
      ['another address, x0', TEST_BASE + 0x1000, undefined, { local1: true, local2: true, global: true }],
      ['x0, ASID 1', undefined, 1, { local1: false, local2: true, global: true }],
      ['x0, ASID 0', undefined, 0, { local1: true, local2: true, global: true }],
      ['address, ASID 1', TEST_BASE, 1, { local1: false, local2: true, global: true }],
      ['another address, ASID 1', TEST_BASE + 0x1000, 1, { local1: true, local2: true, global: true }],
      ['address, ASID 2', TEST_BASE, 2, { local1: true, local2: false, global: true }],
    ] as const)('sfence.vma %s takes what it names', (_, address, asid, kept) => {
      for (const global of [false, true]) {
        const hart = twoSpaces(global ? LEAF_S | PTE.G : LEAF_S);
        seen(hart);
        hart.setCsr('satp', TWO);
        seen(hart);
        hart.map(TEST_BASE, 0, 0, TABLE);
        hart.map(TEST_BASE, 0, 0, OTHER_TABLE);
        hart.fence(address, asid);
        const readable = (space: number) => {
          hart.setCsr('satp', space);
          return hart.load(S_MODE, TEST_BASE) === undefined;
        };
        const expected = global ? [kept.global, kept.global] : [kept.local1, kept.local2];
        expect([readable(ONE), readable(TWO)]).toEqual(expected);
      }
    });
  });

  test('the fence instruction reads address and ASID from its registers', () => {
    const hart = remapped();
    hart.access(S_MODE, 'sfence.vma', TEST_BASE + 0x1000, { rs1: 10, rs2: 0 });
    expect(seen(hart)).toBe(IN_OLD);
    hart.x[11] = 5;
    hart.access(S_MODE, 'sfence.vma', TEST_BASE, { rs1: 10, rs2: 11 });
    expect(seen(hart)).toBe(IN_OLD);
    hart.x[11] = 0;
    hart.access(S_MODE, 'sfence.vma', TEST_BASE, { rs1: 10, rs2: 11 });
    expect(seen(hart)).toBe(IN_NEW);
  });

  test('one fence takes a whole superpage, whichever of its addresses it names', () => {
    const hart = bench();
    const upper = entryAt(ROOT, 1, TEST_BASE);
    hart.poke(upper, pte(0x80000000, LEAF_S));
    const first = TEST_BASE + (OLD - 0x80000000);
    const second = TEST_BASE + (NEW - 0x80000000);
    expect([seen(hart, first), seen(hart, second)]).toEqual([IN_OLD, IN_NEW]);
    hart.poke(upper, 0);
    expect([seen(hart, first), seen(hart, second)]).toEqual([IN_OLD, IN_NEW]);
    hart.fence(TEST_BASE + 0x3ff000, 0);
    expect([hart.load(S_MODE, first), hart.load(S_MODE, second)]).toEqual([13, 13]);
  });

  test('a set keeps its newest entries: the oldest gives way, and is walked again', () => {
    const hart = remapped();
    // Pages of the same set, so far apart that each has a second-level table of its own; here they share one.
    const rivals = Array.from({ length: TLB_WAYS }, (_, n) => TEST_BASE + (n + 1) * TLB_SETS * 4096);
    for (const rival of rivals) hart.poke(entryAt(ROOT, 1, rival), pte(OTHER_TABLE, PTE.V));
    hart.map(TEST_BASE, OLD, LEAF_S, OTHER_TABLE);
    for (const rival of rivals.slice(0, -1)) seen(hart, rival);
    expect(seen(hart)).toBe(IN_OLD);
    seen(hart, rivals[TLB_WAYS - 1]);
    expect(seen(hart)).toBe(IN_NEW);
  });

  test('a fence may be forgotten, but never shows what no table ever said', () => {
    // Random maps, fences and loads: each load gives a page that the address was mapped to since its last fence.
    const step = fc.oneof(
      fc.record({ do: fc.constant('map' as const), page: fc.nat(3), to: fc.nat(3) }),
      fc.record({ do: fc.constant('fence' as const), page: fc.nat(3) }),
      fc.record({ do: fc.constant('load' as const), page: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const hart = bench();
        const possible = [0, 1, 2, 3].map(() => new Set([0]));
        const address = (page: number) => TEST_BASE + page * 4096;
        for (const n of [0, 1, 2, 3]) {
          hart.poke(PAGES + n * 4096, n);
          hart.map(address(n), PAGES, LEAF_S);
        }
        const current = [0, 0, 0, 0];
        for (const s of steps) {
          if (s.do === 'map') {
            hart.map(address(s.page), PAGES + s.to * 4096, LEAF_S);
            current[s.page] = s.to;
            possible[s.page].add(s.to);
          } else if (s.do === 'fence') {
            hart.fence(address(s.page), 0);
            possible[s.page] = new Set([current[s.page]]);
          } else {
            expect([...possible[s.page]]).toContain(seen(hart, address(s.page)));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
