// Each field of each CSR, written with all its values (or a walking one, where it is wide) over zeros and over ones, by
// each of the ways to write a CSR.

import { describe, expect, test } from '@jest/globals';
import { CSR, CSRS } from '../../../isa/csrs.ts';
import { BenchHart, CODE, csr, TIERS } from '../cpu/bench-hart.ts';
import { type Field, legalized, REGISTERS, type Register } from './fields.ts';

const EXHAUSTIVE_BITS = 4;

/** Values to write into a field, shifted to its place. */
function valuesOf({ high, low }: Field): number[] {
  const bits = high - low + 1;
  const values =
    bits <= EXHAUSTIVE_BITS
      ? Array.from({ length: 2 ** bits }, (_, value) => value)
      : [0, 2 ** bits - 1, ...Array.from({ length: bits }, (_, bit) => 2 ** bit)];
  return values.map((value) => (value << low) >>> 0);
}

const maskOf = ({ high, low }: Field) => ((2 ** (high - low + 1) - 1) << low) >>> 0;

// The lock of an entry of physical memory protection would end the test.
const unlocked = (register: Register, value: number) =>
  register.name.startsWith('pmpcfg') ? (value & 0x7f7f7f7f) >>> 0 : value;

/** [before, written] for every field, the other fields being zero, then one. */
function writesOf(register: Register): [number, number][] {
  return register.fields.flatMap((field) =>
    valuesOf(field).flatMap((value): [number, number][] => {
      const over = (value | ~maskOf(field)) >>> 0;
      return [
        [0, value],
        [0xffffffff, value],
        [0, over],
        [0xffffffff, over],
      ];
    }),
  );
}

const SOURCE = 5;
const RESULT = 6;
const BEFORE = 7;

const label = ({ name, given }: Register) => {
  const family = name.replace(/\d+/, 'n');
  return given === undefined ? family : `${family} with ${Object.keys(given).join(' and ')} set`;
};

/** Numbered registers are one row. */
function rows(): [string, Register[]][] {
  const groups = new Map<string, Register[]>();
  for (const register of REGISTERS) {
    const key = label(register);
    groups.set(key, [...(groups.get(key) ?? []), register]);
  }
  return [...groups];
}

test('the fields of each register are drawn from bit 31 to bit 0', () => {
  for (const { name, fields } of REGISTERS) {
    const edges = fields.flatMap(({ high, low }) => [high, low - 1]);
    expect([name, ...edges]).toEqual([name, 31, ...edges.slice(1, -1), -1]);
    for (let at = 1; at + 1 < edges.length; at += 2) expect([name, edges[at]]).toEqual([name, edges[at + 1]]);
  }
});

test('every CSR with a number that can be written is here, or counts', () => {
  const machine = new BenchHart().machine.hart;
  const written = CSRS.filter(([number]) => machine.csrs[number] !== undefined && number >> 10 !== 3);
  const counting = ['mcycle', 'mcycleh', 'minstret', 'minstreth'];
  const expected = new Set([...REGISTERS.map(({ name }) => name), ...counting]);
  expect(new Set(written.map(([, name]) => name))).toEqual(expected);
});

/** Gives CSRs their values and goes back to the start of the code; what the register reads as then. */
function prepare(hart: BenchHart, { name, given }: Register, before: number): number {
  hart.pc = CODE;
  hart.setCsr('mcause', 0);
  for (const [other, value] of Object.entries(given ?? {})) hart.setCsr(other, value);
  hart.setCsr(name, before);
  return hart.csr(name);
}

function checkWrites(hart: BenchHart, register: Register): void {
  const { name } = register;
  hart.poke(CODE, csr('csrrw', BEFORE, name, SOURCE), csr('csrrs', RESULT, name, 0));
  for (const [initial, value] of writesOf(register)) {
    const written = unlocked(register, value);
    const before = prepare(hart, register, unlocked(register, initial));
    hart.x[SOURCE] = written;
    hart.go(2);
    const after = legalized(register, written, before);
    expect([name, written, hart.x[BEFORE] >>> 0, hart.x[RESULT] >>> 0]).toEqual([
      name,
      written,
      before,
      after,
    ]);
    expect(hart.pc).toBe(CODE + 8);
  }
}

const MODIFIERS = (name: string): [number, (before: number, operand: number) => number][] => [
  [csr('csrrs', BEFORE, name, SOURCE), (before, operand) => before | operand],
  [csr('csrrc', BEFORE, name, SOURCE), (before, operand) => before & ~operand],
  [csr('csrrwi', BEFORE, name, 0x15), () => 0x15],
  [csr('csrrsi', BEFORE, name, 0x0a), (before) => before | 0x0a],
  [csr('csrrci', BEFORE, name, 0x0a), (before) => before & ~0x0a],
];

function checkModifies(hart: BenchHart, register: Register): void {
  const { name } = register;
  const operand = unlocked(register, 0x5aa5c33c);
  for (const [word, combine] of MODIFIERS(name)) {
    hart.poke(CODE, word, csr('csrrs', RESULT, name, 0));
    for (const initial of [0, 0xffffffff, 0x55555555, 0x0f0f0f0f]) {
      const before = prepare(hart, register, unlocked(register, initial));
      hart.x[SOURCE] = operand;
      hart.go(2);
      const after = legalized(register, combine(before, operand) >>> 0, before);
      expect([name, word, before, hart.x[RESULT] >>> 0]).toEqual([name, word, before, after]);
    }
  }
}

function checkReads(hart: BenchHart, register: Register): void {
  const { name } = register;
  const code = (['csrrs', 'csrrc', 'csrrsi', 'csrrci'] as const).map((way) => csr(way, RESULT, name, 0));
  hart.poke(CODE, ...code);
  const before = prepare(hart, register, unlocked(register, 0xa5a5a5a5));
  hart.go(code.length);
  expect([name, hart.x[RESULT] >>> 0, hart.csr(name)]).toEqual([name, before, before]);
}

describe.each(TIERS)('%s tier', (tier) => {
  const onEach = (registers: Register[], check: (hart: BenchHart, register: Register) => void) => {
    for (const register of registers) check(new BenchHart({ tier }), register);
  };

  test.each(rows())('%s holds what its fields allow', (_, registers) => onEach(registers, checkWrites));

  test.each(rows())('%s, with bits set and cleared', (_, registers) => onEach(registers, checkModifies));

  test.each(rows())('%s keeps its value where x0 or 0 is set or cleared', (_, registers) =>
    onEach(registers, checkReads),
  );
});

test('CSR numbers of the table are those of the manual, spot by spot', () => {
  expect([CSR.mstatus, CSR.medeleg, CSR.mcounteren, CSR.mtval, CSR.mip]).toEqual([
    0x300, 0x302, 0x306, 0x343, 0x344,
  ]);
  expect([CSR.sstatus, CSR.stvec, CSR.satp, CSR.stimecmp]).toEqual([0x100, 0x105, 0x180, 0x14d]);
  expect([CSR.pmpcfg3, CSR.pmpaddr15, CSR.mhpmcounter31, CSR.mhpmevent3]).toEqual([
    0x3a3, 0x3bf, 0xb1f, 0x323,
  ]);
  expect([CSR.menvcfg, CSR.menvcfgh, CSR.senvcfg, CSR.mconfigptr]).toEqual([0x30a, 0x31a, 0x10a, 0xf15]);
});
