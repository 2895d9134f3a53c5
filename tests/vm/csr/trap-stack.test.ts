// "Privilege and Global Interrupt-Enable Stack in mstatus register" of the privileged manual: every state of the enables
// and previous modes, pushed by a trap from each mode into each, and popped by mret and sret.

import { describe, expect, test } from '@jest/globals';
import { M_MODE, S_MODE, U_MODE } from '../../../vm/cpu/causes.ts';
import { BenchHart, CODE, DATA, i, TIERS } from '../cpu/bench-hart.ts';

const SIE = 1 << 1;
const MIE = 1 << 3;
const SPIE = 1 << 5;
const MPIE = 1 << 7;
const SPP = 1 << 8;
const MPP = 3 << 11;
const MPRV = 1 << 17;
const BREAKPOINT = 3;
const MACHINE_HANDLER = CODE + 0x800;
const SUPERVISOR_HANDLER = CODE + 0x900;

const bit = (value: number, mask: number) => ((value & mask) !== 0 ? 1 : 0);

/** All states of the stack, with MPRV off and on. */
const STATES = Array.from({ length: 64 }, (_, n) =>
  [SIE, MIE, SPIE, MPIE, SPP, MPRV].reduce((sum, mask, index) => sum | (bit(n, 1 << index) * mask), 0),
).flatMap((state) => [U_MODE, S_MODE, M_MODE].map((previous) => state | (previous << 11)));

const STACK = SIE | MIE | SPIE | MPIE | SPP | MPP | MPRV;

describe.each(TIERS)('%s tier', (tier) => {
  const hart = new BenchHart({ tier });
  hart.openMemory();
  hart.setHandlers(MACHINE_HANDLER, SUPERVISOR_HANDLER);

  function go(word: number, privilege: number, mstatus: number): void {
    hart.setCsr('mstatus', mstatus);
    hart.privilege = privilege;
    hart.pc = CODE;
    hart.run([word], 1);
  }

  test.each([U_MODE, S_MODE, M_MODE])('a trap from mode %i into M-mode', (from) => {
    hart.setCsr('medeleg', 0);
    for (const state of STATES) {
      go(i('ebreak'), from, state);
      const pushed = (state & ~(MIE | MPIE | MPP)) | (bit(state, MIE) * MPIE) | (from << 11);
      expect([state, hart.csr('mstatus') & STACK]).toEqual([state, pushed]);
      expect([hart.privilege, hart.pc, hart.csr('mepc')]).toEqual([M_MODE, MACHINE_HANDLER, CODE]);
    }
  });

  test.each([U_MODE, S_MODE])('a trap from mode %i into S-mode', (from) => {
    hart.setCsr('medeleg', 1 << BREAKPOINT);
    for (const state of STATES) {
      go(i('ebreak'), from, state);
      const pushed = (state & ~(SIE | SPIE | SPP)) | (bit(state, SIE) * SPIE) | (from * SPP);
      expect([state, hart.csr('mstatus') & STACK]).toEqual([state, pushed]);
      expect([hart.privilege, hart.pc, hart.csr('sepc')]).toEqual([S_MODE, SUPERVISOR_HANDLER, CODE]);
    }
  });

  test('mret', () => {
    hart.setCsr('mepc', DATA);
    for (const state of STATES) {
      go(i('mret'), M_MODE, state);
      const to = (state & MPP) >>> 11;
      const popped = (state & ~(MIE | MPP)) | (bit(state, MPIE) * MIE) | MPIE;
      const expected = to === M_MODE ? popped : popped & ~MPRV;
      expect([state, hart.csr('mstatus') & STACK]).toEqual([state, expected]);
      expect([hart.privilege, hart.pc]).toEqual([to, DATA]);
    }
  });

  test.each([S_MODE, M_MODE])('sret in mode %i', (from) => {
    hart.setCsr('sepc', DATA);
    for (const state of STATES) {
      go(i('sret'), from, state);
      const to = state & SPP ? S_MODE : U_MODE;
      const popped = (state & ~(SIE | SPP | MPRV)) | (bit(state, SPIE) * SIE) | SPIE;
      expect([state, hart.csr('mstatus') & STACK]).toEqual([state, popped]);
      expect([hart.privilege, hart.pc]).toEqual([to, DATA]);
    }
  });
});
