// Random programs that come to an end on every machine: pc only moves forward, nothing waits, and nothing depends on time.
// Left out is also what machines may do in different ways: see the deviations in docs/machine.md.
//
//   x2, x8..x15 addresses, not near the end of a page; seldom written, and never in machine mode, which could otherwise
//               reach devices that only QEMU has
//   x24..x26    used by phrases of several instructions
//   x28         an address that never faults, for atomics: QEMU reports their faults as those of loads

import * as fc from 'fast-check';
import { COMPRESSED_INSTRUCTIONS, type CompressedName } from '../../../isa/compressed.ts';
import { decodeCompressed, encodeCompressed, findCompressed, rangeOf } from '../../../isa/compressed-code.ts';
import { CSR } from '../../../isa/csrs.ts';
import { decode } from '../../../isa/decode.ts';
import { type EncodeOperands, encode } from '../../../isa/encode.ts';
import { INSTRUCTIONS, type InstructionName } from '../../../isa/instructions.ts';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import {
  CODE_WINDOW,
  DATA,
  DATA_PAGES,
  MISALIGNED_SUPERPAGE,
  PROGRAM_PAGE,
  PROGRAM_WORDS,
  type RandomCase,
  ROOT,
  SAFE,
  SAFE_WINDOW,
  SUPERPAGE,
  WINDOW,
  WINDOW_PAGES,
} from './layout.ts';

type Halves = readonly number[];

/** Instructions that belong together: nothing jumps into the middle of them. */
interface Phrase {
  readonly halves: Halves;
  /** How many phrases a jump at its end skips; then `make` gives it for the distance from its start in bytes. */
  readonly skip?: number;
  readonly make?: (distance: number) => Halves;
}

/** A phrase that may go on a few phrases further down. */
const jumping = (make: (distance: number) => Halves, skip: number): Phrase => ({
  halves: make(64),
  skip,
  make,
});
const skips = fc.nat(4);

/** Half-words of instructions of 4 bytes. */
const long = (...words: number[]): Halves => words.flatMap((word) => [word & 0xffff, word >>> 16]);

const anyRegister = fc.nat(31);
const target = fc.constantFrom(...[0, 1, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 27, 29, 30, 31]);
const pointer = fc.integer({ min: 8, max: 15 });

const named = (
  names: readonly InstructionName[],
  operands: fc.Arbitrary<EncodeOperands>,
): fc.Arbitrary<Halves> =>
  fc.tuple(fc.constantFrom(...names), operands).map(([name, given]) => long(encode(name, given)));

const namesOf = (...formats: string[]): InstructionName[] =>
  INSTRUCTIONS.filter(({ format, extension }) => formats.includes(format) && extension !== 'Xidt').map(
    ({ name }) => name,
  );

const twelveBits = fc.integer({ min: -0x800, max: 0x7ff });
/** Small, so that an address stays in its page; of any alignment. */
const near = fc.oneof(
  { arbitrary: fc.integer({ min: -15, max: 15 }).map((n) => n * 4), weight: 4 },
  { arbitrary: fc.integer({ min: -60, max: 60 }), weight: 1 },
);
const arithmetic = fc.oneof(
  named(namesOf('R'), fc.record({ rd: target, rs1: anyRegister, rs2: anyRegister })),
  named(namesOf('I'), fc.record({ rd: target, rs1: anyRegister, imm: twelveBits })),
  named(namesOf('I-shift'), fc.record({ rd: target, rs1: anyRegister, imm: fc.nat(31) })),
  named(
    ['lui', 'auipc'],
    fc.record({ rd: target, imm: fc.integer({ min: -0x80000, max: 0x7ffff }).map((n) => n * 4096) }),
  ),
);

const access = fc.oneof(
  named(['lb', 'lh', 'lw', 'lbu', 'lhu'], fc.record({ rd: target, rs1: pointer, imm: near })),
  named(['sb', 'sh', 'sw'], fc.record({ rs1: pointer, rs2: anyRegister, imm: near })),
);
const SAFE_POINTER = 28;
const atomic = fc.oneof(
  named(
    namesOf('amo').filter((name) => name !== 'sc.w'),
    fc.record({ rd: target, rs1: fc.constant(SAFE_POINTER), rs2: anyRegister, imm: fc.nat(3) }),
  ),
  fc
    .record({ rd: target, rs2: anyRegister, reserve: fc.boolean() })
    .map(({ rd, rs2, reserve }) =>
      long(
        encode(reserve ? 'lr.w' : 'lw', { rd: 24, rs1: SAFE_POINTER }),
        encode('sc.w', { rd: 25, rs1: SAFE_POINTER, rs2 }),
        encode('sc.w', { rd, rs1: SAFE_POINTER, rs2 }),
      ),
    ),
);

const transfer: fc.Arbitrary<Phrase> = fc.oneof(
  fc
    .record({ name: fc.constantFrom(...namesOf('B')), rs1: anyRegister, rs2: anyRegister, skip: skips })
    .map(({ name, rs1, rs2, skip }) => jumping((imm) => long(encode(name, { rs1, rs2, imm })), skip)),
  fc
    .record({ rd: target, skip: skips })
    .map(({ rd, skip }) => jumping((imm) => long(encode('jal', { rd, imm })), skip)),
  fc
    .record({ rd: target, skip: skips })
    .map(({ rd, skip }) =>
      jumping((imm) => long(encode('auipc', { rd: 24 }), encode('jalr', { rd, rs1: 24, imm })), skip),
    ),
  fc
    .record({ name: fc.constantFrom<CompressedName>('c.jr', 'c.jalr'), skip: skips })
    .map(({ name, skip }) =>
      jumping(
        (imm) => [
          ...long(encode('auipc', { rd: 24 }), encode('addi', { rd: 24, rs1: 24, imm })),
          encodeCompressed(findCompressed(name)!, { rs1: 24 }),
        ],
        skip,
      ),
    ),
  fc
    .record({
      name: fc.constantFrom<CompressedName>('c.j', 'c.jal', 'c.beqz', 'c.bnez'),
      rs1: pointer,
      skip: skips,
    })
    .map(({ name, rs1, skip }) =>
      jumping((imm) => [encodeCompressed(findCompressed(name)!, { rs1, imm })], skip),
    ),
);

// --- compressed ---------------------------------------------------------------------------------------------------

const JUMPS: readonly CompressedName[] = ['c.jr', 'c.jalr', 'c.j', 'c.jal', 'c.beqz', 'c.bnez'];

function compressed(name: CompressedName): fc.Arbitrary<Halves> {
  const spec = findCompressed(name)!;
  const { fields } = spec;
  const range = fields.imm === undefined ? { min: 0, max: 0, step: 1 } : rangeOf(fields.imm);
  const isAccess = spec.operands.includes('imm(rs1)');
  const imm = fc
    .integer({ min: range.min / range.step, max: (isAccess ? 60 : range.max) / range.step })
    .map((n) => n * range.step);
  const register = (field: 'rd' | 'rs1' | 'rs2', wide: fc.Arbitrary<number>) => {
    const place = fields[field];
    if (typeof place !== 'object') return fc.constant(undefined);
    return place.short ? pointer : wide;
  };
  return fc
    .record({
      rd: register('rd', target),
      rs1: register('rs1', target),
      rs2: register('rs2', anyRegister),
      imm,
    })
    .map((given) => ({ ...given, rs1: fields.rd === fields.rs1 ? given.rd : given.rs1 }))
    .filter((given) => (fields.nonzero ?? []).every((field) => given[field] !== 0))
    .map((given) => [encodeCompressed(spec, given)]);
}

const compressedNames = COMPRESSED_INSTRUCTIONS.map(({ name }) => name).filter(
  (name) => !JUMPS.includes(name) && !/^c\.f/.test(name),
);
/** What writes x8..x15 more often than not, so that addresses do not last. */
const SPOILING = [
  'c.addi16sp',
  'c.sub',
  'c.xor',
  'c.or',
  'c.and',
  'c.andi',
  'c.srli',
  'c.srai',
  'c.addi4spn',
  'c.lw',
];

const spoiling = fc.oneof(...compressedNames.filter((name) => SPOILING.includes(name)).map(compressed));
const short = fc.oneof(
  {
    arbitrary: fc.oneof(...compressedNames.filter((name) => !SPOILING.includes(name)).map(compressed)),
    weight: 10,
  },
  {
    arbitrary: fc
      .nat(0xffff)
      .filter((half) => (half & 3) !== 3 && decodeCompressed(half) === undefined)
      .map((half) => [half]),
    weight: 1,
  },
);

// --- privileged ---------------------------------------------------------------------------------------------------

const READABLE = [
  'mstatus', 'sstatus', 'mepc', 'sepc', 'mcause', 'scause', 'mtval', 'stval', 'medeleg', 'mideleg', 'mie', 'sie', 'mip', 'sip',
  'mcounteren', 'scounteren', 'satp', 'mscratch', 'mhartid', 'pmpcfg0', 'pmpcfg1', 'pmpaddr0', 'pmpaddr7', 'mtvec', 'stvec',
  'mstatush', 'mhpmcounter3', 'mhpmevent3', 'mcountinhibit',
].map((name) => CSR[name]); // biome-ignore format: a list
// Not xepc, whose lowest bit QEMU keeps: `back` writes it.
const WRITABLE = ['scause', 'stval', 'mcause', 'mtval', 'mscratch', 'mcounteren', 'scounteren'].map(
  (name) => CSR[name],
);
const ABSENT = [0x7ff, 0x123, 0x5ff, 0x800, 0xcff, 0x3ef, 0x015, CSR.mseccfg];

const csrAccess = fc.oneof(
  named(
    ['csrrs', 'csrrc'],
    fc.record({ rd: target, rs1: fc.constant(0), imm: fc.constantFrom(...READABLE) }),
  ),
  named(
    ['csrrw', 'csrrs', 'csrrc'],
    fc.record({ rd: target, rs1: anyRegister, imm: fc.constantFrom(...WRITABLE) }),
  ),
  named(
    ['csrrwi', 'csrrsi', 'csrrci'],
    fc.record({ rd: target, rs1: fc.nat(31), imm: fc.constantFrom(...WRITABLE) }),
  ),
  // Not csrrs: QEMU lets a register that holds 0 pass for x0.
  named(
    ['csrrw'],
    fc.record({ rd: target, rs1: fc.constant(1), imm: fc.constantFrom(CSR.mhartid, CSR.cycle, ...ABSENT) }),
  ),
);

const MPP = 0x1800;
/** SUM, MXR, both, SPP, SPIE, MPRV, MPP as a whole (2 is no privilege), TVM, TSR. */
const STATUS_BITS = [0x40000, 0x80000, 0xc0000, 0x100, 0x20, 0x20000, 0x20000 | MPP, MPP, 0x100000, 0x400000];
const status = fc
  .record({
    bits: fc.constantFrom(...STATUS_BITS),
    set: fc.boolean(),
    name: fc.constantFrom('mstatus', 'sstatus'),
  })
  .map(({ bits, set, name }) => {
    const low = (bits << 20) >> 20;
    return long(
      encode('lui', { rd: 24, imm: bits - low }),
      encode('addi', { rd: 24, rs1: 24, imm: low }),
      encode(set ? 'csrrs' : 'csrrc', { rd: 25, rs1: 24, imm: CSR[name] }),
    );
  });

/** sret and mret to a place further on; without MPRV, which QEMU 7.2 does not clear. */
const back = fc
  .record({ skip: skips, machine: fc.boolean(), lower: fc.boolean() })
  .map(({ skip, machine, lower }) =>
    jumping(
      (distance) =>
        long(
          encode('auipc', { rd: 24 }),
          encode('addi', { rd: 24, rs1: 24, imm: distance }),
          encode('csrrw', { rs1: 24, imm: machine ? CSR.mepc : CSR.sepc }),
          encode('addi', { rd: 25, imm: 0x100 }),
          encode(lower ? 'csrrc' : 'csrrs', { rs1: 25, imm: CSR.sstatus }),
          encode('lui', { rd: 25, imm: 0x20000 }),
          encode('csrrc', { rs1: 25, imm: CSR.mstatus }),
          encode(machine ? 'mret' : 'sret'),
        ),
      skip,
    ),
  );

const fence = fc.oneof(
  named(['sfence.vma'], fc.record({ rs1: fc.constantFrom(0, 8, 9), rs2: fc.constantFrom(0, 0, 5) })),
  fc.constantFrom(
    long(encode('fence', { imm: 0xff })),
    long(encode('fence.i')),
    long(encode('fence', { imm: 0x10 })),
  ),
);
const calls = fc.constantFrom(long(encode('ecall')), long(encode('ebreak')));

/** A store over the instruction that comes next but one, and a fence.i. */
const patch = fc.record({ by: fc.constantFrom(26, 26, 0) }).map(({ by }) =>
  long(
    encode('addi', { rd: 26, imm: 0x13 }), // a nop
    encode('auipc', { rd: 24 }),
    encode('sw', { rs1: 24, rs2: by, imm: 12 }),
    encode('fence.i'),
    encode('addi', { rd: 27, rs1: 27, imm: 1 }),
  ),
);

const illegal = fc
  .integer({ min: 0, max: 0x3fffffff })
  .map((bits) => ((bits << 2) | 3) >>> 0)
  // Not what other extensions may have: only opcodes that this machine knows, with fields that it does not.
  .filter((word) => decode(word) === undefined && [0x13, 0x63, 0x03, 0x23, 0x67].includes(word & 0x7f))
  .map((word) => long(word));

const plain = (arbitrary: fc.Arbitrary<Halves>): fc.Arbitrary<Phrase> =>
  arbitrary.map((halves) => ({ halves }));

const phrases = [
  { arbitrary: plain(arithmetic), weight: 30 },
  { arbitrary: plain(access), weight: 25 },
  { arbitrary: plain(short), weight: 25 },
  { arbitrary: transfer, weight: 14 },
  { arbitrary: plain(csrAccess), weight: 8 },
  { arbitrary: plain(fence), weight: 2 },
  { arbitrary: plain(calls), weight: 2 },
  { arbitrary: plain(patch), weight: 1 },
  { arbitrary: plain(illegal), weight: 1 },
];
const atomics = { arbitrary: plain(atomic), weight: 8 };
const changes = [
  { arbitrary: plain(status), weight: 4 },
  { arbitrary: back, weight: 2 },
];
const constantMode = fc.oneof(...phrases, atomics);
const changingMode = fc.oneof(...phrases, ...changes);

/** Puts phrases one behind the other, as far as there is room, and lets their jumps go to the starts of others. */
function assembled(parts: readonly Phrase[]): number[] {
  const starts = [0];
  for (const { halves } of parts) starts.push(starts[starts.length - 1] + halves.length);
  const fitting = parts.filter((_, n) => starts[n + 1] <= PROGRAM_WORDS * 2);
  return fitting.flatMap(({ halves, make, skip = 0 }, n) => {
    const to = starts[Math.min(n + 1 + skip, fitting.length)];
    return make === undefined ? halves : make((to - starts[n]) * 2);
  });
}

const spoilt = { arbitrary: plain(spoiling), weight: 3 };
const programOf = (...kinds: fc.Arbitrary<Phrase>[]) =>
  fc
    .oneof(...kinds.map((phrase) => fc.array(phrase, { minLength: 3, maxLength: 60, size: 'max' })))
    .map(assembled);
const machineProgram = programOf(constantMode, changingMode);
const lowerChanging = fc.oneof(...phrases, ...changes, spoilt);
const lowerProgram = programOf(fc.oneof(...phrases, atomics, spoilt), lowerChanging);
/** Where protection may take away the page that is safe otherwise. */
const guardedProgram = programOf(lowerChanging);

// --- the world ----------------------------------------------------------------------------------------------------

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

function caseOf(privilege: number, paging: boolean, guarded: boolean): fc.Arbitrary<RandomCase> {
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
        fc.constantFrom(0, 0, 0, 0x100000, 0x400000, 0x80, 0x120),
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
    program: privilege === M_MODE ? machineProgram : guarded ? guardedProgram : lowerProgram,
  });
}

export const randomCase: fc.Arbitrary<RandomCase> = fc
  .tuple(
    fc.constantFrom(U_MODE, U_MODE, S_MODE, S_MODE, M_MODE),
    fc.integer({ min: 0, max: 9 }),
    fc.integer({ min: 0, max: 9 }),
  )
  .chain(([privilege, paging, guarded]) =>
    caseOf(privilege, paging < 7, guarded < 2 && privilege !== M_MODE),
  );
