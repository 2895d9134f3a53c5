// The architectural TLB: part of the machine's state and the same for every tier. Entries survive writes to satp and go
// only by sfence.vma or when another takes their slot, so a missing sfence.vma shows the same way everywhere.
// state.ts draws an entry.

import {
  TLB,
  TLB_ASID_SHIFT,
  TLB_ASID_STRIDE,
  TLB_ENTRIES,
  TLB_GLOBAL,
  TLB_SUPERPAGE,
  TLB_VALID,
} from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';
import { TABLE_ENTRIES } from './pte.ts';

const MASK = TLB_ENTRIES - 1;

const slotOf = (page: number, asid: number) => (page + Math.imul(asid, TLB_ASID_STRIDE)) & MASK;
const localTag = (page: number, asid: number) => (page << 12) | (asid << TLB_ASID_SHIFT) | TLB_VALID;
const globalTag = (page: number) => (page << 12) | TLB_GLOBAL | TLB_VALID;

export class Tlb {
  /** tag, pte, tag, pte... */
  readonly #entries: Int32Array;
  /** How many entries come from superpages, by their top ten address bits: fences look further only where there are. */
  readonly #superpages = new Uint16Array(TABLE_ENTRIES);
  /** Told the tag of every entry that goes. */
  evicted: ((tag: number) => void) | undefined;

  constructor(state: State) {
    this.#entries = new Int32Array(state.memory.buffer, TLB, TLB_ENTRIES * 2);
  }

  /** The page table entry that maps a virtual page in an address space, or 0. */
  lookup(page: number, asid: number): number {
    const entries = this.#entries;
    const local = slotOf(page, asid) * 2;
    if ((entries[local] & ~TLB_SUPERPAGE) === localTag(page, asid)) return entries[local + 1];
    const shared = (page & MASK) * 2;
    return (entries[shared] & ~TLB_SUPERPAGE) === globalTag(page) ? entries[shared + 1] : 0;
  }

  /** Enters a mapping; `pte` names the 4 KiB page itself, also within a superpage. Any older entry of the page goes. */
  fill(page: number, asid: number, pte: number, global: boolean, superpage: boolean): void {
    this.#evictPage(page, asid, true);
    const slot = global ? page & MASK : slotOf(page, asid);
    this.#evict(slot);
    const tag = global ? globalTag(page) : localTag(page, asid);
    this.#entries[slot * 2] = superpage ? tag | TLB_SUPERPAGE : tag;
    this.#entries[slot * 2 + 1] = pte;
    if (superpage) this.#superpages[page >>> 10]++;
  }

  /** sfence.vma x0, x0. */
  flushAll(): void {
    this.#entries.fill(0);
    this.#superpages.fill(0);
  }

  /** sfence.vma x0, asid: what is not global of one address space. */
  flushAsid(asid: number): void {
    this.#evictWhere((tag) => (tag & TLB_GLOBAL) === 0 && asidOf(tag) === asid);
  }

  /** sfence.vma address, x0 (every address space, global entries too), or address, asid (not global). */
  flushPage(page: number, asid: number | undefined): void {
    const superpage = page >>> 10;
    if (asid === undefined) {
      this.#evictWhere((tag) => tag >>> 12 === page || isFrom(tag, superpage));
      return;
    }
    this.#evictPage(page, asid, false);
    if (this.#superpages[superpage] === 0) return;
    this.#evictWhere((tag) => (tag & TLB_GLOBAL) === 0 && asidOf(tag) === asid && isFrom(tag, superpage));
  }

  /** Counts superpage entries anew, after the state was loaded from a snapshot. */
  reload(): void {
    this.#superpages.fill(0);
    for (let index = 0; index < TLB_ENTRIES * 2; index += 2) {
      const tag = this.#entries[index];
      if (tag & TLB_SUPERPAGE) this.#superpages[tag >>> 22]++;
    }
  }

  #evictPage(page: number, asid: number, globalToo: boolean): void {
    const local = slotOf(page, asid);
    if ((this.#entries[local * 2] & ~TLB_SUPERPAGE) === localTag(page, asid)) this.#evict(local);
    const shared = page & MASK;
    if (globalToo && (this.#entries[shared * 2] & ~TLB_SUPERPAGE) === globalTag(page)) this.#evict(shared);
  }

  #evictWhere(matches: (tag: number) => boolean): void {
    for (let slot = 0; slot < TLB_ENTRIES; slot++) {
      const tag = this.#entries[slot * 2];
      if (tag !== 0 && matches(tag)) this.#evict(slot);
    }
  }

  #evict(slot: number): void {
    const tag = this.#entries[slot * 2];
    if (tag === 0) return;
    this.#entries[slot * 2] = 0;
    this.#entries[slot * 2 + 1] = 0;
    if (tag & TLB_SUPERPAGE) this.#superpages[tag >>> 22]--;
    this.evicted?.(tag);
  }
}

const asidOf = (tag: number) => (tag >>> TLB_ASID_SHIFT) & 0x1ff;
const isFrom = (tag: number, superpage: number) => (tag & TLB_SUPERPAGE) !== 0 && tag >>> 22 === superpage;
