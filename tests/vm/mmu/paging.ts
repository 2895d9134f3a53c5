// A hart with Sv32 on, for the tests of translation: one root table, a table for the addresses under test, and a page of
// code that is always mapped.

import { RAM_BASE } from '../../../abi/memory-map.ts';
import type { EncodeOperands } from '../../../isa/encode.ts';
import type { InstructionName } from '../../../isa/instructions.ts';
import { U_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, i } from '../cpu/bench-hart.ts';

export const PTE = { V: 1, R: 2, W: 4, X: 8, U: 16, G: 32, A: 64, D: 128 } as const;
/** A leaf that allows everything to S-mode, with A and D set. */
export const LEAF_S = PTE.V | PTE.R | PTE.W | PTE.X | PTE.A | PTE.D;
export const LEAF_U = LEAF_S | PTE.U;

export const ROOT = RAM_BASE + 0x10000;
/** Second-level table for addresses from TEST_BASE on. */
export const TABLE = RAM_BASE + 0x11000;
const CODE_TABLE = RAM_BASE + 0x12000;
const CODE_PAGE = RAM_BASE + 0x13000;
/** A second root, of another address space. */
export const OTHER_ROOT = RAM_BASE + 0x14000;
export const OTHER_TABLE = RAM_BASE + 0x15000;
export const MACHINE_HANDLER = RAM_BASE + 0x16000;
/** Pages for tests to map. */
export const PAGES = RAM_BASE + 0x40000;

export const TEST_BASE = 0x40000000;
// Chosen so that its TLB set is none of those under test.
const CODE_BASE = 0x50abc000;

export const SATP_SV32 = 0x80000000;
export const satp = (root: number, asid = 0) => (SATP_SV32 | (asid << 22) | (root >>> 12)) >>> 0;
export const pte = (page: number, flags: number) => (((page >>> 12) << 10) | flags) >>> 0;
/** Address of the entry for a virtual address in a table of a level. */
export const entryAt = (table: number, level: number, address: number) =>
  table + ((address >>> (12 + 10 * level)) & 0x3ff) * 4;

export class PagedHart extends BenchHart {
  constructor(options: { tier: 'reference' | 'fast' }) {
    super(options);
    this.openMemory();
    this.setCsr('mtvec', MACHINE_HANDLER);
    for (const [root, table] of [
      [ROOT, TABLE],
      [OTHER_ROOT, OTHER_TABLE],
    ]) {
      this.poke(entryAt(root, 1, TEST_BASE), pte(table, PTE.V));
      this.poke(entryAt(root, 1, CODE_BASE), pte(CODE_TABLE, PTE.V));
    }
    this.setCsr('satp', satp(ROOT));
  }

  /** Maps a virtual page under test. */
  map(address: number, page: number, flags: number, table = TABLE): void {
    this.poke(entryAt(table, 0, address), pte(page, flags));
  }

  /** sfence.vma as M-mode would do it; x0 is undefined. */
  fence(address?: number, asid?: number): void {
    this.machine.hart.fence(address, asid);
  }

  /** Runs one instruction in a mode, from the code page; x10 = address, x11 = value. Returns mcause, or undefined. */
  access(
    privilege: number,
    name: InstructionName,
    address: number,
    operands: EncodeOperands = {},
  ): number | undefined {
    this.poke(entryAt(CODE_TABLE, 0, CODE_BASE), pte(CODE_PAGE, privilege === U_MODE ? LEAF_U : LEAF_S));
    this.fence(CODE_BASE);
    this.poke(CODE_PAGE, i(name, { rd: 5, rs1: 10, rs2: 11, ...operands }));
    this.pc = CODE_BASE;
    this.x[10] = address;
    this.privilege = privilege;
    this.go(1);
    return this.#trapped();
  }

  /** Fetches and executes the instruction at a virtual address. Returns mcause, or undefined. */
  fetch(privilege: number, address: number): number | undefined {
    this.pc = address;
    this.privilege = privilege;
    this.go(1);
    return this.#trapped();
  }

  load(privilege: number, address: number): number | undefined {
    this.x[5] = 0;
    return this.access(privilege, 'lw', address);
  }

  store(privilege: number, address: number, value: number): number | undefined {
    this.x[11] = value;
    return this.access(privilege, 'sw', address);
  }

  /** What the last load gave. */
  get loaded(): number {
    return this.x[5] >>> 0;
  }

  #trapped(): number | undefined {
    const trapped = this.pc === MACHINE_HANDLER;
    return trapped ? this.csr('mcause') : undefined;
  }
}
