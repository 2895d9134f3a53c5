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
import { CONTEXT_BYTES, CONTEXTS, FETCHES, LOADS, STORES } from './layout.ts';
import { Lookup } from './lookup.ts';

const NO_ASID = -1;

export class Context {
  /** Where its tables stand in the machine's memory. */
  readonly base: number;
  readonly loads: Lookup;
  readonly stores: Lookup;
  readonly fetches: Lookup;
  key = -1;
  /** The address space whose TLB entries it uses, or NO_ASID. */
  asid = NO_ASID;

  constructor(buffer: ArrayBuffer, base: number) {
    this.base = base;
    this.loads = new Lookup(buffer, base + LOADS);
    this.stores = new Lookup(buffer, base + STORES);
    this.fetches = new Lookup(buffer, base + FETCHES);
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

export class Contexts {
  readonly #state: State;
  readonly #base: number;
  readonly #all: Context[] = [];
  readonly #byKey = new Map<number, Context>();
  /** Next one to be used anew when there are no more. */
  #oldest = 0;

  constructor(state: State, base: number) {
    this.#state = state;
    this.#base = base;
  }

  /** The context that the state's privilege, satp and mstatus ask for. */
  select(): Context {
    const { mstatus, privilege, word } = this.#state;
    const data = mstatus & MSTATUS_MPRV ? (mstatus >>> MSTATUS_MPP_SHIFT) & 3 : privilege;
    const satp = word[SATP >> 2];
    const paging = satp >= SATP_MODE && (privilege !== M_MODE || data !== M_MODE);
    const asid = paging ? satpAsid(satp) : NO_ASID;
    const readsExecutable = paging && (mstatus & MSTATUS_MXR) !== 0;
    const usesUserPages = paging && data === S_MODE && (mstatus & MSTATUS_SUM) !== 0;
    const key =
      ((asid + 1) << 6) |
      (privilege << 4) |
      (data << 2) |
      (readsExecutable ? 2 : 0) |
      (usesUserPages ? 1 : 0);
    return this.#byKey.get(key) ?? this.#create(key, asid);
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

  /** From now on no store may go directly to the page of RAM at host address `host`. */
  protectHostPage(host: number): void {
    for (const context of this.#all) context.stores.forgetHostPage(host);
  }

  #create(key: number, asid: number): Context {
    const context = this.#take();
    context.key = key;
    context.asid = asid;
    this.#byKey.set(key, context);
    return context;
  }

  #take(): Context {
    if (this.#all.length < CONTEXTS) {
      const base = this.#base + this.#all.length * CONTEXT_BYTES;
      const context = new Context(this.#state.memory.buffer, base);
      this.#all.push(context);
      return context;
    }
    const context = this.#all[this.#oldest];
    this.#oldest = (this.#oldest + 1) % CONTEXTS;
    this.#byKey.delete(context.key);
    context.clear();
    return context;
  }
}
