// The watchdog: finds out that the guest will never do anything else again. It does not guess from time spent: it executes
// a few instructions, and reports only a proof. If a hart comes back to the same registers and CSRs while no interrupt
// could be taken, nothing was stored, no device was asked and no counter read, it will go round for ever.

import type { ExitReason } from './api.ts';
import { M_MODE, S_MODE } from './cpu/causes.ts';
import type { Hart } from './cpu/hart.ts';
import type { Hooks } from './cpu/hooks.ts';
import { MSTATUS_MIE, MSTATUS_SIE } from './cpu/mstatus.ts';
import { CYCLES, F, MIDELEG, MIE, MIP, RECHECK, TIME_OFFSET, X } from './cpu/state.ts';
import { STORE } from './cpu/tier.ts';
import type { Machine } from './machine.ts';

export interface EndlessLoop {
  /** Where the loop is entered again and again. */
  readonly pc: number;
  /** Instructions and traps of one round. */
  readonly cycles: number;
  /** It goes through a trap handler. */
  readonly traps: boolean;
}

const SETTLE_CYCLES = 32;
const LENGTH_MAX = 64;
/** How far findEndlessLoop lets the machine go on, at most. */
export const WATCHDOG_CYCLES = SETTLE_CYCLES + LENGTH_MAX;

const OPCODE_SYSTEM = 0x73;
const CSR_ACCESS = 0x3000;

/** Lets the machine go on by up to WATCHDOG_CYCLES, and says whether it can never leave the loop that it is in. */
export function findEndlessLoop(
  machine: Machine,
  run: (cycles: number) => ExitReason = (cycles) => machine.run(cycles),
): EndlessLoop | undefined {
  if (run(SETTLE_CYCLES).kind !== 'limit') return undefined;
  const { hart } = machine;
  const outside = new OutsideWorld(machine);
  try {
    const start = registersOf(hart);
    const { traps } = hart.state;
    const pc = hart.pc;
    for (let cycles = 1; cycles <= LENGTH_MAX; cycles++) {
      if (couldBeInterrupted(hart) || run(1).kind !== 'limit' || outside.wasTouched) return undefined;
      if (hart.pc === pc && equal(start, registersOf(hart))) {
        return { pc, cycles, traps: hart.state.traps > traps };
      }
    }
    return undefined;
  } finally {
    outside.close();
  }
}

/** Notices whatever could make the next round different. */
class OutsideWorld {
  wasTouched = false;
  readonly #hooks: Hooks;
  readonly #before: Hooks;

  constructor({ hooks, memory }: Machine) {
    this.#hooks = hooks;
    this.#before = { onRetire: hooks.onRetire, onAccess: hooks.onAccess };
    hooks.onRetire = (pc, word) => {
      if ((word & 0x7f) === OPCODE_SYSTEM && (word & CSR_ACCESS) !== 0) this.wasTouched = true;
      this.#before.onRetire?.(pc, word);
    };
    hooks.onAccess = (address, physical, size, access) => {
      if (access === STORE || !memory.isRam(physical, size)) this.wasTouched = true;
      this.#before.onAccess?.(address, physical, size, access);
    };
  }

  close(): void {
    Object.assign(this.#hooks, this.#before);
  }
}

/** Registers and CSRs, without what counts, and what only shows by a CSR instruction. */
function registersOf(hart: Hart): Uint32Array {
  const words = hart.state.word.slice(X >> 2, (F >> 2) + 64);
  for (let offset = CYCLES; offset < TIME_OFFSET + 8; offset += 4) words[(offset - X) >> 2] = 0;
  words[(MIP - X) >> 2] = 0;
  words[(RECHECK - X) >> 2] = 0;
  return words;
}

const equal = (left: Uint32Array, right: Uint32Array) => left.every((word, index) => word === right[index]);

/** Whether an interrupt that is enabled in mie would be taken, if it became pending. */
function couldBeInterrupted({ state }: Hart): boolean {
  const { privilege, mstatus, word } = state;
  const toMachine = word[MIE >> 2] & ~word[MIDELEG >> 2];
  const toSupervisor = word[MIE >> 2] & word[MIDELEG >> 2];
  if (toMachine !== 0 && (privilege < M_MODE || (mstatus & MSTATUS_MIE) !== 0)) return true;
  return (
    toSupervisor !== 0 && (privilege < S_MODE || (privilege === S_MODE && (mstatus & MSTATUS_SIE) !== 0))
  );
}
