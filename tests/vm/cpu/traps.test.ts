// Traps: cause, value and pc of each, delegation, vectors, stacking of modes and enables, returns, and the privileged
// instructions' own checks (privileged manual, "Trap Handling" of each level).

import { describe, expect, test } from '@jest/globals';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import type { TrapEvent } from '../../../vm/cpu/hooks.ts';
import { BenchHart, CODE, csr, DATA, i, privilegeName, TIERS } from './bench-hart.ts';

const MACHINE_HANDLER = CODE + 0x800;
const SUPERVISOR_HANDLER = CODE + 0xa00;

const SIE = 1 << 1;
const MIE = 1 << 3;
const SPIE = 1 << 5;
const MPIE = 1 << 7;
const SPP = 1 << 8;
const MPP = (mode: number) => mode << 11;
const MPRV = 1 << 17;

describe.each(TIERS)('%s tier', (tier) => {
  function bench(privilege: number): BenchHart {
    const hart = new BenchHart({ tier });
    hart.openMemory();
    hart.setHandlers(MACHINE_HANDLER, SUPERVISOR_HANDLER);
    hart.privilege = privilege;
    return hart;
  }

  describe('exceptions, all taken in M-mode after reset', () => {
    const cases: [string, number, number, number, number][] = [
      // name, instruction, privilege, mcause, mtval
      ['ecall from U', i('ecall'), U_MODE, 8, 0],
      ['ecall from S', i('ecall'), S_MODE, 9, 0],
      ['ecall from M', i('ecall'), M_MODE, 11, 0],
      ['ebreak', i('ebreak'), S_MODE, 3, CODE],
      ['a load from nowhere', i('lw', { rd: 1, rs1: 0, imm: 0x10 }), M_MODE, 5, 0x10],
      ['a store to nowhere', i('sb', { rs1: 0, rs2: 0, imm: 0x20 }), S_MODE, 7, 0x20],
      ['lr.w of a misaligned address', i('lr.w', { rd: 1, rs1: 9 }), M_MODE, 4, DATA + 2],
      ['sc.w of a misaligned address', i('sc.w', { rd: 1, rs1: 9 }), M_MODE, 6, DATA + 2],
      ['an atomic at a misaligned address', i('amoadd.w', { rd: 1, rs1: 9 }), M_MODE, 6, DATA + 2],
      ['an atomic on a device', i('amoadd.w', { rd: 1, rs1: 8 }), M_MODE, 7, 0x10000000],
      ['mret below M', i('mret'), S_MODE, 2, i('mret')],
      ['sret in U', i('sret'), U_MODE, 2, i('sret')],
      ['wfi in U', i('wfi'), U_MODE, 2, i('wfi')],
      ['sfence.vma in U', i('sfence.vma'), U_MODE, 2, i('sfence.vma')],
      ['int with no table', i('int', { imm: 48 }), S_MODE, 2, i('int', { imm: 48 })],
      ['int in M', i('int', { imm: 48 }), M_MODE, 2, i('int', { imm: 48 })],
    ];
    test.each(cases)('%s', (_, word, privilege, cause, value) => {
      const hart = bench(privilege);
      hart.x[1] = 1234;
      hart.x[8] = 0x10000000;
      hart.x[9] = DATA + 2;
      hart.run([word]);
      expect([hart.csr('mcause'), hart.csr('mtval'), hart.csr('mepc')]).toEqual([cause, value, CODE]);
      expect([hart.pc, hart.privilege, hart.x[1]]).toEqual([MACHINE_HANDLER, M_MODE, 1234]);
      expect(hart.csr('mstatus') & MPP(3)).toBe(MPP(privilege));
      expect([hart.machine.retired, hart.machine.cycles]).toEqual([0, 1]);
    });

    test('a jump to where nothing is: the fetch faults, and mepc is the target', () => {
      const hart = bench(M_MODE);
      hart.x[5] = 0x40000000;
      hart.run([i('jalr', { rd: 1, rs1: 5 })], 2);
      expect([hart.csr('mcause'), hart.csr('mtval'), hart.csr('mepc')]).toEqual([1, 0x40000000, 0x40000000]);
      expect(hart.x[1] >>> 0).toBe(CODE + 4);
    });

    test('jumps and branches go to any even address', () => {
      const hart = bench(M_MODE);
      const nops = 0x00010001;
      hart.run([nops, i('jal', { rd: 1, imm: 6 }), nops, nops, i('beq', { imm: -2 })], 2 + 1 + 2);
      expect([hart.pc, hart.x[1] >>> 0, hart.csr('mcause')]).toEqual([CODE + 16 - 2, CODE + 8, 0]);
    });

    test('code on a device cannot be fetched', () => {
      const hart = bench(M_MODE);
      hart.pc = 0x10000000;
      hart.go(1);
      expect([hart.csr('mcause'), hart.csr('mepc')]).toEqual([1, 0x10000000]);
    });
  });

  describe('delegation', () => {
    test.each([U_MODE, S_MODE])('medeleg sends an exception from mode %i to S-mode', (privilege) => {
      const hart = bench(privilege);
      hart.setCsr('medeleg', 1 << 3);
      hart.setCsr('mstatus', SIE | MIE);
      hart.run([i('ebreak')]);
      expect([hart.csr('scause'), hart.csr('stval'), hart.csr('sepc')]).toEqual([3, CODE, CODE]);
      expect([hart.pc, hart.privilege]).toEqual([SUPERVISOR_HANDLER, S_MODE]);
      expect(hart.csr('mstatus') & (SIE | SPIE | SPP | MIE)).toBe(
        SPIE | MIE | (privilege === S_MODE ? SPP : 0),
      );
      expect(hart.csr('mcause')).toBe(0);
    });

    test('an exception in M-mode never goes down', () => {
      const hart = bench(M_MODE);
      hart.setCsr('medeleg', 0xffff);
      hart.run([i('ebreak')]);
      expect([hart.csr('mcause'), hart.privilege, hart.csr('scause')]).toEqual([3, M_MODE, 0]);
    });

    test('medeleg has no bit for ecall from M, nor for what does not exist', () => {
      const hart = bench(M_MODE);
      hart.setCsr('medeleg', 0xffffffff);
      expect(hart.csr('medeleg')).toBe(0xb3ff);
    });

    test('mideleg has bits for the supervisor interrupts only', () => {
      const hart = bench(M_MODE);
      hart.setCsr('mideleg', 0xffffffff);
      expect(hart.csr('mideleg')).toBe(0x222);
    });
  });

  describe('interrupts', () => {
    const SSI = 1 << 1;
    const STI = 1 << 5;
    const SEI = 1 << 9;

    test('are taken before the next instruction, and interrupt the right pc', () => {
      const hart = bench(M_MODE);
      hart.setCsr('mie', SSI);
      hart.x[5] = MIE;
      hart.x[6] = SSI;
      hart.run([csr('csrrs', 0, 'mstatus', 5), csr('csrrs', 0, 'mip', 6), i('addi', { rd: 7, imm: 1 })]);
      expect([hart.csr('mcause'), hart.csr('mepc'), hart.csr('mtval')]).toEqual([0x80000001, CODE + 8, 0]);
      expect([hart.x[7], hart.pc]).toEqual([0, MACHINE_HANDLER]);
      expect(hart.csr('mstatus') & (MIE | MPIE | MPP(3))).toBe(MPIE | MPP(3));
    });

    test.each([
      // mode, mstatus, mideleg, taken in mode (or undefined)
      [M_MODE, 0, 0, undefined],
      [M_MODE, MIE, 0, M_MODE],
      [M_MODE, MIE | SIE, SSI, undefined],
      [S_MODE, 0, 0, M_MODE],
      [S_MODE, 0, SSI, undefined],
      [S_MODE, SIE, SSI, S_MODE],
      [U_MODE, 0, SSI, S_MODE],
      [U_MODE, 0, 0, M_MODE],
    ])('in mode %i with mstatus %i and mideleg %i go to %s', (mode, mstatus, mideleg, taken) => {
      const hart = bench(mode);
      hart.setCsr('mideleg', mideleg);
      hart.setCsr('mstatus', mstatus);
      hart.setCsr('mie', SSI);
      hart.setCsr('mip', SSI);
      hart.run([i('addi', { rd: 7, imm: 1 })]);
      expect(hart.x[7]).toBe(taken === undefined ? 1 : 0);
      expect(privilegeName(hart.privilege)).toBe(privilegeName(taken ?? mode));
      if (taken === S_MODE) expect([hart.csr('scause'), hart.csr('sepc')]).toEqual([0x80000001, CODE]);
      if (taken === M_MODE) expect([hart.csr('mcause'), hart.csr('mepc')]).toEqual([0x80000001, CODE]);
    });

    test('of several the most urgent comes first: external, software, timer; and machine before supervisor', () => {
      const order: number[] = [];
      const hart = bench(M_MODE);
      hart.setCsr('mie', 0xaaa);
      hart.machine.board.write(0x02000000, 4, 1); // msip
      hart.machine.board.write(0x02004004, 4, 0); // mtimecmp
      hart.machine.board.write(0x02004000, 4, 0);
      hart.setCsr('mip', SSI | STI | SEI);
      for (let n = 0; n < 5; n++) {
        hart.setCsr('mstatus', MIE);
        hart.go(1);
        const number = hart.csr('mcause') & 0xff;
        order.push(number);
        hart.setCsr('mie', hart.csr('mie') & ~(1 << number));
      }
      expect(order).toEqual([3, 7, 9, 1, 5]);
    });

    test('vectored mode adds four times the interrupt number; exceptions go to the base', () => {
      const hart = bench(M_MODE);
      hart.setCsr('mtvec', MACHINE_HANDLER | 1);
      hart.setCsr('mie', SEI);
      hart.setCsr('mip', SEI);
      hart.setCsr('mstatus', MIE);
      hart.go(1);
      expect(hart.pc).toBe(MACHINE_HANDLER + 36);
      hart.run([i('ebreak')]);
      expect(hart.pc).toBe(MACHINE_HANDLER);
    });
  });

  describe('returns', () => {
    test('mret restores mode and enable, sets MPIE and MPP = U, clears MPRV when it leaves M', () => {
      const hart = bench(M_MODE);
      hart.setCsr('mepc', DATA + 4);
      hart.setCsr('mstatus', MPP(S_MODE) | MPIE | MPRV);
      hart.run([i('mret')]);
      expect([hart.pc, hart.privilege]).toEqual([DATA + 4, S_MODE]);
      expect(hart.csr('mstatus')).toBe(MIE | MPIE);
    });

    test('mret to M keeps MPRV', () => {
      const hart = bench(M_MODE);
      hart.setCsr('mepc', DATA);
      hart.setCsr('mstatus', MPP(M_MODE) | MPRV);
      hart.run([i('mret')]);
      expect([hart.privilege, hart.csr('mstatus')]).toEqual([M_MODE, MPIE | MPRV]);
    });

    test.each([U_MODE, S_MODE])('sret goes to mode %i by SPP, and restores SIE', (mode) => {
      const hart = bench(S_MODE);
      hart.setCsr('sepc', DATA);
      hart.setCsr('mstatus', (mode === S_MODE ? SPP : 0) | SPIE | MIE);
      hart.run([i('sret')]);
      expect([hart.pc, hart.privilege]).toEqual([DATA, mode]);
      expect(hart.csr('mstatus')).toBe(SIE | SPIE | MIE);
    });

    test('a return breaks the reservation of the thread that it leaves', () => {
      const hart = bench(M_MODE);
      hart.x[10] = DATA;
      hart.setCsr('mepc', CODE + 8);
      hart.setCsr('mstatus', MPP(M_MODE));
      hart.run([i('lr.w', { rd: 5, rs1: 10 }), i('mret'), i('sc.w', { rd: 6, rs1: 10, rs2: 10 })]);
      expect(hart.x[6]).toBe(1);
    });
  });

  describe('mstatus keeps instructions of S-mode for M-mode', () => {
    const TVM = 1 << 20;
    const TW = 1 << 21;
    const TSR = 1 << 22;
    test.each([
      ['TVM', 'sfence.vma', TVM, i('sfence.vma')],
      ['TVM', 'reading satp', TVM, csr('csrrs', 5, 'satp', 0)],
      ['TVM', 'writing satp', TVM, csr('csrrw', 0, 'satp', 0)],
      ['TW', 'wfi', TW, i('wfi')],
      ['TSR', 'sret', TSR, i('sret')],
    ])('%s makes %s illegal in S, and not in M', (_name, _what, bit, word) => {
      const supervisor = bench(S_MODE);
      supervisor.setCsr('mstatus', bit);
      supervisor.run([word]);
      expect([supervisor.csr('mcause'), supervisor.csr('mtval')]).toEqual([2, word]);
      for (const [mode, mstatus] of [
        [S_MODE, 0],
        [M_MODE, bit],
      ]) {
        const allowed = bench(mode);
        allowed.setCsr('mstatus', mstatus);
        allowed.run([word]);
        expect(allowed.csr('mcause')).toBe(0);
      }
    });
  });

  test('hooks hear of traps, privilege changes and retired instructions, in order', () => {
    const hart = bench(M_MODE);
    const heard: unknown[] = [];
    hart.machine.hooks.onTrap = ({ code, interrupt, pc, from, to }: TrapEvent) =>
      heard.push({ code, interrupt, pc, from, to });
    hart.machine.hooks.onPrivilege = (from, to) => heard.push([from, to]);
    hart.machine.hooks.onRetire = (pc) => heard.push(pc);
    hart.setCsr('mepc', CODE + 4);
    hart.run([i('mret'), i('ecall')]);
    hart.go(1);
    expect(heard).toEqual([
      [M_MODE, U_MODE],
      CODE,
      { code: 8, interrupt: false, pc: CODE + 4, from: U_MODE, to: M_MODE },
      [U_MODE, M_MODE],
      MACHINE_HANDLER,
    ]);
  });
});
