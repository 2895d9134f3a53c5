// The six CSR instructions, and CSRs that show parts of others. Their fields, their listing and their effects have tests of
// their own in tests/vm/csr.

import { describe, expect, test } from '@jest/globals';
import { M_MODE, S_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, csr, TIERS } from './bench-hart.ts';

const HANDLER = CODE + 0x800;

describe.each(TIERS)('%s tier', (tier) => {
  function bench(privilege: number = M_MODE, xidt = true): BenchHart {
    const hart = new BenchHart({ tier, xidt });
    hart.openMemory();
    hart.setHandlers(HANDLER, HANDLER);
    hart.privilege = privilege;
    return hart;
  }

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
