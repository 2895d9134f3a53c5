// privilege: what keeps user mode out of supervisor mode is as it was when the session began.

import {
  MEDELEG,
  MIDELEG,
  MIE,
  MSTATUS,
  PMPADDR,
  PMPCFG,
  SCOUNTEREN,
  SIDTB,
  SIDTL,
  STVEC,
} from '../../vm/cpu/state.ts';
import type { Session } from '../session.ts';
import type { Law } from './laws.ts';

const REGISTERS = { MEDELEG, MIDELEG, MIE, PMPADDR, PMPCFG, SCOUNTEREN, SIDTB, SIDTL, STVEC };
const MSTATUS_SPP = 1 << 8;
const MSTATUS_MPRV = 1 << 17;
const MSTATUS_SUM = 1 << 18;
const MSTATUS_MXR = 1 << 19;
const MSTATUS_SPIE = 1 << 5;
/** Only the time may be read. */
const COUNTERS = 2;

const startOf = new WeakMap<object, number[]>();

export const privilege: Law = {
  name: 'privilege',
  says: "user mode cannot reach what is the kernel's: traps, counters, memory protection are as set up",
  check({ world }: Session): string[] {
    const { word } = world.machine.hart.state;
    const now = Object.values(REGISTERS).map((offset) => word[offset >> 2]);
    const start = startOf.get(world) ?? now;
    startOf.set(world, start);
    const problems = Object.keys(REGISTERS).filter((_, index) => now[index] !== start[index]);
    const found = problems.map((name) => `${name.toLowerCase()} has changed`);
    if (word[SCOUNTEREN >> 2] !== COUNTERS) found.push('user mode can read other counters than the time');
    if (!world.isUser) return found;
    const status = word[MSTATUS >> 2];
    if ((status & (MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR)) !== 0)
      found.push('memory protection is loosened');
    if ((status & MSTATUS_SPP) !== 0) found.push('sstatus says that a trap came from supervisor mode');
    if ((status & MSTATUS_SPIE) === 0) found.push('interrupts would stay off after the next return');
    return found;
  },
};
