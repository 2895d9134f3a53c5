// Counts what the kernel costs, in instructions retired: from the trap of a thread to its next instruction in user mode,
// whatever other threads do for it in between, the ecall and the sret included.

import { CAUSE_ECALL_FROM_USER, CAUSE_STORE_PAGE_FAULT } from '../abi/traps.ts';
import { StretchMeter } from '../check/stretch-meter.ts';
import { SATP, SEPC } from '../vm/cpu/state.ts';
import type { Machine } from '../vm/machine.ts';

const REGISTER_A1 = 11;
const REGISTER_A7 = 17;
const USER = 0;
const INSTRUCTION_BYTES = 4;
/** The ecall does not retire, and the sret has not yet when the hook is called; both are part of the price. */
const TRAP_AND_SRET = 2;

export interface Costs {
  /** By number of the system call and value of a1, as `number` and `number:a1`. */
  readonly calls: ReadonlyMap<string, readonly number[]>;
  /** From a store's page fault to the same store again. */
  readonly pageFaults: readonly number[];
  /** The longest stretch that the kernel ran with interrupts off, without a look at what is pending. */
  readonly longest: number;
}

interface Open {
  readonly keys: readonly string[];
  readonly resumesAt: number;
  readonly retired: number;
}

/** Runs a machine with a kernel to its end. Counting begins with the first call of `startNumber`. */
export function countCosts(machine: Machine, kernel: Uint8Array, startNumber: number): Costs {
  const calls = new Map<string, number[]>();
  const pageFaults: number[] = [];
  const open = new Map<number, Open>(); // by address space
  const { state } = machine.hart;
  let counting = false;
  const off = new StretchMeter(machine, kernel);
  const listOf = (key: string): number[] => {
    const list = calls.get(key) ?? [];
    calls.set(key, list);
    return list;
  };
  const satp = (): number => state.word[SATP >> 2];
  machine.hooks.onTrap = (event) => {
    off.trap(event.from);
    if (event.interrupt || event.from !== USER) return;
    const number = state.x[REGISTER_A7] >>> 0;
    if (!counting && event.code === CAUSE_ECALL_FROM_USER && number === startNumber) {
      counting = true;
      off.longest = 0;
    }
    if (!counting || open.has(satp())) return;
    if (event.code === CAUSE_ECALL_FROM_USER) {
      const keys = [`${number}`, `${number}:${state.x[REGISTER_A1] & 0xffff}`];
      open.set(satp(), { keys, resumesAt: event.pc + INSTRUCTION_BYTES, retired: machine.retired });
    } else if (event.code === CAUSE_STORE_PAGE_FAULT) {
      open.set(satp(), { keys: ['fault'], resumesAt: event.pc, retired: machine.retired });
    }
  };
  machine.hooks.onPrivilege = (_from, to) => {
    off.privilege(to);
    if (to !== USER) return;
    const started = open.get(satp());
    if (started === undefined || state.word[SEPC >> 2] >>> 0 !== started.resumesAt >>> 0) return;
    open.delete(satp());
    const cost = machine.retired - started.retired + TRAP_AND_SRET;
    if (started.keys[0] === 'fault') pageFaults.push(cost);
    else for (const key of started.keys) listOf(key).push(cost);
  };
  machine.hooks.onRetire = (pc) => off.retire(pc);
  const exit = machine.run(1e9);
  if (exit.kind !== 'finished' || exit.status !== 0)
    throw new Error(`the guest ended with ${JSON.stringify(exit)}`);
  return { calls, pageFaults, longest: off.longest };
}
