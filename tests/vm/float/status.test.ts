// Loads and stores of f registers, fcsr, rounding modes, and mstatus.FS.

import { beforeEach, describe, expect, test } from '@jest/globals';
import { CSR } from '../../../isa/csrs.ts';
import { INSTRUCTIONS, type InstructionName } from '../../../isa/instructions.ts';
import { U_MODE } from '../../../vm/cpu/causes.ts';
import { CODE, csr, DATA, i, TIERS } from '../cpu/bench-hart.ts';
import { FD, FloatHart, FS_CLEAN, FS_DIRTY, FS1, RD, RS1 } from './float-hart.ts';

const FLOAT = INSTRUCTIONS.filter(({ extension }) => extension === 'F' || extension === 'D');
const HAS_MODE = FLOAT.filter(({ format }) => /rounded|R4|unary|to-integer|from-integer/.test(format)).filter(
  ({ format }) => !format.includes('bits'),
);
const SD = 0x80000000;

const ONE = 0x3ff00000_00000000n;
const THREE = 0x40080000_00000000n;
const BOXED = 0xffffffff_00000000n;

describe.each(TIERS)('%s tier', (tier) => {
  let hart: FloatHart;
  beforeEach(() => {
    hart = new FloatHart(tier);
  });
  const fs = () => (hart.csr('mstatus') & FS_DIRTY) >> 13;

  test.each([0, 4, 1, 2, 3, 5, 7, 4092 - 8, 4089, 4093])('loads and stores at offset %i', (offset) => {
    const address = DATA + offset;
    hart.openMemory();
    hart.poke(address & ~3, 0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);
    hart.x[RS1] = address;
    const first = BigInt(offset & 3);
    const bytes = 0x0f0e0d0c_0b0a0908_07060504_03020100n >> (8n * first);
    hart.run1(i('fld', { rd: FD, rs1: RS1 }));
    expect(hart.f[FD]).toBe(BigInt.asUintN(64, bytes));
    hart.run1(i('flw', { rd: FD, rs1: RS1 }));
    expect(hart.f[FD]).toBe(BOXED | BigInt.asUintN(32, bytes));

    hart.f[FS1] = 0x11223344_55667788n;
    hart.x[RS1] = address + 64;
    hart.run1(i('fsd', { rs1: RS1, rs2: FS1 }));
    hart.run1(i('fld', { rd: FD, rs1: RS1 }));
    expect(hart.f[FD]).toBe(0x11223344_55667788n);
    expect(hart.machine.memory.load(address + 64, 1)).toBe(0x88);
    expect(hart.machine.memory.load(address + 71, 1)).toBe(0x11);
    hart.f[FS1] = 0x99999999n;
    hart.run1(i('fsw', { rs1: RS1, rs2: FS1 }));
    hart.run1(i('fld', { rd: FD, rs1: RS1 }));
    expect(hart.f[FD]).toBe(0x11223344_99999999n);
    expect(hart.csr('mcause')).toBe(0);
  });

  test.each(['fld', 'fsd'] as const)(
    '%s past the end of RAM is an access fault, and does nothing',
    (name) => {
      const end = 0x80000000 + 0x100000;
      hart.poke(end - 4, 0x12345678);
      hart.f[FD] = ONE;
      hart.x[RS1] = end - 4;
      hart.run1(i(name, { rd: FD, rs1: RS1, rs2: FD }));
      expect(hart.csr('mcause')).toBe(name === 'fld' ? 5 : 7);
      expect(hart.f[FD]).toBe(ONE);
      expect(hart.peek(end - 4)).toBe(0x12345678);
    },
  );

  test('fld of two words of a device', () => {
    const MTIME = 0x0200bff8;
    hart.x[RS1] = MTIME;
    hart.run1(i('fld', { rd: FD, rs1: RS1 }));
    expect(hart.f[FD]).toBe(BigInt(hart.machine.hart.state.time));
    expect(hart.csr('mcause')).toBe(0);
  });

  test('fsd drops decoded code', () => {
    // The second instruction is replaced, and the one after it.
    const patch = (BigInt(i('addi', { rd: 5, imm: 2 })) << 32n) | BigInt(i('addi', { rd: 6, imm: 3 }));
    hart.f[FS1] = patch;
    hart.x[RS1] = CODE;
    const nops = new Array(4).fill(i('addi'));
    hart.run([...nops, i('jal', { rd: 0, imm: -16 })], 5);
    hart.run([i('fsd', { rs1: RS1, rs2: FS1, imm: 8 }), ...nops], 4);
    expect([hart.x[6], hart.x[5]]).toEqual([3, 2]);
  });

  test('fcsr and its two parts', () => {
    hart.setCsr('fcsr', 0xffffffff);
    expect([hart.csr('fcsr'), hart.csr('frm'), hart.csr('fflags')]).toEqual([0xff, 7, 0x1f]);
    hart.setCsr('fflags', 0);
    expect(hart.csr('fcsr')).toBe(0xe0);
    hart.setCsr('frm', 2);
    expect(hart.csr('fcsr')).toBe(0x40);
    hart.run([i('csrrwi', { rd: 5, rs1: 0x15, imm: CSR.fflags }), i('csrrs', { rd: 6, imm: CSR.fcsr })]);
    expect([hart.x[5], hart.x[6]]).toEqual([0, 0x55]);
  });

  test('flags add up', () => {
    hart.execute('fdiv.d', [ONE, 0n]);
    expect(hart.csr('fflags')).toBe(8);
    expect(hart.execute('fdiv.d', [ONE, THREE], 0, 8)).toBe(9);
  });

  test('the dynamic mode is that of frm', () => {
    const third = [0n, 0n, 0n, 1n, 0n].map((up) => 0x3fd55555_55555555n + up);
    for (let mode = 0; mode < 5; mode++) {
      hart.setCsr('frm', mode);
      hart.execute('fdiv.d', [ONE, THREE], 7);
      expect([mode, hart.f[FD]]).toEqual([mode, third[mode]]);
      // A mode in the instruction wins over it.
      hart.execute('fdiv.d', [ONE, THREE], 3);
      expect(hart.f[FD]).toBe(third[3]);
    }
  });

  test.each(HAS_MODE)('$name with a reserved rounding mode is illegal', ({ name }) => {
    hart.f[FD] = 5n;
    for (const mode of [5, 6]) {
      hart.execute(name, [ONE, ONE, ONE], mode);
      expect([mode, hart.wasIllegal()]).toEqual([mode, true]);
    }
    for (const mode of [5, 6, 7]) {
      hart.setCsr('frm', mode);
      hart.execute(name, [ONE, ONE, ONE], 7);
      expect([mode, hart.wasIllegal()]).toEqual([mode, true]);
      hart.execute(name, [ONE, ONE, ONE], 0);
      expect([mode, hart.wasIllegal()]).toEqual([mode, false]);
      hart.f[FD] = 5n;
    }
  });

  test.each(FLOAT)('$name is illegal while FS is off', ({ name }) => {
    hart.machine.hart.state.mstatus = 0;
    hart.x[RS1] = DATA;
    hart.f[FD] = 5n;
    hart.x[RD] = 5;
    const word = i(name, { rd: RD, rs1: RS1, rs2: FS1 });
    hart.pc = CODE;
    hart.run([word], 1);
    expect(hart.csr('mtval')).toBe(word);
    expect(hart.wasIllegal()).toBe(true);
    expect([hart.f[FD], hart.x[RD]]).toEqual([5n, 5]);
  });

  test.each(['fflags', 'frm', 'fcsr'])('%s is illegal while FS is off', (name) => {
    hart.machine.hart.state.mstatus = 0;
    hart.run([csr('csrrs', 5, name, 0)], 1);
    expect(hart.wasIllegal()).toBe(true);
  });

  test.each([
    ['fld', FS_DIRTY],
    ['flw', FS_DIRTY],
    ['fadd.d', FS_DIRTY],
    ['fsgnj.s', FS_DIRTY],
    ['fcvt.d.w', FS_DIRTY],
    ['fmv.w.x', FS_DIRTY],
    ['fsd', FS_CLEAN],
    ['fsw', FS_CLEAN],
    ['fmv.x.w', FS_CLEAN],
    ['feq.d', FS_CLEAN],
    ['fcvt.w.d', FS_CLEAN],
    ['fclass.d', FS_CLEAN],
  ] as [InstructionName, number][])('%s leaves FS at %i', (name, expected) => {
    hart.x[RS1] = DATA;
    hart.f[FS1] = ONE;
    hart.f[RS1] = ONE;
    hart.setCsr('mstatus', FS_CLEAN);
    hart.run([i(name, { rd: FD, rs1: RS1, rs2: FS1 })], 1);
    expect(hart.csr('mstatus')).toBe(expected === FS_DIRTY ? (FS_DIRTY | SD) >>> 0 : FS_CLEAN);
    expect(hart.csr('mcause')).toBe(0);
  });

  test('a flag makes FS dirty, and so does a write of fcsr', () => {
    hart.f[FS1] = 0x3ff80000_00000000n;
    hart.setCsr('mstatus', FS_CLEAN);
    hart.pc = CODE;
    hart.run([i('fcvt.w.d', { rd: RD, rs1: FS1 })], 1);
    expect([hart.x[RD], fs()]).toEqual([2, 3]);
    hart.setCsr('mstatus', FS_CLEAN);
    hart.run([csr('csrrwi', 0, 'frm', 0)], 1);
    expect(fs()).toBe(3);
    hart.setCsr('mstatus', FS_CLEAN);
    hart.run([csr('csrrs', 5, 'fcsr', 0)], 1);
    expect(fs()).toBe(2);
  });

  test('SD follows FS and cannot be written', () => {
    hart.setCsr('mstatus', SD);
    expect(hart.csr('mstatus')).toBe(0);
    hart.setCsr('mstatus', FS_DIRTY);
    expect(hart.csr('mstatus')).toBe((FS_DIRTY | SD) >>> 0);
    hart.setCsr('sstatus', FS_CLEAN | SD);
    expect(hart.csr('sstatus')).toBe(FS_CLEAN);
  });

  test('a user program computes', () => {
    hart.openMemory();
    hart.privilege = U_MODE;
    hart.f[1] = ONE;
    hart.f[2] = THREE;
    hart.run([
      i('fadd.d', { rd: 3, rs1: 1, rs2: 2, imm: 7 }),
      i('fmadd.d', { rd: 4, rs1: 3, rs2: 3, rs3: 1, imm: 7 }),
      i('fcvt.w.d', { rd: 10, rs1: 4, imm: 1 }),
    ]);
    expect(hart.x[10]).toBe(17);
    expect(hart.csr('mcause')).toBe(0);
  });
});
