// "Hardware Performance Monitor", "Machine Counter-Enable" and "Machine Counter-Inhibit" of the privileged manual: what
// counts, what a write does, and who may look.

import { describe, expect, test } from '@jest/globals';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, csr, i, TIERS } from '../cpu/bench-hart.ts';

const HANDLER = CODE + 0x800;
const CY = 1;
const TM = 2;
const IR = 4;

const read = (rd: number, name: string) => csr('csrrs', rd, name, 0);
const write = (name: string, rs1: number) => csr('csrrw', 0, name, rs1);

describe.each(TIERS)('%s tier', (tier) => {
  function bench(privilege: number = M_MODE): BenchHart {
    const hart = new BenchHart({ tier });
    hart.openMemory();
    hart.setHandlers(HANDLER, HANDLER);
    hart.privilege = privilege;
    return hart;
  }
  const results = (hart: BenchHart, from: number, to: number) =>
    Array.from(hart.x.subarray(from, to + 1), (value) => value >>> 0);

  test('minstret counts retired instructions, and mcycle traps besides', () => {
    const hart = bench();
    hart.run([
      read(5, 'minstret'),
      read(6, 'minstret'),
      read(7, 'mcycle'),
      0, // illegal: does not retire
    ]);
    hart.poke(HANDLER, read(8, 'minstret'), read(9, 'mcycle'));
    hart.go(2);
    expect(results(hart, 5, 9)).toEqual([0, 1, 2, 3, 5]);
    expect(hart.machine.retired).toBe(5);
  });

  test.each([
    ['ecall', i('ecall')],
    ['ebreak', i('ebreak')],
    ['a load that faults', i('lw', { rd: 1, rs1: 0, imm: 16 })],
  ])('%s does not retire', (_, word) => {
    const hart = bench();
    hart.poke(HANDLER, read(6, 'minstret'));
    hart.run([read(5, 'minstret'), word], 3);
    expect(hart.x[6] - hart.x[5]).toBe(1);
  });

  test.each(['mcycle', 'minstret'])(
    'the instruction behind a write of %s reads what was written, and the one behind it one more',
    (name) => {
      const hart = bench();
      hart.x[5] = 1000;
      hart.run([write(name, 5), read(6, name), read(7, name)]);
      expect(results(hart, 6, 7)).toEqual([1000, 1001]);
    },
  );

  test.each(['mcycle', 'minstret'])(
    'a write of %sh is a write of the counter: it does not count itself',
    (name) => {
      const hart = bench();
      hart.x[5] = -1;
      hart.run([write(name, 5), write(`${name}h`, 5), read(6, name), read(7, `${name}h`), read(8, name)]);
      // The write of the upper half leaves the lower one as it is; then all 64 bits run over.
      expect(results(hart, 6, 8)).toEqual([0xffffffff, 0, 1]);
    },
  );

  test.each(['mcycle', 'minstret'])('%s carries into its upper half', (name) => {
    const hart = bench();
    hart.x[5] = -1;
    hart.x[6] = 41;
    hart.run([write(`${name}h`, 6), write(name, 5), read(7, name), read(8, name), read(9, `${name}h`)]);
    expect(results(hart, 7, 9)).toEqual([0xffffffff, 0, 42]);
  });

  test.each(['mcycle', 'minstret'])('bits of %s can be set and cleared', (name) => {
    const hart = bench();
    hart.x[5] = 0xf000;
    hart.run([
      csr('csrrw', 0, name, 0),
      csr('csrrs', 6, name, 5), // 0, and becomes 0xf000
      csr('csrrc', 7, name, 5), // 0xf000, and becomes 0
      read(8, name),
    ]);
    expect(results(hart, 6, 8)).toEqual([0, 0xf000, 0]);
  });

  test('cycle and instret are those of the machine level, in both halves', () => {
    const hart = bench();
    hart.x[5] = 77;
    hart.run([
      write('mcycleh', 5),
      write('minstreth', 5),
      write('mcycle', 5),
      write('minstret', 5),
      read(6, 'cycle'),
      read(7, 'instret'),
      read(8, 'cycleh'),
      read(9, 'instreth'),
    ]);
    expect(results(hart, 6, 9)).toEqual([78, 78, 77, 77]);
  });

  describe('mcountinhibit', () => {
    test.each([
      ['CY', CY, 'mcycle', 'minstret'],
      ['IR', IR, 'minstret', 'mcycle'],
    ])(
      '%s stops its counter alone; the instruction that lets it go on counts again',
      (_, bit, stopped, running) => {
        const hart = bench();
        hart.run([
          csr('csrrwi', 0, 'mcountinhibit', bit),
          read(5, stopped),
          read(6, running),
          read(7, stopped),
          read(8, running),
          csr('csrrwi', 0, 'mcountinhibit', 0),
          read(9, stopped),
          read(10, stopped),
        ]);
        const [stop, run, stopLater, runLater, again, counts] = results(hart, 5, 10);
        expect([stopLater - stop, runLater - run, again - stop, counts - again]).toEqual([0, 2, 1, 1]);
      },
    );

    test('a counter that stands still can be written, and keeps what was written', () => {
      const hart = bench();
      hart.x[5] = 500;
      hart.run([
        csr('csrrwi', 0, 'mcountinhibit', CY | IR),
        write('minstret', 5),
        write('mcycleh', 5),
        read(6, 'minstret'),
        read(7, 'mcycleh'),
        read(8, 'minstret'),
      ]);
      expect(results(hart, 6, 8)).toEqual([500, 500, 500]);
    });

    test('time has no bit there, and goes on', () => {
      const hart = bench();
      hart.x[5] = -1;
      const nops = new Array<number>(20).fill(i('addi'));
      hart.run([
        write('mcountinhibit', 5),
        read(6, 'mcountinhibit'),
        read(7, 'time'),
        ...nops,
        read(8, 'time'),
      ]);
      expect(hart.x[6]).toBe(CY | IR);
      expect(hart.x[8] - hart.x[7]).toBe(2);
    });
  });

  test('time is mtime, in both halves', () => {
    const hart = bench();
    hart.machine.board.write(0x0200bffc, 4, 5);
    hart.machine.board.write(0x0200bff8, 4, 0x12345678);
    hart.run([read(5, 'time'), read(6, 'timeh')]);
    expect(results(hart, 5, 6)).toEqual([0x12345678, 5]);
  });

  describe('mcounteren opens a counter to S-mode, scounteren besides to U-mode', () => {
    const COUNTERS: [string, number][] = [
      ['cycle', CY],
      ['time', TM],
      ['instret', IR],
      ...Array.from({ length: 29 }, (_, n): [string, number] => [`hpmcounter${n + 3}`, 2 ** (n + 3)]),
    ];
    const all = COUNTERS.flatMap(([name, bit]): [string, number][] => [
      [name, bit],
      [`${name}h`, bit],
    ]);

    test.each([
      // mode, mcounteren has the bit, scounteren has it, legal
      [M_MODE, false, false, true],
      [S_MODE, true, false, true],
      [S_MODE, false, true, false],
      [U_MODE, true, true, true],
      [U_MODE, true, false, false],
      [U_MODE, false, true, false],
    ])('in mode %i with %s and %s: %s', (mode, machine, supervisor, legal) => {
      const hart = bench();
      for (const [name, bit] of all) {
        hart.setCsr('mcounteren', machine ? bit : ~bit);
        hart.setCsr('scounteren', supervisor ? bit : ~bit);
        hart.setCsr('mcause', 0);
        hart.privilege = mode;
        hart.pc = CODE;
        hart.run([read(5, name)]);
        expect([name, hart.csr('mcause')]).toEqual([name, legal ? 0 : 2]);
      }
    });
  });
});
