// The page walk against a model: a direct transcription of the privileged manual's ten steps over decoded entries, for
// random entries at both levels, every access, mode, and setting of SUM and MXR.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { i, MEBIBYTE, TIERS } from '../cpu/bench-hart.ts';
import {
  entryAt,
  LEAF_S,
  LEAF_U,
  PAGES,
  PagedHart,
  PTE,
  pte,
  ROOT,
  satp,
  TABLE,
  TEST_BASE,
} from './paging.ts';

type Kind = 'fetch' | 'load' | 'store';

interface Attempt {
  kind: Kind;
  user: boolean;
  sum: boolean;
  mxr: boolean;
  address: number;
  /** Entries at level 1 and level 0 of the address. */
  upper: number;
  lower: number;
}

interface Outcome {
  fault?: 'page' | 'access';
  physical?: number;
  upper: number;
  lower: number;
}

const has = (entry: number, flag: number) => (entry & flag) !== 0;
const inRam = (physical: number) => physical >= RAM_BASE && physical < RAM_BASE + MEBIBYTE;

function model(attempt: Attempt): Outcome {
  const { address, kind, user } = attempt;
  const unchanged = { upper: attempt.upper, lower: attempt.lower };
  const levels = [attempt.lower, attempt.upper];
  for (const level of [1, 0]) {
    const entry = levels[level];
    const page = Math.floor(entry / 1024);
    if (!has(entry, PTE.V) || (has(entry, PTE.W) && !has(entry, PTE.R)))
      return { fault: 'page', ...unchanged };
    if (!has(entry, PTE.R) && !has(entry, PTE.X)) {
      if (has(entry, PTE.D) || has(entry, PTE.A) || has(entry, PTE.U)) return { fault: 'page', ...unchanged };
      if (level === 1 && !inRam(page * 4096)) return { fault: 'access', ...unchanged };
      continue;
    }
    const forUser = has(entry, PTE.U);
    const modeAllows = user ? forUser : !forUser || (attempt.sum && kind !== 'fetch');
    const kindAllows = {
      fetch: has(entry, PTE.X),
      load: has(entry, PTE.R) || (attempt.mxr && has(entry, PTE.X)),
      store: has(entry, PTE.W),
    }[kind];
    if (!modeAllows || !kindAllows) return { fault: 'page', ...unchanged };
    if (level === 1 && page % 1024 !== 0) return { fault: 'page', ...unchanged };
    const after = (entry | PTE.A | (kind === 'store' ? PTE.D : 0)) >>> 0;
    const entries =
      level === 1 ? { upper: after, lower: attempt.lower } : { upper: attempt.upper, lower: after };
    const base = level === 1 ? page + (Math.floor(address / 4096) % 1024) : page;
    const physical = base * 4096 + (address % 4096);
    return inRam(physical) ? { physical, ...entries } : { fault: 'access', ...entries };
  }
  return { fault: 'page', ...unchanged };
}

const CAUSES = {
  page: { fetch: 12, load: 13, store: 15 },
  access: { fetch: 1, load: 5, store: 7 },
};

// Entries that are likely to get far, and some of anything.
const flags = fc.oneof(
  fc.constantFrom(LEAF_S, LEAF_U, PTE.V, PTE.V | PTE.G),
  fc.integer({ min: 0, max: 255 }).map((bits) => bits | PTE.V),
  fc.integer({ min: 0, max: 0x3ff }),
);
const leafPage = fc.constantFrom(PAGES, PAGES + 0x1000, RAM_BASE, 0x40000000, 0x80100000);
const lowerEntry = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(leafPage, flags).map(([page, bits]) => pte(page, bits)) },
  // 4 GiB above PAGES: entries can name it, and the machine does not have it.
  { weight: 1, arbitrary: flags.map((bits) => (pte(PAGES, bits) | 0x40000000) >>> 0) },
);
const upperEntry = fc.oneof(
  { weight: 6, arbitrary: fc.constant(pte(TABLE, PTE.V)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(flags, fc.constantFrom(PTE.R, PTE.X))
      .map(([bits, leaf]) => pte(RAM_BASE, bits | leaf)),
  },
  { weight: 2, arbitrary: flags.map((bits) => pte(TABLE, bits)) },
  { weight: 1, arbitrary: flags.map((bits) => pte(0x40000000, bits)) },
);
// Pages 0x40..0x42 of the region: a superpage at RAM_BASE maps them to PAGES, where nothing else lies.
const address = fc
  .tuple(fc.integer({ min: 0x40, max: 0x42 }), fc.integer({ min: 0, max: 1023 }))
  .map(([page, word]) => TEST_BASE + page * 4096 + word * 4);

const attempts: fc.Arbitrary<Attempt> = fc.record({
  kind: fc.constantFrom<Kind>('fetch', 'load', 'store'),
  user: fc.boolean(),
  sum: fc.boolean(),
  mxr: fc.boolean(),
  address,
  upper: upperEntry,
  lower: lowerEntry,
});

const MARKER = i('addi', { rd: 5, rs1: 0, imm: 0x123 });

describe.each(TIERS)('%s tier', (tier) => {
  const hart = new PagedHart({ tier });

  function attemptOnMachine({ kind, user, sum, mxr, address: at }: Attempt): number | undefined {
    const privilege = user ? U_MODE : S_MODE;
    hart.setCsr('mstatus', (sum ? 1 << 18 : 0) | (mxr ? 1 << 19 : 0));
    hart.x[5] = 0;
    if (kind === 'fetch') return hart.fetch(privilege, at);
    return kind === 'load' ? hart.load(privilege, at) : hart.store(privilege, at, 0xabcdef01);
  }

  test('translates, faults and sets A and D as the model does', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(attempts, (attempt) => {
        const upperAt = entryAt(ROOT, 1, attempt.address);
        const lowerAt = entryAt(TABLE, 0, attempt.address);
        hart.poke(upperAt, attempt.upper);
        hart.poke(lowerAt, attempt.lower);
        hart.fence();
        const lower = hart.peek(lowerAt);
        const expected = model({ ...attempt, lower });
        if (expected.physical !== undefined) hart.poke(expected.physical, MARKER);

        const cause = attemptOnMachine(attempt);
        expect(cause).toBe(expected.fault && CAUSES[expected.fault][attempt.kind]);
        if (cause !== undefined) expect(hart.csr('mtval')).toBe(attempt.address);
        else if (attempt.kind === 'fetch') expect(hart.loaded).toBe(0x123);
        else if (attempt.kind === 'load') expect(hart.loaded).toBe(MARKER);
        else expect(hart.peek(expected.physical!)).toBe(0xabcdef01);
        expect([hart.peek(upperAt), hart.peek(lowerAt)]).toEqual([expected.upper, expected.lower]);
        seen.add(`${attempt.kind} ${expected.fault ?? 'through'}`);
      }),
      { numRuns: 1500 },
    );
    // The generator reached every outcome, or this test says too little.
    const outcomes = ['page', 'access', 'through'].flatMap((end) =>
      ['fetch', 'load', 'store'].map((kind) => `${kind} ${end}`),
    );
    expect([...seen].sort()).toEqual(outcomes.sort());
  });

  test('a page table outside RAM is an access fault of the kind of the access', () => {
    hart.setCsr('satp', satp(0x10000000));
    hart.fence();
    expect([hart.fetch(S_MODE, TEST_BASE), hart.csr('mtval')]).toEqual([1, TEST_BASE]);
  });
});
