// mcycle and minstret: 64-bit counters that software may set and stop, kept as offsets from counts that never stop.
// All arithmetic is on pairs of 32-bit halves, so that reading a counter allocates nothing.

import { CYCLE_OFFSET, INSTRET_OFFSET, MCOUNTINHIBIT } from './state.ts';
import type { State } from './state-view.ts';

/** Bits of mcountinhibit, mcounteren and scounteren. */
export const COUNTER_CYCLE = 1 << 0;
export const COUNTER_TIME = 1 << 1;
export const COUNTER_INSTRET = 1 << 2;

const TWO_32 = 2 ** 32;

/** Low or high half of an exact integer below 2^53. */
export const halfOf = (count: number, high: boolean) => (high ? Math.floor(count / TWO_32) : count) >>> 0;

export class Counter {
  readonly #state: State;
  /** Index of the offset's low word in state.word. */
  readonly #offset: number;
  readonly #inhibitBit: number;
  readonly #count: () => number;

  constructor(state: State, offset: number, inhibitBit: number, count: () => number) {
    this.#state = state;
    this.#offset = offset >> 2;
    this.#inhibitBit = inhibitBit;
    this.#count = count;
  }

  read(high: boolean): number {
    const { word } = this.#state;
    const low = word[this.#offset];
    if (this.#inhibited) return high ? word[this.#offset + 1] : low;
    const count = this.#count();
    const sum = halfOf(count, false) + low;
    if (!high) return sum >>> 0;
    return (halfOf(count, true) + word[this.#offset + 1] + (sum >= TWO_32 ? 1 : 0)) >>> 0;
  }

  /** Sets one half; the instruction after the one that writes reads the value written. */
  write(high: boolean, half: number): void {
    this.#set(high ? this.read(false) : half, high ? half : this.read(true), this.#count() + 1);
  }

  /** Runs `change` (a write to mcountinhibit), with the counter's value the same before and after it. */
  keepAcross(change: () => void): void {
    const low = this.read(false);
    const high = this.read(true);
    change();
    this.#set(low, high, this.#count());
  }

  #set(low: number, high: number, count: number): void {
    const { word } = this.#state;
    const running = !this.#inhibited;
    const borrow = running && low < halfOf(count, false) ? 1 : 0;
    word[this.#offset] = running ? low - halfOf(count, false) : low;
    word[this.#offset + 1] = running ? high - halfOf(count, true) - borrow : high;
  }

  get #inhibited(): boolean {
    return (this.#state.word[MCOUNTINHIBIT >> 2] & this.#inhibitBit) !== 0;
  }
}

/** The counters of a hart. */
export function createCounters(state: State): { cycle: Counter; instret: Counter } {
  return {
    cycle: new Counter(state, CYCLE_OFFSET, COUNTER_CYCLE, () => state.cycles),
    instret: new Counter(state, INSTRET_OFFSET, COUNTER_INSTRET, () => state.retired),
  };
}
