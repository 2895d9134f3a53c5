// Translations that the interpreter may use, by context: the address space and everything else on which a translation
// depends. A switch of address space or privilege selects other tables and forgets nothing.
//
// The tables hold nothing that the architectural TLB does not hold (or, where there is no paging, that physical memory
// protection does not allow); whatever goes there goes here.

import { M_MODE, S_MODE } from '../cpu/causes.ts';
import { MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_MXR, MSTATUS_SUM } from '../cpu/mstatus.ts';
import { SATP, TLB_ASID_SHIFT, TLB_GLOBAL } from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';
import { SATP_MODE, satpAsid } from '../mmu/pte.ts';
import {
  CONTEXT_BYTES,
  CONTEXT_TABLES,
  CONTEXTS,
  FETCHES,
  LOADS,
  SELECTION,
  SELECTION_KEYS,
  STORES,
} from './layout.ts';
import { Lookup } from './lookup.ts';

const NO_ASID = -1;

export class Context {
  /** Where its tables stand in the machine's memory. */
  readonly tables: number;
  readonly loads: Lookup;
  readonly stores: Lookup;
  readonly fetches: Lookup;
  key = 0;
  /** The address space whose TLB entries it uses, or NO_ASID. */
  asid = NO_ASID;

  constructor(buffer: ArrayBuffer, tables: number) {
    this.tables = tables;
    this.loads = new Lookup(buffer, tables + LOADS);
    this.stores = new Lookup(buffer, tables + STORES);
    this.fetches = new Lookup(buffer, tables + FETCHES);
  }

  forget(page: number): void {
    this.loads.forget(page);
    this.stores.forget(page);
    this.fetches.forget(page);
  }

  clear(): void {
    this.loads.clear();
    this.stores.clear();
    this.fetches.clear();
  }
}

/**
 * What a translation depends on, in 16 bits; privileged-handlers.ts computes the same for what it changes itself.
 *
 *   15..6  1 + ASID, or 0 where nothing is translated     5..4  privilege     3..2  privilege of loads and stores
 *   1      MXR (only with paging)                         0     SUM (only with paging, for loads and stores of S-mode)
 */
function contextKey(state: State): number {
  const { mstatus, privilege, word } = state;
  const data = mstatus & MSTATUS_MPRV ? (mstatus >>> MSTATUS_MPP_SHIFT) & 3 : privilege;
  const satp = word[SATP >> 2];
  const paging = satp >= SATP_MODE && (privilege !== M_MODE || data !== M_MODE);
  const asid = paging ? satpAsid(satp) : NO_ASID;
  const readsExecutable = paging && (mstatus & MSTATUS_MXR) !== 0;
  const usesUserPages = paging && data === S_MODE && (mstatus & MSTATUS_SUM) !== 0;
  return (
    ((asid + 1) << 6) | (privilege << 4) | (data << 2) | (readsExecutable ? 2 : 0) | (usesUserPages ? 1 : 0)
  );
}

const asidOfKey = (key: number) => (key >> 6) - 1;

export class Contexts {
  readonly #state: State;
  readonly #base: number;
  readonly #all: Context[] = [];
  /** By key: where the context's tables stand, or 0. Read by the interpreter too. */
  readonly #selection: Uint32Array;
  readonly #byTables = new Map<number, Context>();
  /** Next one to be used anew when there are no more. */
  #oldest = 0;

  /** @param start of the fast tier's part of the memory */
  constructor(state: State, start: number) {
    this.#state = state;
    this.#base = start + CONTEXT_TABLES;
    this.#selection = new Uint32Array(state.memory.buffer, start + SELECTION, SELECTION_KEYS);
  }

  /** The context that the state's privilege, satp and mstatus ask for. */
  select(): Context {
    const key = contextKey(this.#state);
    return this.#byTables.get(this.#selection[key]) ?? this.#create(key);
  }

  /** A TLB entry is gone. */
  evicted(tag: number): void {
    const page = tag >>> 12;
    const asid = (tag >>> TLB_ASID_SHIFT) & 0x1ff;
    const global = (tag & TLB_GLOBAL) !== 0;
    for (const context of this.#all) {
      if (context.asid === asid || (global && context.asid !== NO_ASID)) context.forget(page);
    }
  }

  clear(): void {
    for (const context of this.#all) context.clear();
  }

  /** Forgets where decoded instructions are. */
  clearFetches(): void {
    for (const context of this.#all) context.fetches.clear();
  }

  /** From now on no store may go directly to any page. */
  clearStores(): void {
    for (const context of this.#all) context.stores.clear();
  }

  /** From now on no store may go directly to the page of RAM at host address `host`. */
  protectHostPage(host: number): void {
    for (const context of this.#all) context.stores.forgetHostPage(host);
  }

  #create(key: number): Context {
    const context = this.#take();
    context.key = key;
    context.asid = asidOfKey(key);
    this.#selection[key] = context.tables;
    return context;
  }

  #take(): Context {
    if (this.#all.length < CONTEXTS) {
      const tables = this.#base + this.#all.length * CONTEXT_BYTES;
      const context = new Context(this.#state.memory.buffer, tables);
      this.#all.push(context);
      this.#byTables.set(tables, context);
      return context;
    }
    const context = this.#all[this.#oldest];
    this.#oldest = (this.#oldest + 1) % CONTEXTS;
    this.#selection[context.key] = 0;
    context.clear();
    return context;
  }
}
