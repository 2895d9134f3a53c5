// Virtual time: timers fire after an exact instruction, wfi skips to the next event, and a run is the same however it is
// cut into pieces.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { CYCLES_PER_TICK } from '../../../vm/cpu/state.ts';
import { BenchHart, CODE, csr, i, li, TIERS } from './bench-hart.ts';

const HANDLER = CODE + 0x800;
const MIE = 1 << 3;
const STIE = 1 << 5;
const MTIE = 1 << 7;
const MTIMECMP = 0x02004000;

describe.each(TIERS)('%s tier', (tier) => {
  function bench(skipIdle = true): BenchHart {
    const hart = new BenchHart({ tier, skipIdle });
    hart.openMemory();
    hart.setHandlers(HANDLER, HANDLER);
    return hart;
  }

  function setTimer(hart: BenchHart, ticks: number): void {
    hart.machine.board.write(MTIMECMP + 4, 4, 0);
    hart.machine.board.write(MTIMECMP, 4, ticks);
  }

  /** x5 counts instructions in an endless loop of two. */
  const countingLoop = [i('addi', { rd: 5, rs1: 5, imm: 1 }), i('jal', { rd: 0, imm: -4 })];

  test('mtime advances one tick in so many instructions', () => {
    const hart = bench();
    hart.run(countingLoop, 5 * CYCLES_PER_TICK - 1);
    expect(hart.machine.now).toBe(4);
    hart.go(1);
    expect(hart.machine.now).toBe(5);
    expect(hart.machine.board.read(0x0200bff8, 4)).toBe(5);
  });

  test('mtimecmp interrupts after exactly the instruction at which mtime reaches it', () => {
    const hart = bench();
    setTimer(hart, 3);
    hart.setCsr('mie', MTIE);
    hart.setCsr('mstatus', MIE);
    hart.run(countingLoop, 1000);
    expect([hart.csr('mcause'), hart.csr('mepc')]).toEqual([0x80000007, CODE]);
    expect(hart.x[5]).toBe((3 * CYCLES_PER_TICK) / 2);
  });

  test('a later mtimecmp clears the pending bit', () => {
    const hart = bench();
    setTimer(hart, 0);
    hart.run([csr('csrrs', 5, 'mip', 0)]);
    expect(hart.x[5]).toBe(MTIE);
    setTimer(hart, 1000);
    hart.run([csr('csrrs', 5, 'mip', 0)]);
    expect(hart.x[5]).toBe(0);
  });

  describe('stimecmp (Sstc)', () => {
    function supervisor(stce: boolean): BenchHart {
      const hart = bench();
      hart.setCsr('menvcfgh', stce ? 0x80000000 : 0);
      hart.setCsr('mcounteren', 2);
      hart.setCsr('mideleg', STIE);
      hart.setCsr('mie', STIE);
      hart.privilege = S_MODE;
      return hart;
    }

    test('drives STIP, and interrupts U-mode code in S-mode', () => {
      const hart = supervisor(true);
      hart.privilege = U_MODE;
      hart.setCsr('stimecmph', 0);
      hart.setCsr('stimecmp', 7);
      hart.run(countingLoop, 200);
      expect([hart.csr('scause'), hart.csr('sepc'), hart.x[5]]).toEqual([0x80000005, CODE, 35]);
      expect(hart.csr('sip')).toBe(STIE);
      hart.setCsr('stimecmp', 1000000);
      hart.go(1);
      expect(hart.csr('sip')).toBe(0);
    });

    test('STIP cannot be written by software while stimecmp drives it', () => {
      const hart = supervisor(true);
      hart.setCsr('stimecmph', 1);
      hart.privilege = M_MODE;
      hart.x[6] = STIE;
      hart.run([csr('csrrs', 0, 'mip', 6), csr('csrrs', 5, 'mip', 0)]);
      expect(hart.x[5]).toBe(0);
    });

    test.each([
      [false, 2],
      [true, 0],
    ])('is illegal in S without menvcfg.STCE (%s) and mcounteren.TM (%i)', (stce, counters) => {
      const hart = supervisor(stce);
      hart.setCsr('mcounteren', counters);
      hart.run([csr('csrrs', 5, 'stimecmp', 0)]);
      expect(hart.csr('mcause')).toBe(2);
    });
  });

  describe('wfi', () => {
    test('skips to the next event without executing anything, then goes on behind it', () => {
      const hart = bench();
      setTimer(hart, 123456789);
      hart.setCsr('mie', MTIE); // mstatus.MIE is 0: the interrupt wakes, and is not taken
      hart.run([i('wfi'), csr('csrrs', 5, 'time', 0)]);
      expect([hart.x[5], hart.machine.cycles]).toEqual([123456789, 2]);
    });

    test('does not wait while an enabled interrupt is pending', () => {
      const hart = bench();
      hart.setCsr('mie', 2);
      hart.setCsr('mip', 2);
      hart.run([i('wfi'), i('addi', { rd: 5, imm: 1 })]);
      expect([hart.x[5], hart.machine.now]).toEqual([1, 0]);
    });

    test('waits on while what is pending is not enabled in mie', () => {
      const hart = bench();
      hart.setCsr('mip', 2);
      hart.poke(CODE, i('wfi'));
      expect(hart.machine.run(100)).toEqual({ kind: 'idle', until: Infinity });
    });

    test('an interrupt that it waited for returns behind it', () => {
      const hart = bench();
      setTimer(hart, 50);
      hart.setCsr('mie', MTIE);
      hart.setCsr('mstatus', MIE);
      hart.run([i('wfi')], 2);
      expect([hart.csr('mcause'), hart.csr('mepc'), hart.pc]).toEqual([0x80000007, CODE + 4, HANDLER]);
    });

    test('ends the run as idle when only host input could help', () => {
      const hart = bench();
      hart.poke(CODE, i('wfi'));
      expect(hart.machine.run(100)).toEqual({ kind: 'idle', until: Infinity });
      expect(hart.machine.cycles).toBe(1);
    });

    test('takes timers at the end of time as never', () => {
      const hart = bench();
      hart.setCsr('menvcfgh', 0x80000000);
      hart.setCsr('stimecmp', 0xffffffff);
      hart.setCsr('stimecmph', 0xffffffff);
      hart.setCsr('mie', STIE | MTIE);
      hart.machine.board.write(MTIMECMP, 4, 0xffffffff);
      hart.machine.board.write(MTIMECMP + 4, 4, 0xffffffff);
      hart.poke(CODE, i('wfi'));
      expect(hart.machine.run(100)).toEqual({ kind: 'idle', until: Infinity });
    });

    test('leaves the waiting to the host where it is asked to', () => {
      const hart = bench(false);
      setTimer(hart, 500);
      hart.setCsr('mie', MTIE);
      hart.poke(CODE, i('wfi'), i('addi', { rd: 5, imm: 1 }));
      expect(hart.machine.run(100)).toEqual({ kind: 'idle', until: 500 });
      hart.machine.advanceIdle(300);
      expect([hart.machine.run(100), hart.machine.now]).toEqual([{ kind: 'idle', until: 500 }, 300]);
      hart.machine.advanceIdle(100000);
      expect([hart.machine.run(1), hart.machine.now, hart.x[5]]).toEqual([{ kind: 'limit' }, 500, 1]);
    });
  });

  test('a program that only ever traps still uses up its budget', () => {
    const hart = bench();
    hart.setCsr('mtvec', 0x40000000); // nothing is there
    hart.pc = 0x40000000;
    expect(hart.machine.run(1000)).toEqual({ kind: 'limit' });
    expect([hart.machine.cycles, hart.machine.retired]).toEqual([1000, 0]);
  });

  test('a write to mtime sets the time for all that read it', () => {
    const hart = bench();
    hart.machine.board.write(0x0200bffc, 4, 2);
    hart.machine.board.write(0x0200bff8, 4, 5);
    hart.run([csr('csrrs', 5, 'time', 0), csr('csrrs', 6, 'timeh', 0)]);
    expect([hart.x[5], hart.x[6]]).toEqual([5, 2]);
  });

  test('however a run is cut into pieces, and in whatever order ticks fall, its state is the same', () => {
    // A loop that a fast timer interrupts; the handler sets the next deadline and sums what it sees.
    const handler = [
      csr('csrrs', 6, 'time', 0),
      i('add', { rd: 7, rs1: 7, rs2: 6 }),
      i('add', { rd: 7, rs1: 7, rs2: 5 }),
      i('addi', { rd: 6, rs1: 6, imm: 3 }),
      i('sw', { rs1: 8, rs2: 6 }),
      i('mret'),
    ];
    const start = () => {
      const hart = bench();
      hart.poke(CODE, ...countingLoop);
      hart.poke(HANDLER, ...handler);
      hart.x[8] = MTIMECMP;
      setTimer(hart, 2);
      hart.setCsr('mie', MTIE);
      hart.setCsr('mstatus', MIE);
      return hart;
    };
    const total = 600;
    const whole = start();
    whole.go(total);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 30 }), (pieces) => {
        const hart = start();
        for (const piece of pieces) {
          if (hart.machine.cycles + piece <= total) hart.go(piece);
        }
        hart.go(total - hart.machine.cycles);
        expect([...hart.x, hart.pc, hart.machine.retired]).toEqual([
          ...whole.x,
          whole.pc,
          whole.machine.retired,
        ]);
      }),
      { numRuns: 15 },
    );
  });

  test('a snapshot goes on exactly as the machine that it was taken of', () => {
    const hart = bench();
    setTimer(hart, 40);
    hart.setCsr('mie', MTIE);
    hart.setCsr('mstatus', MIE);
    hart.run([...li(9, 0x80005000), i('sw', { rs1: 9, rs2: 5 }), ...countingLoop], 50);
    const saved = hart.machine.saveState();
    hart.go(1000);
    const other = bench();
    other.go(77);
    other.machine.loadState(saved);
    other.go(1000);
    expect([...other.x, other.pc, other.machine.retired, other.csr('mepc')]).toEqual([
      ...hart.x,
      hart.pc,
      hart.machine.retired,
      hart.csr('mepc'),
    ]);
  });
});
