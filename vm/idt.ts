// Xidt: the interrupt descriptor table of the supervisor. A gate is two words in physical memory:
//
//   word 0   31................2   1   0        word 1   31..........3   2     1 0
//            handler address       0   P                 zero           type   DPL
//
// P: present. Type: 0 interrupt gate (clears sstatus.SIE), 1 trap gate (leaves it). DPL: the least privilege that may
// raise the vector with `int`. A gate that is absent, malformed, past the limit or unreadable cannot be used.

import { S_MODE } from './cpu/causes.ts';
import { SIDTB, SIDTL } from './cpu/state.ts';
import type { State } from './cpu/state-view.ts';
import { LOAD } from './cpu/tier.ts';
import type { PhysicalMemory } from './mmu/physical.ts';
import type { Pmp } from './mmu/pmp.ts';

export const GATE_BYTES = 8;
export const GATE_PRESENT = 1;
export const GATE_DPL = 3;
export const GATE_IS_TRAP = 4;

export const SIDTB_ENABLE = 1;
export const SIDTB_BASE = 0xfffffff0;

/** Vector of interrupt number n. */
export const VECTOR_INTERRUPT = 16;
/** Vectors that `int` can raise. */
export const VECTOR_SOFTWARE_FIRST = 48;
export const VECTOR_SOFTWARE_LAST = 63;

export interface Gate {
  readonly handler: number;
  /** Leaves sstatus.SIE as it was. */
  readonly isTrapGate: boolean;
  readonly dpl: number;
  /** Present, and no reserved bit set. */
  readonly usable: boolean;
}

export class Idt {
  readonly #state: State;
  readonly #memory: PhysicalMemory;
  readonly #pmp: Pmp;

  constructor(state: State, memory: PhysicalMemory, pmp: Pmp) {
    this.#state = state;
    this.#memory = memory;
    this.#pmp = pmp;
  }

  get enabled(): boolean {
    return (this.#state.word[SIDTB >> 2] & SIDTB_ENABLE) !== 0;
  }

  /** The gate of a vector, or undefined where it is past the limit or not readable. */
  gate(vector: number): Gate | undefined {
    const { word } = this.#state;
    if (vector > word[SIDTL >> 2]) return undefined;
    const address = (word[SIDTB >> 2] & SIDTB_BASE) + vector * GATE_BYTES;
    if (!this.#memory.isRam(address, GATE_BYTES)) return undefined;
    if (!this.#pmp.allows(address, GATE_BYTES, LOAD, S_MODE)) return undefined;
    return decodeGate(this.#memory.load(address, 4), this.#memory.load(address + 4, 4));
  }
}

function decodeGate(low: number, high: number): Gate {
  const malformed = (low & 2) !== 0 || (high & ~(GATE_DPL | GATE_IS_TRAP)) !== 0;
  return {
    handler: (low & ~3) >>> 0,
    isTrapGate: (high & GATE_IS_TRAP) !== 0,
    dpl: high & GATE_DPL,
    usable: (low & GATE_PRESENT) !== 0 && !malformed,
  };
}
