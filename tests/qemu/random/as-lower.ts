// Phrases by which M-mode loads and stores as another mode does (MPRV), through a page table that it may have changed first.

import * as fc from 'fast-check';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import type { InstructionName } from '../../../isa/instructions.ts';
import { S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { DATA, DATA_PAGES, SUPERPAGE, WINDOW, WINDOW_PAGES, WINDOW_TABLE } from './layout.ts';
import { type Halves, long, target } from './phrase.ts';

const MPRV = 0x20000;
const MPP = 0x1800;
const LOADS: InstructionName[] = ['lb', 'lhu', 'lw', 'lw'];
const STORES: InstructionName[] = ['sb', 'sh', 'sw', 'sw'];

const loadConstant = (rd: number, value: number): number[] => {
  const low = (value << 20) >> 20;
  return [encode('lui', { rd, imm: (value - low) & ~0xfff }), encode('addi', { rd, rs1: rd, imm: low })];
};

/** A new entry for a page of the window, and the fence that it needs. */
const remap = (page: number, flags: number, fenceAll: boolean): number[] => [
  ...loadConstant(24, WINDOW_TABLE + 4 * page),
  ...loadConstant(25, ((((DATA >>> 12) + (page % DATA_PAGES)) << 10) | flags) >>> 0),
  encode('sw', { rs1: 24, rs2: 25 }),
  ...loadConstant(24, WINDOW + page * 4096),
  encode('sfence.vma', { rs1: fenceAll ? 0 : 24 }),
];

/** Set and cleared again, so that nothing else runs with it. */
const asLower = (mode: number, accesses: readonly number[]): number[] => [
  ...loadConstant(25, MPP),
  encode('csrrc', { rs1: 25, imm: CSR.mstatus }),
  ...loadConstant(25, MPRV | (mode << 11)),
  encode('csrrs', { rs1: 25, imm: CSR.mstatus }),
  ...accesses,
  encode('lui', { rd: 25, imm: MPRV }),
  encode('csrrc', { rs1: 25, imm: CSR.mstatus }),
];

/** Only M-mode reads misa, of which the upper two bits are 1 everywhere. Others skip the phrase. */
const onlyInMachineMode = (body: readonly number[]): Halves =>
  long(
    encode('addi', { rd: 24 }),
    encode('csrrs', { rd: 24, imm: CSR.misa }),
    encode('srli', { rd: 24, rs1: 24, imm: 30 }),
    encode('beq', { rs1: 24, imm: 4 + 4 * body.length }),
    ...body,
  );

const oneAccess = fc
  .record({ store: fc.boolean(), kind: fc.nat(3), rd: target, imm: fc.integer({ min: 0, max: 60 }) })
  .map(({ store, kind, rd, imm }) =>
    store
      ? encode(STORES[kind], { rs1: 24, rs2: rd, imm })
      : encode(LOADS[kind], { rd: rd === 24 ? 5 : rd, rs1: 24, imm }),
  );

export const accessAsLower = fc
  .record({
    mode: fc.constantFrom(U_MODE, S_MODE),
    page: fc.nat(WINDOW_PAGES - 1),
    // No global pages: the fence names no address space, but let no other entry be mistaken for the old one.
    flags: fc.nat(0xff).map((flags) => flags & ~0x20),
    changes: fc.boolean(),
    fenceAll: fc.boolean(),
    superpage: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    accesses: fc.array(oneAccess, { minLength: 1, maxLength: 3 }),
  })
  .map(({ mode, page, flags, changes, fenceAll, superpage, accesses }) => {
    const address = superpage ? SUPERPAGE + (DATA - 0x80000000) + 0x100 : WINDOW + page * 4096 + 0x100;
    const before = changes && !superpage ? remap(page, flags, fenceAll) : [];
    return onlyInMachineMode([...before, ...loadConstant(24, address), ...asLower(mode, accesses)]);
  });
