// Every computational instruction of the table on edge operands. The expected values are computed here from the manual's
// words, with exact integers (BigInt), and not with the machine's own functions.

import { describe, expect, test } from '@jest/globals';
import { INSTRUCTIONS, type InstructionName } from '../../../isa/instructions.ts';
import { BenchHart, CODE, DATA, i, TIERS } from './bench-hart.ts';

const EDGES = [
  0, 1, 2, 3, 31, 32, 0x7ff, 0xffff, 0x8000, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
];

const signed = (value: bigint) => BigInt.asIntN(32, value);
const unsigned = (value: bigint) => BigInt.asUintN(32, value);
const truth = (value: boolean) => (value ? 1n : 0n);

/** Result of an operation on two registers, operands as unsigned 32-bit integers; reduced modulo 2^32 afterwards. */
type Meaning = (a: bigint, b: bigint) => bigint;

const shiftAmount = (b: bigint) => b & 31n;

const divided = (a: bigint, b: bigint) => (b === 0n ? -1n : a / b);
const remainder = (a: bigint, b: bigint) => (b === 0n ? a : a % b);

const REGISTER_MEANINGS: Partial<Record<InstructionName, Meaning>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  sll: (a, b) => a << shiftAmount(b),
  slt: (a, b) => truth(signed(a) < signed(b)),
  sltu: (a, b) => truth(a < b),
  xor: (a, b) => a ^ b,
  srl: (a, b) => a >> shiftAmount(b),
  sra: (a, b) => signed(a) >> shiftAmount(b),
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  mul: (a, b) => a * b,
  mulh: (a, b) => (signed(a) * signed(b)) >> 32n,
  mulhsu: (a, b) => (signed(a) * b) >> 32n,
  mulhu: (a, b) => (a * b) >> 32n,
  div: (a, b) => divided(signed(a), signed(b)),
  divu: divided,
  rem: (a, b) => remainder(signed(a), signed(b)),
  remu: remainder,
};

/** Immediate forms mean what the register forms do, on the sign-extended constant. */
const IMMEDIATE_MEANINGS: Partial<Record<InstructionName, Meaning>> = {
  addi: REGISTER_MEANINGS.add,
  slti: REGISTER_MEANINGS.slt,
  sltiu: REGISTER_MEANINGS.sltu,
  xori: REGISTER_MEANINGS.xor,
  ori: REGISTER_MEANINGS.or,
  andi: REGISTER_MEANINGS.and,
  slli: REGISTER_MEANINGS.sll,
  srli: REGISTER_MEANINGS.srl,
  srai: REGISTER_MEANINGS.sra,
};
const IMMEDIATES = [0, 1, 5, 31, 0x7ff, -1, -0x800];

const BRANCH_MEANINGS: Partial<Record<InstructionName, (a: bigint, b: bigint) => boolean>> = {
  beq: (a, b) => a === b,
  bne: (a, b) => a !== b,
  blt: (a, b) => signed(a) < signed(b),
  bge: (a, b) => signed(a) >= signed(b),
  bltu: (a, b) => a < b,
  bgeu: (a, b) => a >= b,
};

const choose = (first: boolean, a: bigint, b: bigint) => (first ? a : b);

/** What is left in memory; the old value goes to rd. */
const AMO_MEANINGS: Partial<Record<InstructionName, Meaning>> = {
  'amoswap.w': (_, b) => b,
  'amoadd.w': (a, b) => a + b,
  'amoxor.w': (a, b) => a ^ b,
  'amoand.w': (a, b) => a & b,
  'amoor.w': (a, b) => a | b,
  'amomin.w': (a, b) => choose(signed(a) < signed(b), a, b),
  'amomax.w': (a, b) => choose(signed(a) > signed(b), a, b),
  'amominu.w': (a, b) => choose(a < b, a, b),
  'amomaxu.w': (a, b) => choose(a > b, a, b),
};

/** bytes, whether the result is sign-extended */
const LOAD_MEANINGS: Partial<Record<InstructionName, [number, boolean]>> = {
  lb: [1, true],
  lh: [2, true],
  lw: [4, true],
  lbu: [1, false],
  lhu: [2, false],
};
const STORE_MEANINGS: Partial<Record<InstructionName, number>> = { sb: 1, sh: 2, sw: 4 };

/** Tested one by one below or, where they are about privilege, in the files named. */
const ELSEWHERE: Partial<Record<InstructionName, string>> = {
  lui: 'here',
  auipc: 'here',
  jal: 'here',
  jalr: 'here',
  fence: 'here',
  'fence.i': 'here',
  'lr.w': 'here',
  'sc.w': 'here',
  ecall: 'traps.test.ts',
  ebreak: 'traps.test.ts',
  sret: 'traps.test.ts',
  mret: 'traps.test.ts',
  wfi: 'time.test.ts',
  'sfence.vma': 'tlb.test.ts',
  csrrw: 'csr.test.ts',
  csrrs: 'csr.test.ts',
  csrrc: 'csr.test.ts',
  csrrwi: 'csr.test.ts',
  csrrsi: 'csr.test.ts',
  csrrci: 'csr.test.ts',
  int: 'idt.test.ts',
};

const names = <T>(table: Partial<Record<InstructionName, T>>) => Object.keys(table) as InstructionName[];

test('every integer, multiply, atomic and privileged instruction of the table has a test', () => {
  const tested = new Set<string>(
    [
      REGISTER_MEANINGS,
      IMMEDIATE_MEANINGS,
      BRANCH_MEANINGS,
      AMO_MEANINGS,
      LOAD_MEANINGS,
      STORE_MEANINGS,
      ELSEWHERE,
    ].flatMap((table) => Object.keys(table)),
  );
  const floating = (extension: string) => extension === 'F' || extension === 'D';
  const untested = INSTRUCTIONS.filter((spec) => !tested.has(spec.name) && !floating(spec.extension));
  expect(untested.map((spec) => spec.name)).toEqual([]);
});

describe.each(TIERS)('%s tier', (tier) => {
  const hart = new BenchHart({ tier });
  /** Runs one instruction from CODE with a0 and a1 set. */
  function execute(word: number, a0: number, a1 = 0): void {
    hart.pc = CODE;
    hart.x[10] = a0;
    hart.x[11] = a1;
    hart.run([word]);
  }
  const result = (register: number) => hart.x[register] >>> 0;
  const pairs = EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const));

  test.each(names(REGISTER_MEANINGS))('%s of two registers', (name) => {
    for (const [a, b] of pairs) {
      execute(i(name, { rd: 12, rs1: 10, rs2: 11 }), a, b);
      const expected = Number(unsigned(REGISTER_MEANINGS[name]!(BigInt(a), BigInt(b))));
      expect([a, b, result(12)]).toEqual([a, b, expected]);
      // A destination that is also a source.
      execute(i(name, { rd: 10, rs1: 10, rs2: 11 }), a, b);
      expect([a, b, result(10)]).toEqual([a, b, expected]);
    }
    expect(hart.pc).toBe(CODE + 4);
  });

  test.each(names(IMMEDIATE_MEANINGS))('%s with a constant', (name) => {
    for (const a of EDGES) {
      for (const imm of IMMEDIATES) {
        if (/^s(ll|rl|ra)i$/.test(name) && (imm < 0 || imm > 31)) continue;
        execute(i(name, { rd: 12, rs1: 10, imm }), a);
        const expected = IMMEDIATE_MEANINGS[name]!(BigInt(a), unsigned(BigInt(imm)));
        expect([a, imm, result(12)]).toEqual([a, imm, Number(unsigned(expected))]);
      }
    }
  });

  test.each(names(BRANCH_MEANINGS))('%s goes where the comparison says', (name) => {
    for (const [a, b] of pairs) {
      for (const distance of [64, -64, 0xffc, -0x1000]) {
        execute(i(name, { rs1: 10, rs2: 11, imm: distance }), a, b);
        const taken = BRANCH_MEANINGS[name]!(BigInt(a), BigInt(b));
        expect([a, b, hart.pc - CODE]).toEqual([a, b, taken ? distance : 4]);
      }
    }
  });

  test.each(names(AMO_MEANINGS))('%s returns the old word and leaves the new one', (name) => {
    for (const [a, b] of pairs) {
      hart.poke(DATA, a);
      execute(i(name, { rd: 12, rs1: 10, rs2: 11 }), DATA, b);
      const expected = Number(unsigned(AMO_MEANINGS[name]!(BigInt(a), BigInt(b))));
      expect([a, b, result(12), hart.peek(DATA)]).toEqual([a, b, a, expected]);
    }
    // rd = rs2: the old word still goes to rd, the register's own value to memory.
    hart.poke(DATA, 5);
    execute(i(name, { rd: 11, rs1: 10, rs2: 11 }), DATA, 9);
    expect([result(11), hart.peek(DATA)]).toEqual([5, Number(AMO_MEANINGS[name]!(5n, 9n))]);
  });

  test.each(names(LOAD_MEANINGS))('%s at every alignment, and with both signs', (name) => {
    const [bytes, extended] = LOAD_MEANINGS[name]!;
    hart.poke(DATA, 0x818243c4, 0x7f017eff);
    const memory = 0x7f017eff_818243c4n;
    for (let offset = 0; offset <= 8 - bytes; offset++) {
      execute(i(name, { rd: 12, rs1: 10, imm: offset - 4 }), DATA + 4);
      const raw = (memory >> BigInt(8 * offset)) & ((1n << BigInt(8 * bytes)) - 1n);
      const expected = extended ? BigInt.asIntN(8 * bytes, raw) : raw;
      expect([offset, result(12)]).toEqual([offset, Number(unsigned(expected))]);
    }
  });

  test.each(names(STORE_MEANINGS))('%s changes its bytes and no others', (name) => {
    const bytes = STORE_MEANINGS[name]!;
    for (let offset = 0; offset <= 8 - bytes; offset++) {
      hart.poke(DATA, 0xaaaaaaaa, 0xaaaaaaaa);
      execute(i(name, { rs1: 10, rs2: 11, imm: offset - 4 }), DATA + 4, 0x12345678);
      const mask = ((1n << BigInt(8 * bytes)) - 1n) << BigInt(8 * offset);
      const value = (0x12345678n << BigInt(8 * offset)) & mask;
      const expected = (0xaaaaaaaa_aaaaaaaan & ~mask) | value;
      const found = (BigInt(hart.peek(DATA + 4)) << 32n) | BigInt(hart.peek(DATA));
      expect([offset, found]).toEqual([offset, expected]);
    }
  });

  test('lui and auipc shift their constant into the upper 20 bits', () => {
    execute(i('lui', { rd: 12, imm: 0x12345000 }), 0);
    expect(result(12)).toBe(0x12345000);
    execute(i('lui', { rd: 12, imm: -0x1000 }), 0);
    expect(result(12)).toBe(0xfffff000);
    execute(i('auipc', { rd: 12, imm: 0x7ffff000 }), 0);
    expect(result(12)).toBe((CODE + 0x7ffff000) % 2 ** 32);
  });

  test('jal and jalr link the address after them; jalr drops bit 0', () => {
    execute(i('jal', { rd: 1, imm: -0x100000 + 0x1000 }), 0);
    expect([result(1), hart.pc]).toEqual([CODE + 4, CODE - 0xff000]);
    execute(i('jalr', { rd: 1, rs1: 10, imm: -3 }), CODE + 0x104);
    expect([result(1), hart.pc]).toEqual([CODE + 4, CODE + 0x100]);
    execute(i('jalr', { rd: 10, rs1: 10, imm: 0 }), CODE + 0x40);
    expect([result(10), hart.pc]).toEqual([CODE + 4, CODE + 0x40]);
  });

  test('x0 stays zero whatever is written to it', () => {
    hart.poke(DATA, 77);
    for (const word of [
      i('addi', { rd: 0, rs1: 10, imm: 1 }),
      i('lw', { rd: 0, rs1: 11 }),
      i('jal', { rd: 0, imm: 8 }),
      i('amoadd.w', { rd: 0, rs1: 11, rs2: 10 }),
      i('mul', { rd: 0, rs1: 10, rs2: 10 }),
    ]) {
      execute(word, 3, DATA);
      expect(hart.x[0]).toBe(0);
    }
    expect(hart.peek(DATA)).toBe(80);
  });

  test('fence and fence.i change nothing but pc', () => {
    const before = Array.from(hart.x);
    for (const word of [i('fence', { imm: 0xff }), i('fence.i')]) {
      hart.pc = CODE;
      hart.run([word]);
      expect([hart.pc, Array.from(hart.x)]).toEqual([CODE + 4, before]);
    }
  });

  test('sc.w succeeds once after lr.w of the same word', () => {
    hart.poke(DATA, 5, 6);
    hart.pc = CODE;
    hart.x[10] = DATA;
    hart.x[11] = 42;
    const conditional = (rd: number) => i('sc.w', { rd, rs1: 10, rs2: 11 });
    hart.run([i('lr.w', { rd: 12, rs1: 10 }), conditional(13), conditional(14)]);
    expect([result(12), result(13), result(14)]).toEqual([5, 0, 1]);
    expect(hart.peek(DATA)).toBe(42);
  });

  test('sc.w fails, and stores nothing, for another word than the reserved one', () => {
    hart.poke(DATA, 5, 6);
    hart.pc = CODE;
    hart.x[10] = DATA;
    hart.x[11] = DATA + 4;
    hart.run([i('lr.w', { rd: 12, rs1: 10 }), i('sc.w', { rd: 13, rs1: 11, rs2: 10 })]);
    expect([result(13), hart.peek(DATA + 4)]).toEqual([1, 6]);
  });

  test('a device that writes the reserved word breaks the reservation', () => {
    hart.poke(DATA, 5);
    hart.pc = CODE;
    hart.x[10] = DATA;
    hart.x[11] = 42;
    hart.run([i('lr.w', { rd: 12, rs1: 10 })]);
    hart.machine.board.dmaWrite(DATA + 3, Uint8Array.of(1, 2));
    hart.run([i('sc.w', { rd: 13, rs1: 10, rs2: 11 })]);
    expect([result(13), hart.peek(DATA)]).toEqual([1, 0x01000005]);
  });

  test('code that is overwritten is executed as overwritten, without fence.i', () => {
    hart.pc = CODE;
    hart.x[10] = CODE + 8;
    hart.x[11] = i('addi', { rd: 12, imm: 2 });
    const code = [
      i('addi', { rd: 13, imm: 0 }),
      i('sw', { rs1: 10, rs2: 11 }),
      i('addi', { rd: 12, imm: 1 }),
      i('addi', { rd: 13, rs1: 13, imm: 1 }),
    ];
    hart.run(code);
    expect([result(12), result(13)]).toEqual([2, 1]);
  });

  test.each([
    ['a loader copies', (at: number) => hart.machine.memory.copyIn(at, new Uint8Array(8))],
    ['a loader clears', (at: number) => hart.machine.memory.clear(at, 8)],
    ['a device writes', (at: number) => hart.machine.board.dmaWrite(at, new Uint8Array(8))],
  ])('code that is overwritten from outside is gone: %s', (_, overwrite) => {
    hart.setCsr('mtvec', CODE + 0x100);
    execute(i('addi', { rd: 12, imm: 5 }), 0);
    hart.setCsr('mcause', 0);
    expect(overwrite(CODE)).toBe(true);
    hart.pc = CODE;
    hart.go(1);
    expect([hart.csr('mcause'), hart.csr('mtval')]).toEqual([2, 0]);
  });

  test('a word that is no instruction raises illegal instruction with the word in mtval', () => {
    hart.setCsr('mtvec', CODE + 0x100);
    for (const word of [0, 0xffffffff, 0x0000707f, 0x02000063 | 0x2000]) {
      execute(word, 0);
      expect([hart.csr('mcause'), hart.csr('mtval'), hart.csr('mepc')]).toEqual([2, word, CODE]);
      expect(hart.pc).toBe(CODE + 0x100);
    }
  });
});
