// Random instructions that keep a machine busy: mostly valid, mostly aimed at mapped memory, with everything that is
// hard for a fast tier mixed in (traps, address spaces, stale translations, code that changes itself, odd alignment).
//
// Conventions that make most of it land somewhere:
//   x8..x15    addresses of data, page tables and code (see world.ts); seldom written
//   x16..x19   valid instruction words, for stores into code
//   x26, x27   values for satp
//   x28        where the program begins, and the trap handlers resume after a fetch that failed, with x29 for xstatus
//   x30, x31   belong to the handlers

import * as fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { COMPRESSED_INSTRUCTIONS, type CompressedName } from '../../../isa/compressed.ts';
import { encodeCompressed, findCompressed, rangeOf } from '../../../isa/compressed-code.ts';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import { IMMEDIATES } from '../../../isa/fields.ts';
import { FORMATS } from '../../../isa/formats.ts';
import { INSTRUCTIONS, type InstructionName } from '../../../isa/instructions.ts';

/** Virtual pages that each address space maps as the case asks; its page table of the second level. */
export const WINDOW = 0x40000000;
export const WINDOW_PAGES = 32;
export const tableAddress = (space: number) => RAM_BASE + (3 + 2 * space) * PAGE;
const PAGE = 4096;

const anyRegister = fc.nat(31);
const target = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 20, 21, 22, 23, 24, 25), weight: 30 },
  { arbitrary: anyRegister, weight: 1 },
);
const pointer = fc.oneof(
  { arbitrary: fc.integer({ min: 8, max: 15 }), weight: 20 },
  { arbitrary: anyRegister, weight: 1 },
);
const stored = fc.oneof(fc.integer({ min: 16, max: 19 }), anyRegister);

const INTERESTING_CSRS = [
  'sstatus', 'sie', 'stvec', 'sscratch', 'sepc', 'scause', 'stval', 'sip', 'satp', 'stimecmp',
  'mstatus', 'mie', 'mip', 'mscratch', 'mepc', 'mcause', 'mtval', 'medeleg', 'mideleg',
  'cycle', 'instret', 'time', 'mcycle', 'minstret', 'scounteren',
  'fflags', 'frm', 'fcsr',
].map((name) => CSR[name]); // biome-ignore format: a list

/** Offsets that stay near the pointer: aligned, misaligned, and across the end of its page. */
const offset = fc.oneof(
  { arbitrary: fc.integer({ min: -32, max: 32 }).map((n) => n * 4), weight: 6 },
  { arbitrary: fc.integer({ min: -16, max: 16 }), weight: 1 },
  { arbitrary: fc.constantFrom(2044, 2045, 2047, -2048, -2047), weight: 1 },
);
/** Seldom backwards: a loop whose condition stays true is the end of all variety. */
const branchOffset = fc.oneof(
  { arbitrary: fc.integer({ min: 2, max: 20 }).map((n) => n * 4), weight: 20 },
  { arbitrary: fc.integer({ min: 2, max: 40 }).map((n) => n * 2), weight: 5 },
  { arbitrary: fc.integer({ min: -8, max: -1 }).map((n) => n * 4), weight: 2 },
  { arbitrary: fc.constantFrom(2, -4096, 4092, 2048), weight: 1 },
);

/** The immediates that make sense for a format; by default all that it can encode. */
const MEMORY_FORMATS: readonly string[] = ['I-memory', 'S', 'F-load', 'F-store'];
/** Mostly to nearest, as the instruction or frm says; all others too, reserved ones among them. */
const roundingMode = fc.constantFrom(7, 7, 7, 7, 0, 0, 1, 2, 3, 4, 5);

function immediateOf(format: keyof typeof FORMATS): fc.Arbitrary<number> {
  if (MEMORY_FORMATS.includes(format)) return offset;
  if (format === 'B' || format === 'J') return branchOffset;
  if (format === 'csr' || format === 'csr-immediate') return fc.constantFrom(...INTERESTING_CSRS);
  const { immediate } = FORMATS[format];
  if (immediate === 'rm') return roundingMode;
  const { min, max, step } = IMMEDIATES[immediate];
  return fc.integer({ min: Math.ceil(min / step), max: Math.floor(max / step) }).map((n) => n * step);
}

function instruction(name: InstructionName): fc.Arbitrary<number> {
  const { format } = INSTRUCTIONS.find((spec) => spec.name === name)!;
  const usesPointer = [...MEMORY_FORMATS, 'amo', 'lr', 'sfence.vma'].includes(format);
  const givesFloat = FORMATS[format].operands.some((operand: string) => operand === 'fd');
  return fc
    .record({
      rd: givesFloat ? anyRegister : target,
      rs1: usesPointer ? pointer : anyRegister,
      rs2: format === 'S' ? stored : anyRegister,
      rs3: anyRegister,
      imm: immediateOf(format),
    })
    .map((operands) => encode(name, operands));
}

const ofExtension = (...extensions: string[]) =>
  fc.oneof(...INSTRUCTIONS.filter((i) => extensions.includes(i.extension)).map((i) => instruction(i.name)));
const ofFormat = (...formats: string[]) =>
  fc.oneof(...INSTRUCTIONS.filter((i) => formats.includes(i.format)).map((i) => instruction(i.name)));

/** An indirect jump into the program. */
const leap = fc
  .record({ rd: target, ahead: fc.integer({ min: 1, max: 60 }) })
  .map(({ rd, ahead }) => encode('jalr', { rd, rs1: 28, imm: ahead * 4 }));

/** One instruction word. */
export const word = fc.oneof(
  { arbitrary: ofFormat('R', 'I', 'I-shift', 'U'), weight: 30 },
  { arbitrary: ofFormat('I-memory', 'S'), weight: 30 },
  { arbitrary: ofFormat('B'), weight: 12 },
  { arbitrary: fc.oneof(instruction('jal'), instruction('jalr')), weight: 2 },
  { arbitrary: leap, weight: 3 },
  { arbitrary: ofExtension('A'), weight: 6 },
  { arbitrary: ofExtension('F', 'D'), weight: 25 },
  { arbitrary: ofExtension('Zicsr'), weight: 8 },
  { arbitrary: ofExtension('Zifencei', 'S', 'Xidt'), weight: 3 },
  { arbitrary: fc.constant(encode('ebreak')), weight: 1 },
  { arbitrary: fc.integer({ min: 0, max: 0xffffffff }), weight: 2 },
);

const access = fc.constantFrom<InstructionName>('lw', 'sw', 'lb', 'sb', 'lhu', 'sh', 'amoadd.w');

/** A store over one of the next few instructions. */
const patch = fc
  .record({ by: stored, ahead: fc.integer({ min: 2, max: 9 }) })
  .map(({ by, ahead }) => [encode('auipc', { rd: 20 }), encode('sw', { rs1: 20, rs2: by, imm: ahead * 4 })]);

/** Loads the address of a page of the window into x21, and of its page table entry into x22. */
const aim = (page: number, space: number) => [
  encode('lui', { rd: 21, imm: WINDOW + page * PAGE }),
  encode('lui', { rd: 22, imm: (tableAddress(space) | 0) & ~0xfff }),
  encode('addi', { rd: 22, rs1: 22, imm: page * 4 }),
];

/** Access, change of the page table entry, perhaps a fence, and the same access again. */
const remap = fc
  .record({
    page: fc.nat(WINDOW_PAGES - 1),
    space: fc.nat(1),
    name: access,
    from: fc.nat(WINDOW_PAGES - 1),
    fence: fc.constantFrom(
      [],
      [encode('sfence.vma')],
      [encode('sfence.vma', { rs1: 21 })],
      [encode('sfence.vma', { rs2: 9 })],
      [encode('sfence.vma', { rs1: 21, rs2: 9 })],
    ),
  })
  .map(({ page, space, name, from, fence }) => [
    ...aim(page, space),
    encode(name, { rd: 23, rs1: 21, rs2: 9 }),
    encode('lw', { rd: 24, rs1: 22, imm: (from - page) * 4 }),
    encode('sw', { rs1: 22, rs2: 24 }),
    ...fence,
    encode(name, { rd: 25, rs1: 21, rs2: 9 }),
  ]);

const SUM_AND_MXR = [0x40000, 0x80000, 0xc0000];

/** The same access before and after a change of what supervisor mode may touch. */
const regard = fc
  .record({ page: fc.nat(WINDOW_PAGES - 1), name: access, bits: fc.constantFrom(...SUM_AND_MXR) })
  .map(({ page, name, bits }) => [
    encode('lui', { rd: 21, imm: WINDOW + page * PAGE }),
    encode('lui', { rd: 20, imm: bits }),
    encode('csrrs', { rs1: 20, imm: CSR.sstatus }),
    encode(name, { rd: 23, rs1: 21, rs2: 9 }),
    encode('csrrc', { rs1: 20, imm: CSR.sstatus }),
    encode(name, { rd: 25, rs1: 21, rs2: 9 }),
  ]);

/** The same access in two address spaces, and once more in the first; x26 and x27 hold values for satp. */
const visit = fc
  .record({ page: fc.nat(WINDOW_PAGES - 1), name: access })
  .map(({ page, name }) => [
    encode('lui', { rd: 21, imm: WINDOW + page * PAGE }),
    encode('csrrw', { rs1: 26, imm: CSR.satp }),
    encode(name, { rd: 23, rs1: 21, rs2: 9 }),
    encode('csrrw', { rs1: 27, imm: CSR.satp }),
    encode(name, { rd: 24, rs1: 21, rs2: 9 }),
    encode('csrrw', { rs1: 26, imm: CSR.satp }),
    encode(name, { rd: 25, rs1: 21, rs2: 9 }),
  ]);

/** Accesses around the end of a page. */
const straddle = fc
  .record({ page: fc.nat(WINDOW_PAGES - 2), name: access, back: fc.integer({ min: 0, max: 5 }) })
  .map(({ page, name, back }) => [
    encode('lui', { rd: 21, imm: WINDOW + (page + 1) * PAGE }),
    encode('addi', { rd: 21, rs1: 21, imm: -back }),
    encode(name, { rd: 23, rs1: 21, rs2: 9 }),
  ]);

/** Calls the supervisor from wherever the program is. */
const call = fc.oneof(
  fc.constant([encode('ecall')]),
  fc.integer({ min: 48, max: 63 }).map((imm) => [encode('int', { imm })]),
);

const SPP = 0x100;

/** Goes to the program's entry by sret, to user mode or with the privilege that sstatus happens to name. */
const back = fc
  .constantFrom([], [encode('addi', { rd: 20, imm: SPP }), encode('csrrc', { rs1: 20, imm: CSR.sstatus })])
  .map((prepare) => [...prepare, encode('csrrw', { rs1: 28, imm: CSR.sepc }), encode('sret')]);

/** Reads and writes of the CSRs that every trap handler uses. */
const plainCsr = fc
  .record({
    name: fc.constantFrom<InstructionName>('csrrw', 'csrrw', 'csrrs'),
    rd: fc.constantFrom(0, 5, 6),
    rs1: fc.constantFrom(0, 0, 9, 10, 21),
    imm: fc.constantFrom(
      ...['sscratch', 'sepc', 'scause', 'stval', 'sstatus', 'satp', 'svec'].map((name) => CSR[name]),
    ),
  })
  .map(({ name, ...operands }) => [encode(name, operands)]);

// --- compressed instructions --------------------------------------------------------------------------------------

const shortPointer = fc.integer({ min: 8, max: 15 });

/** A compressed instruction with operands of the kinds that its text has. */
function compressed(name: CompressedName): fc.Arbitrary<number> {
  const spec = findCompressed(name)!;
  const { fields } = spec;
  const isShort = (field: 'rd' | 'rs1' | 'rs2') =>
    typeof fields[field] === 'object' && (fields[field] as { short: boolean }).short;
  const { min, max, step } = fields.imm === undefined ? { min: 0, max: 0, step: 1 } : rangeOf(fields.imm);
  const far = spec.operands.includes('target');
  const steps = far ? fc.integer({ min: 1, max: 40 }) : fc.integer({ min: min / step, max: max / step });
  return fc
    .record({
      rd: typeof fields.rd === 'object' ? (isShort('rd') ? shortPointer : target) : fc.constant(undefined),
      rs1: isShort('rs1') ? shortPointer : fc.constant(undefined),
      rs2: isShort('rs2') ? shortPointer : fc.nat(31),
      imm: steps.map((n) => n * step),
    })
    .map((operands) => {
      // Those that write a register read it too, where they are short of room.
      const rs1 = typeof fields.rs1 === 'object' && fields.rs1 === fields.rd ? operands.rd : operands.rs1;
      const rs2 = typeof fields.rs2 === 'object' ? operands.rs2 : undefined;
      return { ...operands, rs1, rs2 };
    })
    .filter(({ rd, rs2, imm }) =>
      (fields.nonzero ?? []).every((field) => ({ rd, rs1: 1, rs2, imm })[field] !== 0),
    )
    .map((operands) => encodeCompressed(spec, { ...operands, rs1: operands.rs1 }));
}

const anyOf = (...names: CompressedName[]) => fc.oneof(...names.map(compressed));

/** One half-word. */
const half = fc.oneof(
  { arbitrary: anyOf('c.addi', 'c.li', 'c.lui', 'c.slli', 'c.mv', 'c.add', 'c.lwsp'), weight: 12 },
  {
    arbitrary: anyOf('c.sw', 'c.swsp', 'c.fsd', 'c.fswsp', 'c.fld', 'c.flw', 'c.fldsp', 'c.fsdsp'),
    weight: 5,
  },
  { arbitrary: compressed('c.lw'), weight: 2 },
  {
    arbitrary: anyOf('c.sub', 'c.xor', 'c.or', 'c.and', 'c.andi', 'c.srli', 'c.srai', 'c.addi4spn'),
    weight: 2,
  },
  { arbitrary: anyOf('c.beqz', 'c.bnez'), weight: 3 },
  { arbitrary: anyOf('c.j', 'c.jal'), weight: 1 },
  { arbitrary: fc.constantFrom(0x8e02, 0x9e02, 0x9002, 0x0001, 0), weight: 1 }, // c.jr x28, c.jalr x28, c.ebreak, c.nop
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...COMPRESSED_INSTRUCTIONS), fc.nat(0xffff))
      .map(([{ match, mask }, bits]) => match | (bits & ~mask)),
    weight: 1,
  },
);

/** Two half-words as a word. */
const packed = fc.tuple(half, half).map(([low, high]) => [(low | (high << 16)) >>> 0]);

/** A word between two half-words, so that it is not aligned. */
const shifted = fc
  .tuple(half, word, half)
  .map(([first, middle, last]) => [(first | (middle << 16)) >>> 0, ((middle >>> 16) | (last << 16)) >>> 0]);

const phrase = fc.oneof(
  { arbitrary: packed, weight: 20 },
  { arbitrary: shifted, weight: 10 },
  { arbitrary: word.map((one) => [one]), weight: 50 },
  { arbitrary: patch, weight: 3 },
  { arbitrary: remap, weight: 3 },
  { arbitrary: regard, weight: 2 },
  { arbitrary: visit, weight: 2 },
  { arbitrary: straddle, weight: 2 },
  { arbitrary: call, weight: 3 },
  { arbitrary: back, weight: 1 },
  { arbitrary: plainCsr, weight: 3 },
);

/** A program of up to so many phrases; it ends with a jump to its entry, x28. */
export const programs = (maxLength: number): fc.Arbitrary<number[]> =>
  fc
    .array(phrase, { minLength: 1, maxLength, size: 'max' })
    .map((phrases) => [...phrases.flat(), encode('jalr', { rs1: 28 })]);
