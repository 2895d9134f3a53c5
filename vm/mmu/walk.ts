// The Sv32 page walk (privileged manual, "Virtual Address Translation Process"), with A and D set by the walker.

import { ACCESS_FAULTS, PAGE_FAULTS, raise, S_MODE } from '../cpu/causes.ts';
import { type Access, FETCH, LOAD, STORE } from '../cpu/tier.ts';
import type { PhysicalMemory } from './physical.ts';
import type { Pmp } from './pmp.ts';
import {
  PTE_A,
  PTE_D,
  PTE_G,
  PTE_R,
  PTE_U,
  PTE_V,
  PTE_W,
  PTE_X,
  ptePage,
  SATP_PAGE_MASK,
  TABLE_ENTRIES,
} from './pte.ts';

/** Where a page is mapped, and how. The walker gives out one and the same object each time. */
export class Leaf {
  /** The entry with A (and D) set, its page number that of the 4 KiB page within a superpage. */
  pte = 0;
  superpage = false;
  /** G was set in the leaf or in the pointer above it. */
  global = false;
}

export class Walker {
  readonly #memory: PhysicalMemory;
  readonly #pmp: Pmp;
  readonly #leaf = new Leaf();

  constructor(memory: PhysicalMemory, pmp: Pmp) {
    this.#memory = memory;
    this.#pmp = pmp;
  }

  /**
   * Translates `address` through the table that satp names.
   * @param permits whether a leaf with these flags allows the access
   * @throws Exception page fault, or access fault where an entry cannot be read or updated
   */
  walk(satp: number, address: number, access: Access, permits: (pte: number) => boolean): Leaf {
    let table = (satp & SATP_PAGE_MASK) * 4096;
    let global = false;
    for (let level = 1; level >= 0; level--) {
      const at = table + ((address >>> (12 + 10 * level)) & (TABLE_ENTRIES - 1)) * 4;
      const pte = this.#readEntry(at, address, access);
      if ((pte & PTE_V) === 0 || (pte & (PTE_R | PTE_W)) === PTE_W) raise(PAGE_FAULTS[access], address);
      global ||= (pte & PTE_G) !== 0;
      if ((pte & (PTE_R | PTE_X)) === 0) {
        // A pointer to the next table; D, A and U are reserved there.
        if ((pte & (PTE_D | PTE_A | PTE_U)) !== 0) raise(PAGE_FAULTS[access], address);
        table = ptePage(pte) * 4096;
        continue;
      }
      const misaligned = level === 1 && (ptePage(pte) & (TABLE_ENTRIES - 1)) !== 0;
      if (!permits(pte) || misaligned) raise(PAGE_FAULTS[access], address);
      return this.#found(this.#touch(at, pte, address, access), level, global, address);
    }
    return raise(PAGE_FAULTS[access], address);
  }

  /** The entry of the 4 KiB page at `address`, or 0 where there is none. Changes nothing, and checks no permission. */
  probe(satp: number, address: number): number {
    let table = (satp & SATP_PAGE_MASK) * 4096;
    for (let level = 1; level >= 0; level--) {
      const at = table + ((address >>> (12 + 10 * level)) & (TABLE_ENTRIES - 1)) * 4;
      const pte = this.#reachable(at) ? this.#memory.load(at, 4) : 0;
      if ((pte & PTE_V) === 0) return 0;
      if ((pte & (PTE_R | PTE_X)) !== 0) return this.#found(pte, level, false, address).pte;
      table = ptePage(pte) * 4096;
    }
    return 0;
  }

  #found(pte: number, level: number, global: boolean, address: number): Leaf {
    const leaf = this.#leaf;
    leaf.superpage = level === 1;
    leaf.pte = leaf.superpage ? pte | (((address >>> 12) & (TABLE_ENTRIES - 1)) << 10) : pte;
    leaf.global = global;
    return leaf;
  }

  #readEntry(at: number, address: number, access: Access): number {
    if (!this.#reachable(at) || !this.#pmp.allows(at, 4, LOAD, S_MODE)) raise(ACCESS_FAULTS[access], address);
    return this.#memory.load(at, 4);
  }

  /** Sets A, and D for a store, in the entry in memory. */
  #touch(at: number, pte: number, address: number, access: Access): number {
    const touched = pte | PTE_A | (access === STORE ? PTE_D : 0);
    if (touched !== pte) {
      if (!this.#pmp.allows(at, 4, STORE, S_MODE)) raise(ACCESS_FAULTS[access], address);
      this.#memory.store(at, 4, touched);
    }
    return touched;
  }

  /** Page tables must lie in RAM; physical addresses have 34 bits in a walk, and this machine's RAM lies below 2^32. */
  #reachable(at: number): boolean {
    return at < 2 ** 32 && this.#memory.isRam(at, 4);
  }
}

/** Whether a leaf allows an access (privileged manual, step 5 of the walk). */
export function leafPermits(
  pte: number,
  access: Access,
  user: boolean,
  supervisorMayUseUserPages: boolean,
  executableIsReadable: boolean,
): boolean {
  if (user !== ((pte & PTE_U) !== 0)) {
    if (user || access === FETCH || !supervisorMayUseUserPages) return false;
  }
  if (access === FETCH) return (pte & PTE_X) !== 0;
  if (access === STORE) return (pte & PTE_W) !== 0;
  return (pte & PTE_R) !== 0 || (executableIsReadable && (pte & PTE_X) !== 0);
}
