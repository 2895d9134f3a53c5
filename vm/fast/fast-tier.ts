// The fast tier: runs the interpreter over decoded instructions, and hands what that leaves to Hart.step().

import { RAM_BASE } from '../../abi/memory-map.ts';
import { S_MODE } from '../cpu/causes.ts';
import type { Hart } from '../cpu/hart.ts';
import { CYCLES, PC, RECHECK, SIDTB } from '../cpu/state.ts';
import { type Access, FETCH, LOAD, type Tier, type TierObserver } from '../cpu/tier.ts';
import { GATE_BYTES, SIDTB_BASE, SIDTB_ENABLE, VECTOR_SOFTWARE_LAST } from '../idt.ts';
import { type Context, Contexts } from './contexts.ts';
import { Decoder } from './decoder.ts';
import { type Interpret, instantiateInterpreter } from './interpreter.ts';
import {
  CODE,
  CONTEXT_CHANGED,
  END_CYCLES,
  GATES,
  GATES_SIDTB,
  HOOKED,
  HOST_TO_PHYSICAL,
  SHARED_BYTES,
} from './layout.ts';

const RAM_PAGE = RAM_BASE >>> 12;

/** Instructions for one call of the interpreter: the engine replaces its first, plain code by better between calls. */
const MOST_AT_ONCE = 1 << 20;

export class FastTier implements Tier, TierObserver {
  readonly #hart: Hart;
  readonly #interpret: Interpret;
  readonly #decoder: Decoder;
  readonly #contexts: Contexts;
  readonly #start: number;
  readonly #ram: number;
  /** The words at the start of this tier's part of the memory (layout.ts). */
  readonly #shared: Uint32Array;
  readonly #floats: Float64Array;
  /** Undefined when it must be selected anew. */
  #context: Context | undefined;

  /** The hart's state must have been made with FAST_BYTES of room (layout.ts). */
  constructor(hart: Hart) {
    const { state } = hart;
    const { buffer } = state.memory;
    this.#hart = hart;
    this.#start = state.layout.fast;
    this.#ram = state.layout.ram;
    this.#shared = new Uint32Array(buffer, this.#start, SHARED_BYTES >> 2);
    this.#floats = new Float64Array(buffer, this.#start, SHARED_BYTES >> 3);
    this.#shared[HOST_TO_PHYSICAL >> 2] = RAM_BASE - this.#ram;
    this.#interpret = instantiateInterpreter(state.memory);
    this.#decoder = new Decoder(hart.mmu.memory, buffer, this.#start + CODE);
    this.#contexts = new Contexts(state, this.#start);
    hart.observe(this);
  }

  run(until: number): void {
    const { float, word } = this.#hart.state;
    const { hooks } = this.#hart;
    const hooked = hooks.onTrap !== undefined || hooks.onPrivilege !== undefined;
    this.#shared[HOOKED >> 2] = hooked ? 1 : 0;
    for (;;) {
      const cycles = float[CYCLES >> 3];
      if (cycles >= until || word[RECHECK >> 2] !== 0) return;
      const left = this.#execute(Math.min(until - cycles, MOST_AT_ONCE));
      if (left !== 0) this.#serve(word[PC >> 2]);
    }
  }

  /** Lets the interpreter execute up to `budget` instructions; returns how many it left. */
  #execute(budget: number): number {
    const { float, signed } = this.#hart.state;
    this.#context ??= this.#contexts.select();
    this.#floats[END_CYCLES >> 3] = float[CYCLES >> 3] + budget;
    const left = this.#interpret(signed[PC >> 2], budget, this.#context.tables, this.#start);
    float[CYCLES >> 3] += budget - left;
    if (this.#shared[CONTEXT_CHANGED >> 2] !== 0) {
      this.#shared[CONTEXT_CHANGED >> 2] = 0;
      this.#hart.contextChanged();
    }
    return left;
  }

  /** Does what the interpreter stopped for. */
  #serve(pc: number): void {
    if (this.#hart.hooks.breakpoints?.has(pc)) {
      this.#hart.requestStop();
      return;
    }
    const { fetches } = this.#context ?? this.#contexts.select();
    const at = fetches.has(pc >>> 12) ? (fetches.addend(pc >>> 12) + pc * 4) >>> 0 : 0;
    if (at !== 0 && !this.#decoder.isDecoded(at)) this.#decoder.decodeFrom(at);
    else this.#step();
  }

  #step(): void {
    this.#hart.step();
    const sidtb = this.#hart.state.word[SIDTB >> 2];
    if ((sidtb & SIDTB_ENABLE) !== 0 && this.#shared[GATES_SIDTB >> 2] !== sidtb) this.#findGates(sidtb);
  }

  /** Shows the interpreter the interrupt descriptor table, where every gate can be read by S-mode from one page of RAM. */
  #findGates(sidtb: number): void {
    const { memory, pmp } = this.#hart.mmu;
    const first = (sidtb & SIDTB_BASE) >>> 0;
    const inPage = (first & 0xfff) + GATE_BYTES * (VECTOR_SOFTWARE_LAST + 1) <= 4096;
    const readable = pmp.isUniform(first >>> 12) && pmp.allows(first, GATE_BYTES, LOAD, S_MODE);
    if (!inPage || !readable || !memory.isRam(first, 1)) return;
    this.#shared[GATES >> 2] = this.#hostPage(first >>> 12) + (first & 0xfff);
    this.#shared[GATES_SIDTB >> 2] = sidtb;
  }

  // --- what step() tells -----------------------------------------------------------------------------------

  translated(virtualPage: number, physicalPage: number, access: Access): void {
    this.#context ??= this.#contexts.select();
    const { loads, stores, fetches } = this.#context;
    const { breakpointPages, watchedPages } = this.#hart.hooks;
    if (access === FETCH) {
      if (breakpointPages?.has(virtualPage)) return;
      if (!fetches.has(virtualPage))
        fetches.enter(virtualPage, this.#codePage(physicalPage) - (virtualPage << 14));
      return;
    }
    if (watchedPages?.has(virtualPage)) return;
    const lookup = access === LOAD ? loads : stores;
    lookup.enter(virtualPage, this.#hostPage(physicalPage) - (virtualPage << 12));
  }

  evicted(tag: number): void {
    this.#contexts.evicted(tag);
  }

  flushed(): void {
    this.#contexts.clear();
    this.#shared[GATES_SIDTB >> 2] = 0;
  }

  contextChanged(): void {
    this.#context = undefined;
  }

  writeProtected(physicalPage: number): void {
    this.#contexts.protectHostPage(this.#hostPage(physicalPage));
  }

  allProtected(): void {
    this.#contexts.clearStores();
  }

  codeWritten(physicalPage: number): void {
    this.#decoder.dropPage(physicalPage);
  }

  stateLoaded(): void {
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
