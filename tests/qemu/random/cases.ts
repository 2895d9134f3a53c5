// The world around a random program: mode, page tables, protection, delegation, interrupts, registers.

import * as fc from 'fast-check';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { INTERRUPT_SETS } from './interrupts.ts';
import {
  CODE_WINDOW,
  DATA,
  DATA_PAGES,
  MISALIGNED_SUPERPAGE,
  PROGRAM_PAGE,
  type RandomCase,
  ROOT,
  SAFE,
  SAFE_WINDOW,
  SUPERPAGE,
  WINDOW,
  WINDOW_PAGES,
} from './layout.ts';
import { programsWith } from './programs.ts';
import { SAFE_POINTER } from './unprivileged.ts';

const physicalEntry = (page: number, flags: number) => (((page >>> 12) << 10) | flags) >>> 0;
const dataPage = (n: number) => DATA + (n % DATA_PAGES) * 4096;

/** Mostly of use to the mode; then flags of all sorts, with A and D set or not; pointers that are none. */
const pageFlags = (usual: number) =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 4 },
    { arbitrary: fc.nat(0xff), weight: 3 },
    {
      arbitrary: fc.constantFrom(0xdf, 0xcf, 0x1f, 0x0f, 0xd7, 0xc7, 0xd3, 0xc3, 0xd9, 0xc9, 0x57),
      weight: 3,
    },
  );

/** A pointer to a table would make the walk set A bits in the harness. */
const leafOnly = (flags: number) => ((flags & 0xf) === 1 ? flags | 2 : flags);

const address = (paging: boolean) => {
  const place = fc
    .tuple(fc.nat(WINDOW_PAGES - 1), fc.integer({ min: 2, max: 61 }))
    .map(([page, n]) => page * 4096 + n * 64);
  const physical = place.map((offset) => DATA + (offset % (DATA_PAGES * 4096)));
  if (!paging)
    return fc.oneof({ arbitrary: physical, weight: 20 }, { arbitrary: fc.constant(0x08000000), weight: 1 });
  return fc.oneof(
    { arbitrary: place.map((offset) => WINDOW + offset), weight: 20 },
    { arbitrary: physical, weight: 3 },
    { arbitrary: physical.map((at) => SUPERPAGE + (at - 0x80000000)), weight: 3 },
    { arbitrary: fc.constantFrom(MISALIGNED_SUPERPAGE, 0, 0xfffff000), weight: 1 },
  );
};

/** Not the devices, of which QEMU has more. */
const ALL_RAM = [0x1f000000, 0x20ffffff] as const;

/** Regions over the data, and everything behind them; `pmpcfg` bytes with A of every kind, never locked. */
const protection = fc
  .array(
    fc.record({
      configuration: fc
        .tuple(fc.nat(3), fc.constantFrom(0, 1, 3, 4, 5, 7))
        .map(([mode, rwx]) => (mode << 3) | rwx),
      page: fc.nat(DATA_PAGES - 1),
      within: fc.oneof(
        fc.nat(63).map((n) => n * 16),
        fc.constantFrom(0, 0x1ff, 0x3ff, 0x0ff, 0x007),
      ),
    }),
    { minLength: 7, maxLength: 7 },
  )
  .map((regions) => {
    // The first range would begin at 0, with the page tables in it, of which QEMU does not ask whether A may be set.
    const bytes = regions.map(({ configuration }, n) => (n === 0 ? configuration & ~8 : configuration));
    const word = (from: number) =>
      bytes.slice(from, from + 4).reduce((sum, byte, n) => sum | (byte << (8 * n)), 0);
    const addresses = regions.map(({ page, within }) => ((DATA + page * 4096) >>> 2) + within);
    return [word(0), (word(4) | ALL_RAM[0]) >>> 0, ...addresses, ALL_RAM[1]];
  });
const open = [0, ALL_RAM[0], 0, 0, 0, 0, 0, 0, 0, ALL_RAM[1]];

/** No bit 9: the supervisor's handler ends a program by ecall. */
const DELEGABLE = 0xb1ff;

interface Kind {
  readonly privilege: number;
  readonly paging: boolean;
  readonly guarded: boolean;
  /** One of INTERRUPT_SETS. */
  readonly set: number;
}

const PROGRAMS = INTERRUPT_SETS.map(programsWith);

function caseOf({ privilege, paging, guarded, set }: Kind): fc.Arbitrary<RandomCase> {
  const interrupts = INTERRUPT_SETS[set];
  const programs = PROGRAMS[set];
  const usual = privilege === U_MODE ? 0xdf : 0xcf;
  const translated = paging && privilege !== M_MODE;
  const entries = (count: number) =>
    fc
      .array(pageFlags(usual), { minLength: count, maxLength: count })
      .map((all) => all.map((flags, n) => physicalEntry(dataPage(n), flags)));
  return fc.record({
    mstatus: fc
      .tuple(
        fc.constantFrom(0, 0x40000, 0x80000, 0xc0000),
        fc.constantFrom(0, 0, 0x2, 0x22, 0x82, 0xa2, 0x100000, 0x400000, 0x80, 0x120),
      )
      .map(([translation, other]) => (privilege << 11) | translation | other),
    medeleg: guarded
      ? fc.constant(0)
      : fc.oneof(
          fc.constantFrom(0, DELEGABLE),
          fc.nat(0xffff).map((bits) => bits & DELEGABLE),
        ),
    satp: fc.nat(3).map((asid) => (paging ? ((1 << 31) | (asid << 22) | (ROOT >>> 12)) >>> 0 : 0)),
    entry: fc
      .oneof(
        fc.nat(100).map((n) => n * 2),
        fc.nat(110).map((n) => 0x1000 - n * 2),
      )
      .map((offset) => (translated ? CODE_WINDOW : PROGRAM_PAGE) + offset),
    window: entries(WINDOW_PAGES),
    code: fc
      .constantFrom(usual, usual, usual ^ 0x40, usual ^ 0x80, usual ^ 0x84)
      .map((flags) => [0, 1].map((n) => physicalEntry(PROGRAM_PAGE + n * 4096, flags))),
    superpages: fc
      .tuple(pageFlags(usual), fc.nat(0xff))
      .map(([flags, other]) => [
        physicalEntry(0x80000000, leafOnly(flags)),
        physicalEntry(0x80001000, other | 0x3),
      ]),
    protection: guarded ? protection : fc.constant(open),
    safe: fc.constant(physicalEntry(SAFE, usual)),
    interrupts: fc.tuple(
      fc.constantFrom(0, 0x222, 0x222, ...interrupts),
      fc.constantFrom(0, ...interrupts),
      fc.constantFrom(0, 0, 0, ...interrupts),
      fc.nat(1),
      fc.nat(1),
    ),
    registers: fc
      .tuple(
        fc.array(
          fc.oneof(
            fc.integer({ min: 0, max: 0xffffffff }),
            fc.constantFrom(0, 1, 0xffffffff, 0x80000000, 0x7fffffff),
          ),
          { minLength: 32, maxLength: 32 },
        ),
        fc.array(address(translated), { minLength: 8, maxLength: 8 }),
        address(translated),
        fc.nat(15).map((n) => (translated ? SAFE_WINDOW : SAFE) + n * 64),
      )
      .map(([values, pointers, stack, safe]) => {
        const fixed = new Map([
          [2, stack],
          [SAFE_POINTER, safe],
          ...pointers.map((at, n) => [n + 8, at] as const),
        ]);
        return values.map((value, n) => fixed.get(n) ?? value);
      }),
    program: privilege === M_MODE ? programs.machine : guarded ? programs.guarded : programs.lower,
  });
}

export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    privilege: fc.constantFrom(U_MODE, U_MODE, S_MODE, S_MODE, M_MODE),
    paging: fc.integer({ min: 0, max: 9 }).map((n) => n < 7),
    guarded: fc.integer({ min: 0, max: 9 }).map((n) => n < 2),
    set: fc.nat(INTERRUPT_SETS.length - 1),
  })
  .map((kind) => ({ ...kind, guarded: kind.guarded && kind.privilege !== M_MODE }))
  .chain(caseOf);
