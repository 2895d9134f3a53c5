// privilege: what keeps user mode out of supervisor mode, and the kernel in charge, is set up and stays so.

import { VECTORS } from '../../abi/traps.ts';
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

/** All exceptions but calls from supervisor and machine mode go to the kernel; software, timer and external interrupts. */
const DELEGATED_EXCEPTIONS = 0xb1ff;
const DELEGATED_INTERRUPTS = 0x222;
const ENABLED_INTERRUPTS = 0x220;
/** Everything is open to supervisor and user mode: paging is what separates them. */
const PMP_ALL = 0xffffffff;
const PMP_NAPOT_RWX = 0x1f;
const MSTATUS_SPP = 1 << 8;
const MSTATUS_MPRV = 1 << 17;
const MSTATUS_SUM = 1 << 18;
const MSTATUS_MXR = 1 << 19;
const MSTATUS_SPIE = 1 << 5;
/** Floating point: 0 where it is off. */
const MSTATUS_FS = 3 << 13;
/** Only the time may be read. */
const COUNTERS = 2;

/** CSRs that never change, and what is in them. */
function constants({ world, image, view }: Session): readonly [string, number, number][] {
  const table = view.variable('interrupt_descriptor_table');
  const { xidt } = world.machine.hart;
  return [
    ['medeleg', MEDELEG, DELEGATED_EXCEPTIONS],
    ['mideleg', MIDELEG, DELEGATED_INTERRUPTS],
    ['mie', MIE, ENABLED_INTERRUPTS],
    ['pmpaddr0', PMPADDR, PMP_ALL],
    ['pmpcfg0', PMPCFG, PMP_NAPOT_RWX],
    ['scounteren', SCOUNTEREN, COUNTERS],
    ['stvec', STVEC, image.symbol('trap_software_walk')],
    ['sidtb', SIDTB, xidt ? (table | 1) >>> 0 : 0],
    ['sidtl', SIDTL, xidt ? VECTORS - 1 : 0],
  ];
}

export const privilege: Law = {
  name: 'privilege',
  says: "user mode cannot reach what is the kernel's: traps, counters, memory protection are as set up",
  check(session: Session): string[] {
    const { view, world } = session;
    const { word } = world.machine.hart.state;
    const found = constants(session)
      .filter(([, offset, value]) => word[offset >> 2] >>> 0 !== value)
      .map(([name, offset]) => `${name} is 0x${(word[offset >> 2] >>> 0).toString(16)}`);
    if (world.unarmed)
      found.push('in the kernel, sscratch is not its own frame: a trap there would overwrite a thread');
    if (!world.isUser) return found;
    const status = word[MSTATUS >> 2];
    if ((status & (MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR)) !== 0)
      found.push('memory protection is loosened');
    if ((status & MSTATUS_SPP) !== 0) found.push('sstatus says that a trap came from supervisor mode');
    if ((status & MSTATUS_SPIE) === 0) found.push('interrupts would stay off after the next return');
    const owns = view.addresses.get(view.state.current!) === view.variable('fpu_owner');
    if (((status & MSTATUS_FS) !== 0) !== owns)
      found.push(`the floating-point unit is ${owns ? 'off for' : 'on for another than'} its owner`);
    return found;
  },
};
