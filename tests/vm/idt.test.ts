// Xidt: traps into S-mode through the descriptor table, `int`, and what happens when a gate cannot be used.

import { describe, expect, test } from '@jest/globals';
import { RAM_BASE } from '../../abi/memory-map.ts';
import { M_MODE, S_MODE, U_MODE } from '../../vm/cpu/causes.ts';
import { BenchHart, CODE, csr, i, MEBIBYTE, privilegeName, TIERS } from './cpu/bench-hart.ts';

const TABLE = RAM_BASE + 0x20000;
const MACHINE_HANDLER = CODE + 0x800;
const STVEC = CODE + 0xa00;
const GATE_HANDLER = CODE + 0xc00;

const SIE = 1 << 1;
const SPIE = 1 << 5;
const SPP = 1 << 8;

const PRESENT = 1;
const DPL_S = 1;
const TRAP_GATE = 4;
const DOUBLE_FAULT = 24;

const EBREAK = 3;
const VECTOR_SSI = 17;

describe.each(TIERS)('%s tier', (tier) => {
  /** A hart with a table of 64 absent gates, everything delegated. */
  function bench(privilege: number, xidt = true): BenchHart {
    const hart = new BenchHart({ tier, xidt });
    hart.openMemory();
    hart.setHandlers(MACHINE_HANDLER, STVEC);
    hart.setCsr('medeleg', 0xffff);
    hart.setCsr('mideleg', 0xffff);
    hart.setCsr('sidtb', TABLE | 1);
    hart.setCsr('sidtl', 63);
    hart.privilege = privilege;
    return hart;
  }

  function setGate(hart: BenchHart, vector: number, low: number, high: number): void {
    hart.poke(TABLE + 8 * vector, low, high);
  }

  const supervisorCsrs = (hart: BenchHart) =>
    ['sepc', 'scause', 'stval', 'sstatus', 'svec'].map((name) => hart.csr(name));

  function expectDoubleFault(hart: BenchHart, vector: number, from: number, before: number[]): void {
    expect([hart.csr('mcause'), hart.csr('mtval'), hart.csr('mepc')]).toEqual([DOUBLE_FAULT, vector, CODE]);
    expect([hart.pc, privilegeName(hart.privilege)]).toEqual([MACHINE_HANDLER, 'M']);
    expect((hart.csr('mstatus') >>> 11) & 3).toBe(from);
    expect(supervisorCsrs(hart)).toEqual(before);
  }

  describe.each([U_MODE, S_MODE])('from mode %i', (mode) => {
    test('an exception goes to its gate, and the S CSRs are as the standard has them', () => {
      const hart = bench(mode);
      setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 0);
      hart.setCsr('mstatus', SIE);
      hart.run([i('ebreak')]);
      expect([hart.pc, hart.privilege]).toEqual([GATE_HANDLER, S_MODE]);
      expect(supervisorCsrs(hart)).toEqual([CODE, EBREAK, CODE, SPIE | (mode === S_MODE ? SPP : 0), EBREAK]);
      expect(hart.csr('mcause')).toBe(0);
    });

    test('an interrupt goes to gate 16 + its number', () => {
      const hart = bench(mode);
      setGate(hart, VECTOR_SSI, GATE_HANDLER | PRESENT, 0);
      hart.setCsr('mstatus', SIE);
      hart.setCsr('mie', 2);
      hart.setCsr('mip', 2);
      hart.go(1);
      expect(hart.pc).toBe(GATE_HANDLER);
      expect(supervisorCsrs(hart)).toEqual([
        CODE,
        0x80000001,
        0,
        SPIE | (mode === S_MODE ? SPP : 0),
        VECTOR_SSI,
      ]);
    });

    test.each([0, SIE])('a trap gate leaves SIE as it was (%i), an interrupt gate clears it', (sie) => {
      for (const type of [0, TRAP_GATE]) {
        const hart = bench(mode);
        setGate(hart, EBREAK, GATE_HANDLER | PRESENT, type);
        hart.setCsr('mstatus', sie);
        hart.run([i('ebreak')]);
        const expected = (type === TRAP_GATE ? sie : 0) | (sie ? SPIE : 0);
        expect(hart.csr('sstatus') & (SIE | SPIE)).toBe(expected);
      }
    });

    const unusable: [string, (hart: BenchHart) => void][] = [
      ['absent', (hart) => setGate(hart, EBREAK, GATE_HANDLER, 0)],
      ['malformed in word 0', (hart) => setGate(hart, EBREAK, GATE_HANDLER | PRESENT | 2, 0)],
      ['malformed in bit 3 of word 1', (hart) => setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 8)],
      ['malformed in bit 31 of word 1', (hart) => setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 0x80000000)],
      ['past the limit', (hart) => hart.setCsr('sidtl', EBREAK - 1)],
      ['below RAM', (hart) => hart.setCsr('sidtb', 0x10000000 | 1)],
      ['behind the end of RAM', (hart) => hart.setCsr('sidtb', (RAM_BASE + MEBIBYTE - 16) | 1)],
      [
        'kept from S-mode by PMP',
        (hart) => {
          hart.setCsr('pmpaddr1', 0xffffffff);
          hart.setCsr('pmpaddr0', (TABLE >>> 2) | 0x7f); // the table's 1 KiB, no permissions
          hart.setCsr('pmpcfg0', 0x1f18);
        },
      ],
    ];
    test.each(unusable)('a gate that is %s is a double fault', (_, spoil) => {
      const hart = bench(mode);
      setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 0);
      spoil(hart);
      hart.setCsr('mstatus', SIE);
      const before = supervisorCsrs(hart);
      hart.run([i('ebreak')]);
      expectDoubleFault(hart, EBREAK, mode, before);
      expect(hart.machine.retired).toBe(0);
    });

    test('the limit is the number of the last gate', () => {
      const hart = bench(mode);
      setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 0);
      hart.setCsr('sidtl', EBREAK);
      hart.run([i('ebreak')]);
      expect(hart.pc).toBe(GATE_HANDLER);
    });

    test('an interrupt without a usable gate is a double fault with the interrupted pc', () => {
      const hart = bench(mode);
      hart.setCsr('mstatus', SIE);
      hart.setCsr('mie', 2);
      const before = supervisorCsrs(hart);
      hart.setCsr('mip', 2);
      hart.go(1);
      expectDoubleFault(hart, VECTOR_SSI, mode, before);
    });

    test('what is not delegated goes to M-mode and past the table', () => {
      const hart = bench(mode);
      hart.setCsr('medeleg', 0);
      hart.run([i('ebreak')]);
      expect([hart.pc, hart.csr('mcause')]).toEqual([MACHINE_HANDLER, EBREAK]);
    });

    test('with the table disabled, stvec serves', () => {
      const hart = bench(mode);
      setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 0);
      hart.setCsr('sidtb', TABLE);
      hart.run([i('ebreak')]);
      expect([hart.pc, hart.csr('svec')]).toEqual([STVEC, 0]);
    });
  });

  test('the table is in force only for traps into S-mode: M-mode traps go by mtvec', () => {
    const hart = bench(M_MODE);
    setGate(hart, EBREAK, GATE_HANDLER | PRESENT, 0);
    hart.run([i('ebreak')]);
    expect([hart.pc, hart.csr('mcause')]).toEqual([MACHINE_HANDLER, EBREAK]);
  });

  test('system calls go through gate 8', () => {
    const hart = bench(U_MODE);
    setGate(hart, 8, GATE_HANDLER | PRESENT, 0);
    hart.run([i('ecall')]);
    expect([hart.pc, hart.csr('scause'), hart.csr('svec'), hart.csr('sepc')]).toEqual([
      GATE_HANDLER,
      8,
      8,
      CODE,
    ]);
  });

  test.each([
    [8, i('ecall')],
    [48, i('int', { imm: 48 })],
  ])('trap after trap through gate %i finds its DPL and type as they are', (vector, word) => {
    // Often enough that a tier which learns the way takes it; then with every other gate.
    const hart = bench(U_MODE);
    setGate(hart, 2, STVEC | PRESENT, 0);
    hart.poke(CODE, i('addi', { rd: 5, rs1: 5, imm: 1 }), word, i('jal', { rd: 0, imm: -8 }));
    hart.poke(GATE_HANDLER, csr('csrrs', 6, 'sepc', 0), i('addi', { rd: 6, rs1: 6, imm: 4 }));
    hart.poke(GATE_HANDLER + 8, csr('csrrw', 0, 'sepc', 6), i('sret'));
    const ROUND = 7; // three instructions of the program, four of the handler
    for (const high of [0, DPL_S, 2, 3, TRAP_GATE, 0]) {
      setGate(hart, vector, GATE_HANDLER | PRESENT, high);
      hart.setCsr('mstatus', SIE);
      hart.privilege = U_MODE;
      hart.pc = CODE;
      hart.x[5] = 0;
      hart.go(20 * ROUND + 2);
      const refused = vector === 48 && (high & 3) !== 0;
      expect([high, hart.x[5], hart.csr('scause')]).toEqual([high, refused ? 1 : 21, refused ? 2 : vector]);
      expect(hart.pc).toBe(refused ? STVEC : GATE_HANDLER);
      expect(hart.csr('sstatus') & (SIE | SPIE)).toBe(high === TRAP_GATE ? SIE | SPIE : SPIE);
    }
  });

  describe('int', () => {
    const INT = i('int', { imm: 48 });

    test.each([
      // mode, DPL, allowed
      [U_MODE, 0, true],
      [U_MODE, DPL_S, false],
      [S_MODE, 0, true],
      [S_MODE, DPL_S, true],
      [S_MODE, 2, false],
      [S_MODE, 3, false],
    ])('from mode %i through a gate of DPL %i: %s', (mode, dpl, allowed) => {
      const hart = bench(mode);
      setGate(hart, 48, GATE_HANDLER | PRESENT, dpl);
      setGate(hart, 2, STVEC | PRESENT, 0);
      hart.run([INT]);
      expect(hart.privilege).toBe(S_MODE);
      expect(supervisorCsrs(hart)).toEqual([
        CODE,
        allowed ? 48 : 2,
        allowed ? 0 : INT,
        mode === S_MODE ? SPP : 0,
        allowed ? 48 : 2,
      ]);
      expect(hart.pc).toBe(allowed ? GATE_HANDLER : STVEC);
      expect([hart.machine.retired, hart.machine.cycles]).toEqual([0, 1]);
    });

    test('the first and the last vector serve, their neighbours do not', () => {
      for (const [vector, allowed] of [
        [47, false],
        [48, true],
        [63, true],
        [64, false],
        [4095, false],
      ] as const) {
        const hart = bench(U_MODE);
        hart.setCsr('sidtl', 0xff);
        setGate(hart, 2, STVEC | PRESENT, 0);
        setGate(hart, vector, GATE_HANDLER | PRESENT, 0);
        hart.run([i('int', { imm: vector })]);
        expect([vector, hart.csr('scause')]).toEqual([vector, allowed ? vector : 2]);
      }
    });

    test('needs no delegation', () => {
      const hart = bench(U_MODE);
      hart.setCsr('medeleg', 0);
      setGate(hart, 48, GATE_HANDLER | PRESENT, 0);
      hart.run([INT]);
      expect([hart.pc, hart.csr('scause')]).toEqual([GATE_HANDLER, 48]);
    });

    test('of an absent gate is a double fault, but only for those whom its DPL admits', () => {
      const admitted = bench(U_MODE);
      const before = supervisorCsrs(admitted);
      admitted.run([INT]);
      expectDoubleFault(admitted, 48, U_MODE, before);

      const refused = bench(U_MODE);
      setGate(refused, 48, 0, DPL_S);
      setGate(refused, 2, STVEC | PRESENT, 0);
      refused.run([INT]);
      expect([refused.pc, refused.csr('scause')]).toEqual([STVEC, 2]);
    });

    test.each([
      ['in M-mode', M_MODE, TABLE | 1],
      ['with the table disabled', S_MODE, TABLE],
    ])('%s is illegal', (_, mode, sidtb) => {
      const hart = bench(mode);
      hart.setCsr('medeleg', 0);
      hart.setCsr('sidtb', sidtb);
      setGate(hart, 48, GATE_HANDLER | PRESENT, 0);
      hart.run([INT]);
      expect([hart.csr('mcause'), hart.csr('mtval')]).toEqual([2, INT]);
    });
  });

  test('hidden, the extension is not there: int and its CSRs are illegal, traps go by stvec', () => {
    for (const word of [i('int', { imm: 48 }), csr('csrrw', 0, 'sidtb', 5), csr('csrrs', 5, 'svec', 0)]) {
      const hart = new BenchHart({ tier, xidt: false });
      hart.openMemory();
      hart.setHandlers(MACHINE_HANDLER, STVEC);
      hart.setCsr('medeleg', 0xffff);
      hart.privilege = S_MODE;
      hart.run([word]);
      expect([hart.pc, hart.csr('scause'), hart.csr('stval')]).toEqual([STVEC, 2, word]);
    }
  });
});
