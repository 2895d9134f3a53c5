// Physical memory protection: matching, priority, locking, and the checks against a model that goes through the entries
// byte by byte.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { type Access, FETCH, LOAD, STORE } from '../../../vm/cpu/tier.ts';
import { BenchHart, CODE, DATA, i, TIERS } from '../cpu/bench-hart.ts';

const R = 1;
const W = 2;
const X = 4;
const TOR = 1 << 3;
const NA4 = 2 << 3;
const NAPOT = 3 << 3;
const LOCKED = 0x80;

const HANDLER = CODE + 0x800;

/** pmpaddr of a naturally aligned power of two, 8 bytes or more. */
const napot = (base: number, bytes: number) => (base >>> 2) | (bytes / 8 - 1);

interface Entry {
  configuration: number;
  address: number;
}

function program(hart: BenchHart, entries: readonly Entry[]): void {
  for (const [index, { address }] of entries.entries()) hart.setCsr(`pmpaddr${index}`, address);
  for (let register = 0; register < 4; register++) {
    const bytes = [0, 1, 2, 3].map((n) => entries[register * 4 + n]?.configuration ?? 0);
    hart.setCsr(
      `pmpcfg${register}`,
      bytes.reduceRight((word, byte) => (word << 8) | byte, 0),
    );
  }
}

describe.each(TIERS)('%s tier', (tier) => {
  function bench(...entries: Entry[]): BenchHart {
    const hart = new BenchHart({ tier });
    hart.setHandlers(HANDLER, HANDLER);
    program(hart, entries);
    return hart;
  }
  const everything = { configuration: NAPOT | R | W | X, address: 0xffffffff };
  const code = { configuration: NAPOT | R | X, address: napot(CODE, 0x1000) };

  /** mcause of one instruction with x10 = address, or 0. */
  function cause(hart: BenchHart, privilege: number, word: number, address: number): number {
    hart.setCsr('mcause', 0);
    hart.pc = CODE;
    hart.privilege = privilege;
    hart.x[10] = address;
    hart.run([word]);
    return hart.csr('mcause');
  }
  const LW = i('lw', { rd: 5, rs1: 10 });
  const SW = i('sw', { rs1: 10, rs2: 5 });
  const JR = i('jalr', { rd: 0, rs1: 10 });

  test('with no entry, S and U have no memory, and M has all', () => {
    const hart = bench();
    expect(cause(hart, S_MODE, LW, DATA)).toBe(1);
    expect(cause(hart, U_MODE, LW, DATA)).toBe(1);
    expect(cause(hart, M_MODE, LW, DATA)).toBe(0);
  });

  test.each([
    ['R', R, [0, 7, 1]],
    ['R and W', R | W, [0, 0, 1]],
    ['X', X, [5, 7, 0]],
    ['nothing', 0, [5, 7, 1]],
  ])('an entry with %s allows just that', (_, permissions, expected) => {
    const hart = bench(code, { configuration: NAPOT | permissions, address: napot(DATA, 64) });
    hart.poke(DATA, i('jal', { rd: 0, imm: 0 }));
    const results = [cause(hart, S_MODE, LW, DATA), cause(hart, S_MODE, SW, DATA)];
    hart.poke(DATA, i('jal', { rd: 0, imm: 0 }));
    hart.setCsr('mcause', 0);
    hart.pc = CODE;
    hart.x[10] = DATA;
    hart.privilege = U_MODE;
    hart.run([JR], 2);
    results.push(hart.csr('mcause'));
    expect(results).toEqual(expected);
  });

  test('the entry with the lowest number decides', () => {
    const hart = bench(code, { configuration: NA4, address: DATA >>> 2 }, everything);
    expect(cause(hart, U_MODE, LW, DATA)).toBe(5);
    expect(cause(hart, U_MODE, LW, DATA + 4)).toBe(0);
  });

  test('an access that the deciding entry covers only in part fails, even in M-mode', () => {
    const locked = { configuration: NA4 | R | W | X | LOCKED, address: DATA >>> 2 };
    const hart = bench(locked, everything);
    expect(cause(hart, M_MODE, LW, DATA + 2)).toBe(5);
    expect(cause(hart, M_MODE, i('lh', { rd: 5, rs1: 10 }), DATA + 2)).toBe(0);
  });

  test('locked entries bind M-mode, and cannot be changed', () => {
    const hart = bench({ configuration: NAPOT | R | LOCKED, address: napot(DATA, 4096) }, everything);
    expect(cause(hart, M_MODE, SW, DATA)).toBe(7);
    hart.setCsr('pmpaddr0', 0);
    hart.setCsr('pmpcfg0', 0);
    expect([hart.csr('pmpaddr0'), hart.csr('pmpcfg0') & 0xff]).toEqual([
      napot(DATA, 4096),
      NAPOT | R | LOCKED,
    ]);
  });

  test('the lower bound of a locked range cannot be changed either', () => {
    const hart = bench({ configuration: 0, address: 123 }, { configuration: TOR | R | LOCKED, address: 456 });
    hart.setCsr('pmpaddr0', 5);
    expect(hart.csr('pmpaddr0')).toBe(123);
  });

  test('the reserved combination W without R is not taken', () => {
    const hart = bench({ configuration: NAPOT | R, address: 1 });
    hart.setCsr('pmpcfg0', NAPOT | W);
    expect(hart.csr('pmpcfg0')).toBe(NAPOT | R);
  });

  test('a change holds from the next instruction on', () => {
    const hart = bench(everything);
    expect(cause(hart, U_MODE, LW, DATA)).toBe(0);
    program(hart, [code]);
    expect(cause(hart, U_MODE, LW, DATA)).toBe(5);
  });

  test('MPRV makes loads and stores of M-mode be checked as those of MPP, and fetches not', () => {
    const hart = bench(code);
    hart.setCsr('mstatus', (1 << 17) | (U_MODE << 11));
    expect(cause(hart, M_MODE, LW, DATA)).toBe(5);
    hart.setCsr('mstatus', (1 << 17) | (M_MODE << 11));
    expect(cause(hart, M_MODE, LW, DATA)).toBe(0);
  });

  test('agrees with a model for random entries and accesses', () => {
    const base = RAM_BASE + 0x20000;
    const entry = fc.record({
      configuration: fc
        .tuple(
          fc.constantFrom(0, TOR, NA4, NAPOT),
          fc.constantFrom(0, R, X, R | W, R | X, R | W | X),
          fc.boolean(),
        )
        .map(([mode, permissions, locked]) => mode | permissions | (locked ? LOCKED : 0)),
      address: fc.oneof(
        fc.nat(64).map((word) => (base >>> 2) + word),
        fc.nat(6).chain((bits) => fc.nat(3).map((n) => napot(base + n * (8 << bits), 8 << bits))),
        fc.constantFrom(0, napot(base, 8192), 0x3fffffff),
      ),
    });
    const access = fc.record({
      offset: fc.integer({ min: -8, max: 300 }),
      size: fc.constantFrom(1, 2, 4),
      kind: fc.constantFrom<Access>(FETCH, LOAD, STORE),
      privilege: fc.constantFrom(U_MODE, S_MODE, M_MODE),
    });
    let allowed = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 16 }),
        fc.array(access, { maxLength: 20 }),
        (entries, accesses) => {
          const hart = bench(...entries);
          for (const { offset, size, kind, privilege } of accesses) {
            const expected = allowedByModel(entries, base + offset, size, kind, privilege);
            expect(hart.machine.hart.mmu.pmp.allows(base + offset, size, kind, privilege)).toBe(expected);
            if (expected) allowed++;
            else refused++;
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(Math.min(allowed, refused)).toBeGreaterThan(50);
  });
});

/** The number of the entry that matches one byte, or -1. */
function entryOfByte(entries: readonly Entry[], byte: number): number {
  return entries.findIndex(({ configuration, address }, index) => {
    const previous = index === 0 ? 0 : entries[index - 1].address * 4;
    switch (configuration & (3 << 3)) {
      case TOR:
        return byte >= previous && byte < address * 4;
      case NA4:
        return Math.floor(byte / 4) === address;
      case NAPOT: {
        let bytes = 8;
        for (let bit = 0; bit < 32 && (address >>> bit) & 1; bit++) bytes *= 2;
        return Math.floor(byte / bytes) === Math.floor((address * 4) / bytes);
      }
      default:
        return false;
    }
  });
}

function allowedByModel(
  entries: readonly Entry[],
  address: number,
  size: number,
  kind: Access,
  privilege: number,
): boolean {
  const matches = Array.from({ length: size }, (_, n) => entryOfByte(entries, address + n));
  const matching = matches.filter((entry) => entry >= 0);
  if (matching.length === 0) return privilege === M_MODE;
  const deciding = Math.min(...matching);
  if (matches.some((entry) => entry !== deciding)) return false;
  const { configuration } = entries[deciding];
  if (privilege === M_MODE && (configuration & LOCKED) === 0) return true;
  return (configuration & [X, R, W][kind]) !== 0;
}
