// CSRs: which exist at which privilege, which of their bits can be written, what reads back; and the six instructions.

import { describe, expect, test } from '@jest/globals';
import { CSR, CSRS } from '../../../isa/csrs.ts';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, csr, TIERS } from './bench-hart.ts';

const HANDLER = CODE + 0x800;

/** Reading back after all ones and after all zeros were written; a CSR whose bits all hold is [0xffffffff, 0]. */
const WRITABLE: [string, number, number][] = [
  ['mstatus', 0x807e79aa, 0],
  ['misa', 0x4094112d, 0x4094112d],
  ['medeleg', 0x0000b3ff, 0],
  ['mideleg', 0x00000222, 0],
  ['mie', 0x00000aaa, 0],
  ['mip', 0x00000222, 0],
  ['mcounteren', 0xffffffff, 0],
  ['mcountinhibit', 0x00000005, 0],
  ['menvcfg', 0x00000001, 0],
  ['menvcfgh', 0x80000000, 0],
  ['mscratch', 0xffffffff, 0],
  ['mepc', 0xfffffffe, 0],
  ['mcause', 0xffffffff, 0],
  ['mtval', 0xffffffff, 0],
  ['mstatush', 0, 0],
  ['pmpaddr0', 0xffffffff, 0],
  ['pmpaddr15', 0xffffffff, 0],
  ['scounteren', 0xffffffff, 0],
  ['senvcfg', 0x00000001, 0],
  ['sscratch', 0xffffffff, 0],
  ['sepc', 0xfffffffe, 0],
  ['scause', 0xffffffff, 0],
  ['stval', 0xffffffff, 0],
  ['satp', 0xffffffff, 0],
  ['stimecmp', 0xffffffff, 0],
  ['stimecmph', 0xffffffff, 0],
  ['sidtb', 0xfffffff1, 0],
  ['sidtl', 0x000000ff, 0],
  ['mhpmcounter3', 0, 0],
  ['tselect', 0, 0],
  ['tdata1', 0, 0],
  ['tinfo', 1, 1],
  ['mhpmevent31', 0, 0],
  ['mvendorid', 0, 0],
  ['mhartid', 0, 0],
];

describe.each(TIERS)('%s tier', (tier) => {
  function bench(privilege: number = M_MODE, xidt = true): BenchHart {
    const hart = new BenchHart({ tier, xidt });
    hart.openMemory();
    hart.setHandlers(HANDLER, HANDLER);
    hart.privilege = privilege;
    return hart;
  }

  test.each(WRITABLE)('%s holds the bits that it has', (name, ones, zeros) => {
    const hart = bench();
    const readOnly = CSR[name] >> 10 === 3;
    if (!readOnly) {
      hart.x[5] = -1;
      hart.run([csr('csrrw', 0, name, 5), csr('csrrs', 6, name, 0)]);
      expect(hart.x[6] >>> 0).toBe(ones);
      hart.run([csr('csrrw', 0, name, 0)]);
    }
    hart.run([csr('csrrs', 6, name, 0)]);
    expect(hart.x[6] >>> 0).toBe(zeros);
    expect(hart.csr('mcause')).toBe(0);
  });

  test('mstatus.MPP never holds the privilege that does not exist', () => {
    const hart = bench();
    hart.setCsr('mstatus', 3 << 11);
    hart.setCsr('mstatus', 2 << 11);
    expect(hart.csr('mstatus')).toBe(0);
  });

  test.each(['mtvec', 'stvec'])('%s takes modes 0 and 1 only', (name) => {
    const hart = bench();
    hart.setCsr(name, 0x80001001);
    expect(hart.csr(name)).toBe(0x80001001);
    for (const mode of [2, 3]) {
      hart.setCsr(name, 0x80002000 | mode);
      expect(hart.csr(name)).toBe(0x80001001);
    }
  });

  test('sstatus shows and changes only the supervisor part of mstatus', () => {
    const hart = bench();
    hart.setCsr('mstatus', 0xffffffff);
    expect(hart.csr('sstatus')).toBe(0x800c6122);
    hart.setCsr('sstatus', 0);
    expect(hart.csr('mstatus')).toBe(0x007e79aa & ~0x000c6122);
  });

  test('sie and sip show what mideleg delegates, and only SSIP can be written', () => {
    const hart = bench();
    hart.setCsr('mideleg', 0x22);
    hart.setCsr('mie', 0xaaa);
    hart.setCsr('mip', 0x222);
    expect([hart.csr('sie'), hart.csr('sip')]).toEqual([0x22, 0x22]);
    hart.setCsr('sie', 0);
    expect(hart.csr('mie')).toBe(0xa88);
    hart.setCsr('sip', 0);
    expect(hart.csr('mip')).toBe(0x220);
    hart.setCsr('mideleg', 0);
    hart.setCsr('sip', 0xffffffff);
    expect(hart.csr('mip')).toBe(0x220);
  });

  test('csrrs on mip does not make the interrupt controller line stick in SEIP', () => {
    const hart = bench();
    const UART_LINE = 10;
    hart.machine.board.write(0x0c000000 + 4 * UART_LINE, 4, 1);
    hart.machine.board.write(0x0c002080, 4, 1 << UART_LINE);
    hart.machine.board.setInterrupt(UART_LINE, true);
    hart.x[5] = 1 << 1;
    hart.run([csr('csrrs', 6, 'mip', 5), csr('csrrs', 7, 'mip', 0)]);
    expect([hart.x[6], hart.x[7]]).toEqual([0x200, 0x202]);
    hart.machine.board.setInterrupt(UART_LINE, false);
    hart.machine.board.read(0x0c201004, 4); // claim
    hart.run([csr('csrrs', 6, 'mip', 0)]);
    expect(hart.x[6]).toBe(0x002);
  });

  test('every CSR is illegal below its privilege', () => {
    const hart = bench();
    for (const [number, name] of CSRS) {
      const least = (number >> 8) & 3;
      if (hart.machine.hart.csrs[number] === undefined || least === U_MODE) continue;
      hart.setCsr('mcause', 0);
      hart.pc = CODE;
      hart.privilege = least === M_MODE ? S_MODE : U_MODE;
      hart.run([csr('csrrs', 5, name, 0)]);
      expect([name, hart.csr('mcause'), hart.csr('mtval')]).toEqual([name, 2, csr('csrrs', 5, name, 0)]);
    }
  });

  test('a CSR that does not exist is illegal even in M-mode', () => {
    const hart = bench();
    for (const name of ['fcsr', 'mseccfg', 'pmpcfg4', 'pmpaddr16']) {
      hart.pc = CODE;
      hart.setCsr('mcause', 0);
      hart.run([csr('csrrs', 5, name, 0)]);
      expect([name, hart.csr('mcause')]).toEqual([name, 2]);
    }
  });

  test('read-only CSRs: reading is legal in every way, writing in none', () => {
    for (const reads of [csr('csrrs', 5, 'mhartid', 0), csr('csrrci', 5, 'mhartid', 0)]) {
      const hart = bench();
      hart.run([reads]);
      expect(hart.csr('mcause')).toBe(0);
    }
    for (const writes of [
      csr('csrrw', 5, 'mhartid', 0),
      csr('csrrs', 5, 'cycle', 6), // x6 = 0 all the same: naming a register writes
      csr('csrrwi', 0, 'svec', 0),
    ]) {
      const hart = bench();
      hart.run([writes]);
      expect([hart.csr('mcause'), hart.csr('mtval')]).toEqual([2, writes]);
    }
  });

  test('csrrw swaps, csrrs sets, csrrc clears, with registers and with constants', () => {
    const hart = bench();
    hart.setCsr('mscratch', 0x1234);
    hart.x[5] = 0xff;
    hart.run([
      csr('csrrw', 5, 'mscratch', 5), // x5 = 0x1234, mscratch = 0xff
      csr('csrrs', 6, 'mscratch', 5), // x6 = 0xff, mscratch = 0x12ff
      csr('csrrc', 7, 'mscratch', 6), // x7 = 0x12ff, mscratch = 0x1200
      csr('csrrsi', 8, 'mscratch', 31), // x8 = 0x1200, mscratch = 0x121f
      csr('csrrci', 9, 'mscratch', 3), // x9 = 0x121f, mscratch = 0x121c
      csr('csrrwi', 10, 'mscratch', 17), // x10 = 0x121c, mscratch = 17
    ]);
    expect(Array.from(hart.x.subarray(5, 11))).toEqual([0x1234, 0xff, 0x12ff, 0x1200, 0x121f, 0x121c]);
    expect(hart.csr('mscratch')).toBe(17);
  });

  describe('counters', () => {
    test('minstret counts retired instructions, and mcycle traps besides', () => {
      const hart = bench();
      hart.run([
        csr('csrrs', 5, 'minstret', 0),
        csr('csrrs', 6, 'minstret', 0),
        csr('csrrs', 7, 'mcycle', 0),
        0, // illegal: does not retire
      ]);
      hart.poke(HANDLER, csr('csrrs', 8, 'minstret', 0), csr('csrrs', 9, 'mcycle', 0));
      hart.go(2);
      expect(Array.from(hart.x.subarray(5, 10))).toEqual([0, 1, 2, 3, 5]);
      expect(hart.machine.retired).toBe(5);
    });

    test('a written minstret is what the next instruction reads, across the 32-bit border', () => {
      const hart = bench();
      hart.x[5] = -1;
      hart.run([
        csr('csrrw', 0, 'minstreth', 0),
        csr('csrrw', 0, 'minstret', 5),
        csr('csrrs', 6, 'minstret', 0),
        csr('csrrs', 7, 'minstret', 0),
        csr('csrrs', 8, 'minstreth', 0),
      ]);
      expect(Array.from(hart.x.subarray(6, 9))).toEqual([-1, 0, 1]);
    });

    test('mcountinhibit stops a counter where it is, and lets it go on from there', () => {
      const hart = bench();
      hart.run([
        csr('csrrwi', 0, 'mcountinhibit', 4),
        csr('csrrs', 5, 'minstret', 0),
        csr('csrrs', 6, 'minstret', 0),
        csr('csrrwi', 0, 'mcountinhibit', 0),
        csr('csrrs', 7, 'minstret', 0),
        csr('csrrs', 8, 'minstret', 0),
      ]);
      expect([hart.x[6] - hart.x[5], hart.x[8] - hart.x[7], hart.x[7] - hart.x[6]]).toEqual([0, 1, 1]);
    });

    test.each([
      ['cycle', 1],
      ['time', 2],
      ['instret', 4],
      ['cycleh', 1],
      ['hpmcounter9', 1 << 9],
    ])('%s needs mcounteren in S, and scounteren too in U', (name, bit) => {
      const cases: [number, number, number, boolean][] = [
        [M_MODE, 0, 0, true],
        [S_MODE, bit, 0, true],
        [S_MODE, ~bit, bit, false],
        [U_MODE, bit, bit, true],
        [U_MODE, bit, 0, false],
        [U_MODE, 0, bit, false],
      ];
      for (const [mode, machine, supervisor, legal] of cases) {
        const hart = bench(mode);
        hart.setCsr('mcounteren', machine);
        hart.setCsr('scounteren', supervisor);
        hart.run([csr('csrrs', 5, name, 0)]);
        expect([mode, machine, supervisor, hart.csr('mcause')]).toEqual([
          mode,
          machine,
          supervisor,
          legal ? 0 : 2,
        ]);
      }
    });
  });

  test('the registers of Xidt are there with the extension and illegal without it, as misa.X says', () => {
    for (const xidt of [true, false]) {
      for (const name of ['sidtb', 'sidtl', 'svec']) {
        const hart = bench(S_MODE, xidt);
        hart.run([csr('csrrs', 5, name, 0)]);
        expect([name, hart.csr('mcause')]).toEqual([name, xidt ? 0 : 2]);
        expect((hart.csr('misa') >>> 23) & 1).toBe(xidt ? 1 : 0);
      }
    }
  });
});
