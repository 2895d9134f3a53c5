// A small world for random programs: pages of code and data, two address spaces, trap handlers that resume behind what
// trapped. The same world can be built on two machines, one a tier.
//
// RAM by page:  0 machine handler   1 supervisor handler   2, 4 root tables   3, 5 their second-level tables
//               6 interrupt descriptor table
//               8..11 code          12..19 data
// Virtual:      RAM at its physical address (a superpage), and 32 pages from WINDOW, mapped as the case asks.

import * as fc from 'fast-check';
import { RAM_BASE } from '../../../abi/memory-map.ts';
import { CSR } from '../../../isa/csrs.ts';
import { encode } from '../../../isa/encode.ts';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { MSTATUS_FS, MSTATUS_WRITABLE, withSummary } from '../../../vm/cpu/mstatus.ts';
import {
  F,
  FCSR,
  MCOUNTEREN,
  MEDELEG,
  MENVCFGH,
  MIDELEG,
  MIE,
  MSTATUS,
  MTVEC,
  SATP,
  SCOUNTEREN,
  SIDTB,
  SIDTL,
  STIMECMP,
  STVEC,
} from '../../../vm/cpu/state.ts';
import type { Machine } from '../../../vm/machine.ts';
import { D, S } from '../float/exact.ts';
import { anyValue, boxed } from '../float/operands.ts';
import { programs, tableAddress, WINDOW, WINDOW_PAGES, word } from './programs.ts';

export const RAM_BYTES = 0x100000;
const CODE_PAGE = 8;
const DATA_PAGE = 12;
const GATE_PAGE = 6;
const LAST_PAGE = 19;

export interface Case {
  readonly program: number[];
  readonly entry: number;
  /** The page of the entry is mapped so that the program can run at all. */
  readonly sound: boolean;
  readonly privilege: number;
  readonly mstatus: number;
  readonly satp: number;
  readonly otherSatp: number;
  readonly medeleg: number;
  readonly registers: number[];
  readonly floats: bigint[];
  readonly fcsr: number;
  /** Page table entries of the window, for each of the two address spaces. */
  readonly mappings: { readonly page: number; readonly flags: number }[][];
  /** sidtb, and the gates (two words each) of all vectors. */
  readonly sidtb: number;
  readonly gates: number[];
  /** How far to run before each comparison, in cycles. */
  readonly budgets: number[];
  readonly timer: number;
}

const physical = (page: number) => RAM_BASE + page * 4096;
const V = 1;

/** TVM, TW and TSR make privileged instructions of S-mode illegal, so they are mostly off; FS is mostly on. */
const FORBIDDING = 7 << 20;

/** What the privilege that a case starts with needs. */
const USUAL = 0;

/** Flags and physical page of a page table entry: mostly usable, sometimes with flags of all sorts, seldom nonsense. */
const entry = fc.oneof(
  {
    arbitrary: fc.record({
      page: fc.oneof(
        fc.integer({ min: 0, max: LAST_PAGE }),
        fc.integer({ min: CODE_PAGE, max: DATA_PAGE - 1 }),
      ),
      flags: fc.oneof(
        { arbitrary: fc.constant(USUAL), weight: 3 },
        {
          arbitrary: fc.constantFrom(
            0xff,
            0xef,
            0xdf,
            0xcf,
            0x1f,
            0x17,
            0x1b,
            0x0f,
            0x5b,
            0x53,
            0x59,
            0x49,
            0x49,
          ),
          weight: 2,
        },
      ),
    }),
    weight: 20,
  },
  { arbitrary: fc.record({ page: fc.constant(0), flags: fc.constantFrom(V, 0x15) }), weight: 1 },
);

/** Mostly an interrupt gate that everyone may use; else one for the supervisor, a trap gate, a malformed or an absent one. */
const gate = fc.oneof(
  { arbitrary: fc.constant([physical(1) | 1, 0]), weight: 12 },
  {
    arbitrary: fc.constantFrom(
      [physical(1) | 1, 1],
      [physical(1) | 1, 4],
      [physical(1) | 3, 0],
      [physical(1) | 1, 8],
      [physical(1), 0],
    ),
    weight: 3,
  },
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

/** Doubles and boxed singles; with many to choose from some are of the other kind than what reads them. */
const floatValue = fc.oneof(
  anyValue(D),
  anyValue(S).map((bits) => boxed(S, bits)),
);

export const cases = (programLength: number, steps: number): fc.Arbitrary<Case> =>
  fc.constantFrom(U_MODE, U_MODE, S_MODE, S_MODE, M_MODE).chain((privilege) =>
    fc.record({
      program: programs(programLength),
      // Page CODE_PAGE holds the program over and over, so that one runs over its end.
      entry: fc.oneof(
        { arbitrary: fc.nat(20).map((n) => physical(CODE_PAGE) + n * 4), weight: 1 },
        { arbitrary: fc.nat(40).map((n) => physical(CODE_PAGE + 1) - n * 2), weight: 1 },
        { arbitrary: fc.nat(40).map((n) => physical(CODE_PAGE + 1) - n * 4), weight: 1 },
        {
          arbitrary: fc
            .tuple(fc.nat(WINDOW_PAGES - 1), fc.nat(20))
            .map(([p, n]) => WINDOW + p * 4096 + n * 2),
          weight: privilege === M_MODE ? 0 : 4,
        },
      ),
      sound: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      privilege: fc.constant(privilege),
      mstatus: fc
        .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.nat(4))
        .map(([bits, n]) =>
          n > 0 ? (bits & MSTATUS_WRITABLE & ~FORBIDDING) | MSTATUS_FS : bits & MSTATUS_WRITABLE,
        )
        // MPP = 2 is no privilege, and never there.
        .map((bits) => (((bits >>> 11) & 3) === 2 ? bits & ~0x1800 : bits)),
      satp: satpOf(),
      otherSatp: satpOf(),
      medeleg: fc.constantFrom(0, 0xb3ff, 0xb100, 0x00ff),
      registers: fc.array(value, { minLength: 32, maxLength: 32 }),
      fcsr: fc.oneof(fc.constantFrom(0, 1), fc.nat(0xff)),
      floats: fc.array(floatValue, { minLength: 32, maxLength: 32 }),
      mappings: fc.array(fc.array(entry, { minLength: WINDOW_PAGES, maxLength: WINDOW_PAGES }), {
        minLength: 2,
        maxLength: 2,
      }),
      sidtb: fc.constantFrom(0, physical(GATE_PAGE) | 1, physical(GATE_PAGE) | 1),
      gates: fc.array(gate, { minLength: 64, maxLength: 64 }).map((gates) => gates.flat()),
      budgets: fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: steps })), {
        minLength: 1,
        maxLength: 4,
      }),
      timer: fc.nat(40),
    }),
  );

/** MPP and SPP. */
const PREVIOUS_PRIVILEGE = 0x1900;

/**
 * A trap handler: after an interrupt the timer is set anew and an instruction skipped (it may be an
 * endless loop); after an exception it resumes behind the instruction, or as the case began at
 * x28 where the instruction could not even be fetched (causes 0, 1 and 12).
 */
function handler(cause: string, pc: string, status: string, back: number): number[] {
  const csr = (name: 'csrrs' | 'csrrc' | 'csrrw', rd: number, register: string, rs1: number) =>
    encode(name, { rd, rs1, imm: CSR[register] });
  return [
    csr('csrrs', 31, cause, 0),
    encode('blt', { rs1: 31, rs2: 0, imm: 64 }),
    encode('addi', { rd: 30, rs1: 0, imm: 12 }),
    encode('beq', { rs1: 30, rs2: 31, imm: 28 }),
    encode('sltiu', { rd: 30, rs1: 31, imm: 2 }),
    encode('bne', { rs1: 30, rs2: 0, imm: 20 }),
    csr('csrrs', 30, pc, 0),
    encode('addi', { rd: 30, rs1: 30, imm: 4 }),
    csr('csrrw', 0, pc, 30),
    back,
    encode('lui', { rd: 30, imm: 0x2000 }),
    encode('addi', { rd: 30, rs1: 30, imm: PREVIOUS_PRIVILEGE - 0x2000 }),
    csr('csrrc', 0, status, 30),
    csr('csrrs', 0, status, 29),
    csr('csrrw', 0, 'satp', 26),
    csr('csrrw', 0, pc, 28),
    back,
    csr('csrrs', 30, 'time', 0),
    encode('addi', { rd: 30, rs1: 30, imm: 17 }),
    csr('csrrw', 0, 'stimecmp', 30),
    csr('csrrs', 30, pc, 0),
    encode('addi', { rd: 30, rs1: 30, imm: 4 }),
    csr('csrrw', 0, pc, 30),
    back,
  ];
}

/** Puts a machine that was just reset into the case's first state. */
export function build(machine: Machine, { program, mappings, ...first }: Case): void {
  const { state } = machine.hart;
  const put = (page: number, words: readonly number[]) =>
    machine.memory.copyIn(physical(page), new Uint8Array(Uint32Array.from(words).buffer));
  machine.memory.copyIn(RAM_BASE, new Uint8Array(32 * 4096));
  put(0, handler('mcause', 'mepc', 'mstatus', encode('mret')));
  put(1, handler('scause', 'sepc', 'sstatus', encode('sret')));
  for (let page = CODE_PAGE; page < DATA_PAGE; page++) put(page, program);
  put(
    CODE_PAGE,
    new Array(1024).fill(0).map((_, n) => program[n % program.length]),
  );
  const usual = first.privilege === U_MODE ? 0xdf : 0xcf;
  mappings.forEach((asked, space) => {
    const entries = asked.map(({ page, flags }) => ((physical(page) >>> 12) << 10) | (flags || usual));
    const page = (first.entry - WINDOW) >>> 12;
    if (first.sound && page < WINDOW_PAGES) {
      entries[page] = ((physical(CODE_PAGE + (page & 3)) >>> 12) << 10) | usual;
    }
    const root = new Array<number>(1024).fill(0);
    root[WINDOW >>> 22] = ((physical(3 + 2 * space) >>> 12) << 10) | V;
    root[RAM_BASE >>> 22] = ((RAM_BASE >>> 12) << 10) | (space === 0 ? 0xef : 0xcf);
    put(2 + 2 * space, root);
    machine.memory.copyIn(tableAddress(space), new Uint8Array(Uint32Array.from(entries).buffer));
  });
  first.registers.forEach((word, index) => {
    if (index > 0) state.x[index] = word;
  });
  for (let pointer = 8; pointer < 16; pointer++) state.x[pointer] = reachable(state.x[pointer], first);
  new BigUint64Array(state.memory.buffer, F, 32).set(first.floats);
  state.x[26] = startingSatp(first);
  state.x[27] = first.otherSatp;
  state.x[28] = first.entry;
  state.x[29] = (first.privilege << 11) | (first.privilege === S_MODE ? 0x100 : 0);
  state.pc = first.entry;
  state.privilege = first.privilege;
  const set = (register: number, word: number) => {
    state.word[register >> 2] = word;
  };
  set(MSTATUS, withSummary(first.mstatus));
  set(FCSR, first.fcsr);
  set(SATP, startingSatp(first));
  set(MEDELEG, first.medeleg);
  set(MIDELEG, 0x222);
  set(MIE, 0x222);
  set(MTVEC, physical(0));
  set(STVEC, physical(1));
  set(MCOUNTEREN, 7);
  set(SCOUNTEREN, 7);
  set(MENVCFGH, 0x80000000);
  set(STIMECMP, first.timer);
  put(GATE_PAGE, first.gates);
  set(SIDTB, first.sidtb);
  set(SIDTL, 63);
  openMemory(machine);
  machine.hart.stateLoaded();
  machine.board.changed();
}

const inWindowRange = (address: number) => (address - WINDOW) >>> 12 < WINDOW_PAGES;

type Start = Pick<Case, 'entry' | 'privilege' | 'satp'>;

/** Paging is on where the program starts in the window, and off where it starts at a physical address in user mode. */
function startingSatp({ entry, privilege, satp }: Start): number {
  if (inWindowRange(entry)) return (satp | 0x80000000) >>> 0;
  return privilege === U_MODE ? satp & 0x7fffffff : satp;
}

/** An address that the case's first privilege can use: user mode has only the window, machine mode only RAM. */
function reachable(address: number, { privilege, entry }: Start): number {
  const page = (address >>> 12) % (LAST_PAGE + 1);
  const within = address & 0xfff;
  if (privilege === U_MODE && inWindowRange(entry)) return WINDOW + page * 4096 + within;
  return privilege === M_MODE ? physical(page) + within : address;
}

/** One PMP entry that lets every mode do everything. */
function openMemory(machine: Machine): void {
  const { word } = machine.hart.state;
  word[0x280 >> 2] = 0x1f;
  word[0x290 >> 2] = 0xffffffff;
}
