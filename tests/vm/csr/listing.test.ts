// "CSR Listing" of the privileged manual: of all 4,096 numbers, those that this machine has, from which privilege on, and
// whether they can be written. Bits 9:8 of the number give the privilege, bits 11:10 = 3 mean read-only.

import { describe, expect, test } from '@jest/globals';
import { encode } from '../../../isa/encode.ts';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, TIERS } from '../cpu/bench-hart.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** In the order of the manual's tables. */
const PRESENT: readonly (readonly [table: string, numbers: readonly number[]])[] = [
  ['unprivileged floating-point CSRs', range(0x001, 0x003)],
  ['unprivileged counters and timers', [...range(0xc00, 0xc1f), ...range(0xc80, 0xc9f)]],
  ['supervisor trap setup', [0x100, 0x104, 0x105, 0x106]],
  ['supervisor configuration', [0x10a]],
  ['supervisor trap handling', range(0x140, 0x144)],
  ['supervisor timer compare (Sstc)', [0x14d, 0x15d]],
  ['supervisor protection and translation', [0x180]],
  ['Xidt', [0x5c0, 0x5c1, 0xdc0]],
  ['machine information registers', range(0xf11, 0xf15)],
  ['machine trap setup', [...range(0x300, 0x306), 0x310]],
  ['machine trap handling', range(0x340, 0x344)],
  ['machine configuration', [0x30a, 0x31a]],
  ['machine memory protection', [...range(0x3a0, 0x3a3), ...range(0x3b0, 0x3bf)]],
  ['machine counters and timers', [0xb00, ...range(0xb02, 0xb1f), 0xb80, ...range(0xb82, 0xb9f)]],
  ['machine counter setup', [0x320, ...range(0x323, 0x33f)]],
  ['debug and trace registers', range(0x7a0, 0x7a4)],
];

const NUMBERS = new Set(PRESENT.flatMap(([, numbers]) => numbers));
const leastPrivilege = (number: number) => (number >> 8) & 3;
const isReadOnly = (number: number) => number >> 10 === 3;

const HANDLER = CODE + 0x100;
const NO_TRAP = 0xff;

describe.each(TIERS)('%s tier', (tier) => {
  function bench(): BenchHart {
    const hart = new BenchHart({ tier });
    hart.openMemory();
    hart.setHandlers(HANDLER, HANDLER);
    // Nothing but privilege and number is to decide: floating point, counters and stimecmp are enabled for all.
    hart.setCsr('mstatus', 1 << 13);
    for (const name of ['mcounteren', 'scounteren', 'menvcfgh']) hart.setCsr(name, 0xffffffff);
    return hart;
  }

  /** The cause of the trap that an instruction takes at a privilege, or NO_TRAP. */
  function causeOf(hart: BenchHart, word: number, privilege: number): number {
    hart.setCsr('mcause', NO_TRAP);
    hart.privilege = privilege;
    hart.pc = CODE;
    hart.run([word]);
    const cause = hart.csr('mcause');
    if (cause !== NO_TRAP) expect(hart.csr('mtval')).toBe(word >>> 0);
    return cause;
  }

  test.each([U_MODE, S_MODE, M_MODE])('what can be read in mode %i', (privilege) => {
    const hart = bench();
    for (const number of range(0, 0xfff)) {
      const legal = NUMBERS.has(number) && privilege >= leastPrivilege(number);
      const cause = causeOf(hart, encode('csrrs', { rd: 7, rs1: 0, imm: number }), privilege);
      expect([number.toString(16), cause]).toEqual([number.toString(16), legal ? NO_TRAP : 2]);
    }
  });

  test.each([U_MODE, S_MODE, M_MODE])('what can be written in mode %i', (privilege) => {
    const hart = bench();
    for (const number of NUMBERS) {
      const legal = !isReadOnly(number) && privilege >= leastPrivilege(number);
      for (const way of ['csrrs', 'csrrc'] as const) {
        // x5 holds 0, so nothing changes; but a register that is named writes.
        const cause = causeOf(hart, encode(way, { rd: 7, rs1: 5, imm: number }), privilege);
        expect([number.toString(16), way, cause]).toEqual([number.toString(16), way, legal ? NO_TRAP : 2]);
      }
    }
  });

  test('what does not exist cannot be written either', () => {
    const hart = bench();
    for (const number of range(0, 0xfff)) {
      if (NUMBERS.has(number)) continue;
      expect([number, causeOf(hart, encode('csrrw', { rd: 0, rs1: 5, imm: number }), M_MODE)]).toEqual([
        number,
        2,
      ]);
    }
  });

  test('read-only numbers cannot be written by csrrw and csrrwi, whatever the value', () => {
    const hart = bench();
    for (const number of [...NUMBERS].filter(isReadOnly)) {
      for (const way of ['csrrw', 'csrrwi'] as const) {
        expect([number, causeOf(hart, encode(way, { rd: 7, rs1: 0, imm: number }), M_MODE)]).toEqual([
          number,
          2,
        ]);
      }
    }
  });

  test('a register that is not to be written keeps its destination, too', () => {
    const hart = bench();
    hart.x[7] = 1234;
    causeOf(hart, encode('csrrw', { rd: 7, rs1: 5, imm: 0xf14 }), M_MODE);
    expect(hart.x[7]).toBe(1234);
  });
});
