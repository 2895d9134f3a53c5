// The architectural TLB: part of the machine's state and the same for every tier. Entries survive writes to satp and go
// only by sfence.vma or when newer ones fill their set, so a missing sfence.vma shows the same way everywhere.
// state.ts draws an entry.

import {
  TLB,
  TLB_ASID_SHIFT,
  TLB_ASID_STRIDE,
  TLB_ENTRIES,
  TLB_GLOBAL,
  TLB_SETS,
  TLB_SUPERPAGE,
  TLB_VALID,
  TLB_WAYS,
} from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';
import { TABLE_ENTRIES } from './pte.ts';

/** Words of a set: tag and PTE for each way. */
const SET_WORDS = 2 * TLB_WAYS;

/** Index of the first word of the set where a page's entry sits. */
const localSet = (page: number, asid: number) =>
  ((page + Math.imul(asid, TLB_ASID_STRIDE)) & (TLB_SETS - 1)) * SET_WORDS;
const globalSet = (page: number) => (page & (TLB_SETS - 1)) * SET_WORDS;

const localTag = (page: number, asid: number) => (page << 12) | (asid << TLB_ASID_SHIFT) | TLB_VALID;
const globalTag = (page: number) => (page << 12) | TLB_GLOBAL | TLB_VALID;

const ASIDS = 512;
/** Beyond this many, all are emptied. */
const MOST_FILLED = 512;

export class Tlb {
  /** tag, pte, tag, pte... */
  readonly #entries: Int32Array;
  /** How many entries come from superpages, by their top ten address bits: fences look further only where there are. */
  readonly #superpages = new Uint16Array(TABLE_ENTRIES);
  /** How many entries that are not global each address space has. */
  readonly #spaces = new Uint16Array(ASIDS);
  /** Sets that were filled since all were last empty, at most MOST_FILLED of them: emptying these is enough. */
  #filled: number[] = [];
  /** Told the tag of every entry that goes. */
  evicted: ((tag: number) => void) | undefined;

  constructor(state: State) {
    this.#entries = new Int32Array(state.memory.buffer, TLB, TLB_ENTRIES * 2);
  }

  /** The page table entry that maps a virtual page in an address space, or 0. */
  lookup(page: number, asid: number): number {
    const local = this.#find(localSet(page, asid), localTag(page, asid));
    if (local >= 0) return this.#entries[local + 1];
    const shared = this.#find(globalSet(page), globalTag(page));
    return shared >= 0 ? this.#entries[shared + 1] : 0;
  }

  /** Enters a mapping; `pte` names the 4 KiB page itself, also within a superpage. Any older entry of the page goes. */
  fill(page: number, asid: number, pte: number, global: boolean, superpage: boolean): void {
    this.#evictPage(page, asid);
    this.#evictGlobal(page);
    const entries = this.#entries;
    const set = global ? globalSet(page) : localSet(page, asid);
    const room = this.#makeRoom(set);
    entries.copyWithin(set + 2, set, room);
    const tag = global ? globalTag(page) : localTag(page, asid);
    entries[set] = superpage ? tag | TLB_SUPERPAGE : tag;
    entries[set + 1] = pte;
    this.#count(entries[set], 1);
    if (this.#filled.length < MOST_FILLED) this.#filled.push(set);
  }

  /** sfence.vma x0, x0. */
  flushAll(): void {
    if (this.#filled.length === MOST_FILLED) this.#entries.fill(0);
    else for (const set of this.#filled) this.#entries.fill(0, set, set + SET_WORDS);
    this.#filled.length = 0;
    this.#superpages.fill(0);
    this.#spaces.fill(0);
  }

  /** sfence.vma x0, asid: what is not global of one address space. */
  flushAsid(asid: number): void {
    if (this.#spaces[asid] === 0) return;
    this.#evictWhere((tag) => (tag & TLB_GLOBAL) === 0 && asidOf(tag) === asid);
  }

  /** sfence.vma address, x0 (every address space, global entries too), or address, asid (not global). */
  flushPage(page: number, asid: number | undefined): void {
    const superpage = page >>> 10;
    if (asid === undefined) {
      this.#evictGlobal(page);
      for (let space = 0; space < ASIDS; space++) {
        if (this.#spaces[space] !== 0) this.#evictPage(page, space);
      }
      if (this.#superpages[superpage] !== 0) this.#evictWhere((tag) => isFrom(tag, superpage));
      return;
    }
    this.#evictPage(page, asid);
    if (this.#superpages[superpage] === 0) return;
    this.#evictWhere((tag) => (tag & TLB_GLOBAL) === 0 && asidOf(tag) === asid && isFrom(tag, superpage));
  }

  /** Counts entries anew, after the state was loaded from a snapshot. */
  reload(): void {
    this.#superpages.fill(0);
    this.#spaces.fill(0);
    for (let index = 0; index < TLB_ENTRIES * 2; index += 2) {
      if (this.#entries[index] !== 0) this.#count(this.#entries[index], 1);
    }
    // Which sets they are in is not known: the next fence empties all.
    this.#filled = new Array(MOST_FILLED).fill(0);
  }

  #count(tag: number, difference: number): void {
    if (tag & TLB_SUPERPAGE) this.#superpages[tag >>> 22] += difference;
    if ((tag & TLB_GLOBAL) === 0) this.#spaces[asidOf(tag)] += difference;
  }

  /** Index of the entry with this tag (superpage or not) in a set, or -1. */
  #find(set: number, tag: number): number {
    const entries = this.#entries;
    for (let index = set; index < set + SET_WORDS; index += 2) {
      if ((entries[index] & ~TLB_SUPERPAGE) === tag) return index;
    }
    return -1;
  }

  /** Index of an empty entry of a set; where there is none, the oldest goes. */
  #makeRoom(set: number): number {
    for (let index = set; index < set + SET_WORDS; index += 2) {
      if (this.#entries[index] === 0) return index;
    }
    const oldest = set + SET_WORDS - 2;
    this.#evict(oldest);
    return oldest;
  }

  #evictPage(page: number, asid: number): void {
    this.#evict(this.#find(localSet(page, asid), localTag(page, asid)));
  }

  #evictGlobal(page: number): void {
    this.#evict(this.#find(globalSet(page), globalTag(page)));
  }

  #evictWhere(matches: (tag: number) => boolean): void {
    for (let index = 0; index < TLB_ENTRIES * 2; index += 2) {
      const tag = this.#entries[index];
      if (tag !== 0 && matches(tag)) this.#evict(index);
    }
  }

  /** Empties an entry, if there is one at this index. */
  #evict(index: number): void {
    if (index < 0) return;
    const tag = this.#entries[index];
    this.#entries[index] = 0;
    this.#entries[index + 1] = 0;
    this.#count(tag, -1);
    this.evicted?.(tag);
  }
}

const asidOf = (tag: number) => (tag >>> TLB_ASID_SHIFT) & 0x1ff;
const isFrom = (tag: number, superpage: number) => (tag & TLB_SUPERPAGE) !== 0 && tag >>> 22 === superpage;
