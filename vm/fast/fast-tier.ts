// The fast tier: runs the interpreter over decoded instructions, and hands what that leaves to Hart.step().

import { RAM_BASE } from '../../abi/memory-map.ts';
import type { Hart } from '../cpu/hart.ts';
import { CYCLES, PC, RECHECK } from '../cpu/state.ts';
import { type Access, FETCH, LOAD, type Tier, type TierObserver } from '../cpu/tier.ts';
import { type Context, Contexts } from './contexts.ts';
import { Decoder } from './decoder.ts';
import { type Interpret, instantiateInterpreter } from './interpreter.ts';
import { CODE } from './layout.ts';

const RAM_PAGE = RAM_BASE >>> 12;

/** Instructions for one call of the interpreter: the engine replaces its first, plain code by better between calls. */
const MOST_AT_ONCE = 1 << 20;

export class FastTier implements Tier, TierObserver {
  readonly #hart: Hart;
  readonly #interpret: Interpret;
  readonly #decoder: Decoder;
  readonly #contexts: Contexts;
  readonly #ram: number;
  /** Undefined when it must be selected anew. */
  #context: Context | undefined;

  /** The hart's state must have been made with FAST_BYTES of room (layout.ts). */
  constructor(hart: Hart) {
    const { state } = hart;
    this.#hart = hart;
    this.#ram = state.layout.ram;
    this.#interpret = instantiateInterpreter(state.memory);
    this.#decoder = new Decoder(hart.mmu.memory, state.memory.buffer, state.layout.fast + CODE);
    this.#contexts = new Contexts(state, state.layout.fast);
    hart.observe(this);
  }

  run(until: number): void {
    const { float, signed, word } = this.#hart.state;
    for (;;) {
      const cycles = float[CYCLES >> 3];
      if (cycles >= until || word[RECHECK >> 2] !== 0) return;
      this.#context ??= this.#contexts.select();
      const budget = Math.min(until - cycles, MOST_AT_ONCE);
      const left = this.#interpret(signed[PC >> 2], budget, this.#context.base);
      float[CYCLES >> 3] = cycles + (budget - left);
      if (left !== 0) this.#serve(word[PC >> 2], this.#context);
    }
  }

  /** Does what the interpreter stopped for. */
  #serve(pc: number, context: Context): void {
    const at = context.fetches.has(pc >>> 12) ? (context.fetches.addend(pc >>> 12) + pc * 2) >>> 0 : 0;
    if ((pc & 3) === 0 && at !== 0 && !this.#decoder.isDecoded(at)) this.#decoder.decodeFrom(at);
    else this.#hart.step();
  }

  // --- what step() tells -----------------------------------------------------------------------------------

  translated(virtualPage: number, physicalPage: number, access: Access): void {
    this.#context ??= this.#contexts.select();
    const { loads, stores, fetches } = this.#context;
    if (access === FETCH) {
      if (!fetches.has(virtualPage))
        fetches.enter(virtualPage, this.#codePage(physicalPage) - (virtualPage << 13));
      return;
    }
    const lookup = access === LOAD ? loads : stores;
    lookup.enter(virtualPage, this.#hostPage(physicalPage) - (virtualPage << 12));
  }

  evicted(tag: number): void {
    this.#contexts.evicted(tag);
  }

  flushed(): void {
    this.#contexts.clear();
  }

  contextChanged(): void {
    this.#context = undefined;
  }

  writeProtected(physicalPage: number): void {
    this.#contexts.protectHostPage(this.#hostPage(physicalPage));
  }

  codeWritten(physicalPage: number): void {
    this.#decoder.dropPage(physicalPage);
  }

  stateLoaded(): void {
    this.#decoder.drop();
    this.#contexts.clear();
    this.#context = undefined;
  }

  #hostPage(physicalPage: number): number {
    return this.#ram + (physicalPage - RAM_PAGE) * 4096;
  }

  /** Where a page's decoded instructions stand, or will. */
  #codePage(physicalPage: number): number {
    const place = this.#decoder.place(physicalPage);
    if (place !== 0) return place;
    this.#decoder.drop();
    this.#contexts.clearFetches();
    return this.#decoder.place(physicalPage);
  }
}
