// A small world for random programs: pages of code and data, two address spaces, trap handlers that resume behind what
// trapped. The same world can be built on two machines, one a tier.
//
// RAM by page:  0 machine handler   1 supervisor handler   2, 4 root tables   3, 5 their second-level tables
//               8..11 code          12..19 data
// Virtual:      RAM at its physical address (a superpage), and 32 pages from WINDOW, mapped as the case asks.

import * as fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import {
  MCOUNTEREN,
  MEDELEG,
  MENVCFGH,
  MIDELEG,
  MIE,
  MSTATUS,
  MTVEC,
  SATP,
  SCOUNTEREN,
  STIMECMP,
  STVEC,
} from '../../../vm/cpu/state.ts';
import type { Machine } from '../../../vm/machine.ts';
import { programs, tableAddress, WINDOW, WINDOW_PAGES, word } from './programs.ts';

export const RAM_BYTES = 0x100000;
const CODE_PAGE = 8;
const DATA_PAGE = 12;

export interface Case {
  readonly program: number[];
  readonly entry: number;
  readonly privilege: number;
  readonly mstatus: number;
  readonly satp: number;
  readonly otherSatp: number;
  readonly medeleg: number;
  readonly registers: number[];
  /** Page table entries of the window, for each of the two address spaces. */
  readonly mappings: number[][];
  /** How far to run before each comparison, in cycles. */
  readonly budgets: number[];
  readonly timer: number;
}

const physical = (page: number) => RAM_BASE + page * 4096;
const V = 1;
const ALL = 0xff;

/** Mostly pages of code and data, with flags of all sorts; now and then nonsense. */
const entry = fc.oneof(
  {
    arbitrary: fc
      .tuple(
        fc.oneof(fc.integer({ min: 0, max: 19 }), fc.integer({ min: CODE_PAGE, max: DATA_PAGE - 1 })),
        fc.constantFrom(ALL, ALL & ~0x20, 0xdf, 0xcf, 0x1f, 0x17, 0x1b, 0x0f, 0x5b, 0x53, 0x59, 0x49, 0x49),
      )
      .map(([page, flags]) => ((physical(page) >>> 12) << 10) | flags),
    weight: 20,
  },
  { arbitrary: fc.constantFrom(0, V, 0x15), weight: 1 },
);

const inRam = fc.tuple(fc.integer({ min: 0, max: 19 }), fc.nat(1023)).map(([p, w]) => physical(p) + w * 4);
const inWindow = fc.tuple(fc.nat(WINDOW_PAGES - 1), fc.nat(1023)).map(([p, w]) => WINDOW + p * 4096 + w * 4);
const address = fc.oneof(
  { arbitrary: inRam, weight: 4 },
  { arbitrary: inWindow, weight: 6 },
  {
    arbitrary: fc.constantFrom(0, 0x02004000, 0x0200bff8, 0x10000000, 0xfffffffc),
    weight: 1,
  },
);

/** Values that mean something as satp, mstatus, an address or an instruction. */
const value = fc.oneof(address, fc.integer({ min: 0, max: 0xffffffff }), satpOf(), word);

function satpOf(): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(0, 1, 1, 1), fc.nat(3), fc.constantFrom(2, 4))
    .map(([mode, asid, root]) => ((mode << 31) | (asid << 22) | (physical(root) >>> 12)) >>> 0);
}

export const cases = (programLength: number, steps: number): fc.Arbitrary<Case> =>
  fc.record({
    program: programs(programLength),
    // Page CODE_PAGE holds the program over and over, so that one runs over its end.
    entry: fc.oneof(
      fc.nat(20).map((n) => physical(CODE_PAGE) + n * 4),
      fc.nat(40).map((n) => physical(CODE_PAGE + 1) - n * 4),
      fc.tuple(fc.nat(WINDOW_PAGES - 1), fc.nat(20)).map(([p, n]) => WINDOW + p * 4096 + n * 4),
    ),
    privilege: fc.constantFrom(U_MODE, U_MODE, S_MODE, S_MODE, M_MODE),
    mstatus: fc.integer({ min: 0, max: 0xffffffff }).map((bits) => bits & 0x007e19aa & ~(7 << 20)),
    satp: satpOf(),
    otherSatp: satpOf(),
    medeleg: fc.constantFrom(0, 0xb3ff, 0xb100, 0x00ff),
    registers: fc.array(value, { minLength: 32, maxLength: 32 }),
    mappings: fc.array(fc.array(entry, { minLength: WINDOW_PAGES, maxLength: WINDOW_PAGES }), {
      minLength: 2,
      maxLength: 2,
    }),
    budgets: fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: steps })), {
      minLength: 1,
      maxLength: 4,
    }),
    timer: fc.nat(40),
  });

/**
 * A trap handler: after an interrupt the timer is set anew; after an exception it resumes behind the instruction, or at
 * x28 where the instruction could not even be fetched (causes 0, 1 and 12).
 */
function handler(cause: string, pc: string, back: number): number[] {
  const csr = (name: 'csrrs' | 'csrrw', rd: number, register: string, rs1: number) =>
    encode(name, { rd, rs1, imm: CSR[register] });
  return [
    csr('csrrs', 31, cause, 0),
    encode('blt', { rs1: 31, rs2: 0, imm: 44 }),
    encode('addi', { rd: 30, rs1: 0, imm: 12 }),
    encode('beq', { rs1: 30, rs2: 31, imm: 28 }),
    encode('sltiu', { rd: 30, rs1: 31, imm: 2 }),
    encode('bne', { rs1: 30, rs2: 0, imm: 20 }),
    csr('csrrs', 30, pc, 0),
    encode('addi', { rd: 30, rs1: 30, imm: 4 }),
    csr('csrrw', 0, pc, 30),
    back,
    csr('csrrw', 0, pc, 28),
    back,
    csr('csrrs', 30, 'time', 0),
    encode('addi', { rd: 30, rs1: 30, imm: 17 }),
    csr('csrrw', 0, 'stimecmp', 30),
    back,
  ];
}

/** Puts a machine that was just reset into the case's first state. */
export function build(machine: Machine, { program, mappings, ...first }: Case): void {
  const { state } = machine.hart;
  const put = (page: number, words: readonly number[]) =>
    machine.memory.copyIn(physical(page), new Uint8Array(Uint32Array.from(words).buffer));
  machine.memory.copyIn(RAM_BASE, new Uint8Array(32 * 4096));
  put(0, handler('mcause', 'mepc', encode('mret')));
  put(1, handler('scause', 'sepc', encode('sret')));
  for (let page = CODE_PAGE; page < DATA_PAGE; page++) put(page, program);
  put(
    CODE_PAGE,
    new Array(1024).fill(0).map((_, n) => program[n % program.length]),
  );
  mappings.forEach((entries, space) => {
    const root = new Array<number>(1024).fill(0);
    root[WINDOW >>> 22] = ((physical(3 + 2 * space) >>> 12) << 10) | V;
    root[RAM_BASE >>> 22] = ((RAM_BASE >>> 12) << 10) | (space === 0 ? 0xef : 0xcf);
    put(2 + 2 * space, root);
    machine.memory.copyIn(tableAddress(space), new Uint8Array(Uint32Array.from(entries).buffer));
  });
  first.registers.forEach((word, index) => {
    if (index > 0) state.x[index] = word;
  });
  state.x[26] = first.satp;
  state.x[27] = first.otherSatp;
  state.x[28] = first.entry;
  state.pc = first.entry;
  state.privilege = first.privilege;
  const set = (register: number, word: number) => {
    state.word[register >> 2] = word;
  };
  set(MSTATUS, first.mstatus);
  set(SATP, first.satp);
  set(MEDELEG, first.medeleg);
  set(MIDELEG, 0x222);
  set(MIE, 0x222);
  set(MTVEC, physical(0));
  set(STVEC, physical(1));
  set(MCOUNTEREN, 7);
  set(SCOUNTEREN, 7);
  set(MENVCFGH, 0x80000000);
  set(STIMECMP, first.timer);
  openMemory(machine);
  machine.hart.stateLoaded();
  machine.board.changed();
}

/** One PMP entry that lets every mode do everything. */
function openMemory(machine: Machine): void {
  const { word } = machine.hart.state;
  word[0x280 >> 2] = 0x1f;
  word[0x290 >> 2] = 0xffffffff;
}
