// "Machine Interrupt Registers" and "Supervisor Interrupt Registers" of the privileged manual: which interrupt is taken,
// where, and with which cause, for every mode, enable and delegation.

import { afterEach, describe, expect, test } from '@jest/globals';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, i, TIERS } from '../cpu/bench-hart.ts';

const SIE = 1 << 1;
const MIE = 1 << 3;
const MACHINE_HANDLER = CODE + 0x800;
const SUPERVISOR_HANDLER = CODE + 0xa00;
const NEVER = 0xffffffff;
const MSIP = 0x02000000;
const MTIMECMP = 0x02004000;
const UART_LINE = 10;

/** By number: how it is made pending, and taken back. */
const SOURCES: Readonly<Record<number, (hart: BenchHart, raised: boolean) => void>> = {
  1: (hart, raised) => setPending(hart, 1, raised),
  3: (hart, raised) => hart.machine.board.write(MSIP, 4, raised ? 1 : 0),
  5: (hart, raised) => setPending(hart, 5, raised),
  7: (hart, raised) => {
    hart.machine.board.write(MTIMECMP + 4, 4, raised ? 0 : NEVER);
    hart.machine.board.write(MTIMECMP, 4, raised ? 0 : NEVER);
  },
  9: (hart, raised) => setPending(hart, 9, raised),
  11: (hart, raised) => {
    const { board } = hart.machine;
    board.write(0x0c000000 + 4 * UART_LINE, 4, 1);
    board.write(0x0c002000, 4, 1 << UART_LINE);
    board.setInterrupt(UART_LINE, raised);
    if (!raised) board.write(0x0c200004, 4, board.read(0x0c200004, 4));
  },
};

function setPending(hart: BenchHart, number: number, raised: boolean): void {
  const others = hart.csr('mip') & ~(1 << number);
  hart.setCsr('mip', raised ? others | (1 << number) : others);
}

const NUMBERS = Object.keys(SOURCES).map(Number);
const SUPERVISOR_NUMBERS = [1, 5, 9];
const bools = [false, true];

interface Circumstances {
  readonly mode: number;
  readonly machineEnabled: boolean;
  readonly supervisorEnabled: boolean;
  readonly delegated: boolean;
}

const CIRCUMSTANCES: Circumstances[] = [U_MODE, S_MODE, M_MODE].flatMap((mode) =>
  bools.flatMap((machineEnabled) =>
    bools.flatMap((supervisorEnabled) =>
      bools.map((delegated) => ({ mode, machineEnabled, supervisorEnabled, delegated })),
    ),
  ),
);

/** The mode that takes it, or undefined: an interrupt for a mode is on in the modes below, off in those above. */
function takenIn({ mode, machineEnabled, supervisorEnabled, delegated }: Circumstances): number | undefined {
  const target = delegated ? S_MODE : M_MODE;
  if (mode > target) return undefined;
  if (mode < target) return target;
  return (target === M_MODE ? machineEnabled : supervisorEnabled) ? target : undefined;
}

describe.each(TIERS)('%s tier', (tier) => {
  const hart = new BenchHart({ tier });
  hart.openMemory();
  hart.setHandlers(MACHINE_HANDLER, SUPERVISOR_HANDLER);

  afterEach(() => {
    for (const number of NUMBERS) SOURCES[number](hart, false);
  });

  function settle(circumstances: Circumstances): void {
    const { mode, machineEnabled, supervisorEnabled } = circumstances;
    hart.setCsr('mstatus', (machineEnabled ? MIE : 0) | (supervisorEnabled ? SIE : 0));
    hart.privilege = mode;
    hart.pc = CODE;
    hart.x[7] = 0;
    hart.poke(CODE, i('addi', { rd: 7, imm: 1 }));
  }

  /** What happens in one cycle: where control went, and what the CSRs of that mode say. */
  function outcome(): unknown[] {
    hart.go(1);
    if (hart.x[7] === 1) return ['none'];
    const level = hart.privilege === M_MODE ? 'm' : 's';
    return [
      hart.privilege,
      hart.pc,
      hart.csr(`${level}cause`),
      hart.csr(`${level}epc`),
      hart.csr(`${level}tval`),
    ];
  }

  test.each(NUMBERS)('interrupt %i, pending and enabled', (number) => {
    hart.setCsr('mie', 1 << number);
    for (const circumstances of CIRCUMSTANCES) {
      if (circumstances.delegated && !SUPERVISOR_NUMBERS.includes(number)) continue;
      hart.setCsr('mideleg', circumstances.delegated ? 1 << number : 0);
      settle(circumstances);
      SOURCES[number](hart, true);
      const mode = takenIn(circumstances);
      const handler = mode === M_MODE ? MACHINE_HANDLER : SUPERVISOR_HANDLER;
      const expected = mode === undefined ? ['none'] : [mode, handler, (0x80000000 + number) >>> 0, CODE, 0];
      expect([circumstances, outcome()]).toEqual([circumstances, expected]);
    }
  });

  test.each(NUMBERS)('interrupt %i waits while mie has no bit for it', (number) => {
    hart.setCsr('mie', 0xaaa & ~(1 << number));
    hart.setCsr('mideleg', 0);
    for (const mode of [U_MODE, S_MODE, M_MODE]) {
      settle({ mode, machineEnabled: true, supervisorEnabled: true, delegated: false });
      SOURCES[number](hart, true);
      expect([outcome(), (hart.csr('mip') >>> number) & 1]).toEqual([['none'], 1]);
    }
  });

  test('of any two the first in the order MEI MSI MTI SEI SSI STI is taken', () => {
    const order = [11, 3, 7, 9, 1, 5];
    hart.setCsr('mideleg', 0);
    hart.setCsr('mie', 0xaaa);
    order.forEach((first, index) => {
      for (const second of order.slice(index + 1)) {
        settle({ mode: U_MODE, machineEnabled: false, supervisorEnabled: false, delegated: false });
        SOURCES[second](hart, true);
        SOURCES[first](hart, true);
        expect([first, second, outcome()[2]]).toEqual([first, second, 0x80000000 + first]);
        SOURCES[first](hart, false);
        SOURCES[second](hart, false);
      }
    });
  });

  test('one for M-mode comes before one that is delegated, whatever their order', () => {
    hart.setCsr('mideleg', 0x222 & ~(1 << 5));
    hart.setCsr('mie', 0xaaa);
    settle({ mode: U_MODE, machineEnabled: false, supervisorEnabled: true, delegated: true });
    for (const number of [9, 1, 5]) SOURCES[number](hart, true);
    expect(outcome().slice(0, 3)).toEqual([M_MODE, MACHINE_HANDLER, 0x80000005]);
    // STI is still pending, but M-mode does not see what is delegated.
    hart.setCsr('mie', 0xaaa & ~(1 << 5));
    settle({ mode: M_MODE, machineEnabled: true, supervisorEnabled: true, delegated: true });
    expect(outcome()).toEqual(['none']);
  });

  test.each([
    ['mtvec', M_MODE, 0, MACHINE_HANDLER],
    ['stvec', S_MODE, 0x222, SUPERVISOR_HANDLER],
  ])(
    '%s in vectored mode: each interrupt has its own entry, exceptions the base',
    (name, mode, mideleg, handler) => {
      hart.setCsr(name, handler + 1);
      hart.setCsr('mideleg', mideleg);
      hart.setCsr('medeleg', mideleg === 0 ? 0 : 1 << 3);
      hart.setCsr('mie', 0xaaa);
      for (const number of mideleg === 0 ? NUMBERS : SUPERVISOR_NUMBERS) {
        settle({ mode: U_MODE, machineEnabled: false, supervisorEnabled: false, delegated: false });
        SOURCES[number](hart, true);
        expect(outcome().slice(0, 2)).toEqual([mode, handler + 4 * number]);
        SOURCES[number](hart, false);
      }
      settle({ mode: U_MODE, machineEnabled: false, supervisorEnabled: false, delegated: false });
      hart.poke(CODE, i('ebreak'));
      expect(outcome().slice(0, 2)).toEqual([mode, handler]);
      hart.setCsr(name, handler);
    },
  );
});
