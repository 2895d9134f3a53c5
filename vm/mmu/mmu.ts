// Loads, stores and fetches by virtual address: translation through the TLB and the page walk, protection, and
// misaligned accesses, which this machine does in hardware.

import type { AccessSize } from '../api.ts';
import { AccessFault } from '../api.ts';
import { ACCESS_FAULTS, M_MODE, PAGE_FAULTS, raise, U_MODE } from '../cpu/causes.ts';
import type { Hooks } from '../cpu/hooks.ts';
import { MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_MXR, MSTATUS_SUM } from '../cpu/mstatus.ts';
import { SATP } from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';
import { type Access, FETCH, LOAD, STORE, type TierObserver } from '../cpu/tier.ts';
import type { PhysicalMemory } from './physical.ts';
import { Pmp } from './pmp.ts';
import { PTE_D, ptePage, SATP_MODE, satpAsid } from './pte.ts';
import { Tlb } from './tlb.ts';
import { leafPermits, Walker } from './walk.ts';

export class Mmu {
  readonly pmp: Pmp;
  readonly tlb: Tlb;
  readonly memory: PhysicalMemory;
  /** The tier that caches translations, if there is one. */
  observer: TierObserver | undefined;
  /** Page walks that the TLB did not save, since the machine was made: a count for statistics, no state. */
  tlbMisses = 0;

  readonly #state: State;
  readonly #walker: Walker;
  readonly #hooks: Hooks;

  // The context, derived from privilege, satp and mstatus by contextChanged.
  #asid = 0;
  #fetchPrivilege = M_MODE;
  #dataPrivilege = M_MODE;
  #fetchTranslates = false;
  #dataTranslates = false;
  #userPages = false;
  #executableReads = false;

  constructor(state: State, memory: PhysicalMemory, hooks: Hooks = {}) {
    this.#state = state;
    this.#hooks = hooks;
    this.memory = memory;
    this.pmp = new Pmp(state);
    this.tlb = new Tlb(state);
    this.#walker = new Walker(memory, this.pmp);
  }

  /** To be called after every change of privilege, satp or the translation bits of mstatus. */
  contextChanged(): void {
    const { privilege, mstatus, word } = this.#state;
    const satp = word[SATP >> 2];
    const paging = satp >= SATP_MODE;
    this.#asid = satpAsid(satp);
    this.#fetchPrivilege = privilege;
    this.#dataPrivilege = mstatus & MSTATUS_MPRV ? (mstatus >>> MSTATUS_MPP_SHIFT) & 3 : privilege;
    this.#fetchTranslates = paging && privilege !== M_MODE;
    this.#dataTranslates = paging && this.#dataPrivilege !== M_MODE;
    this.#userPages = (mstatus & MSTATUS_SUM) !== 0;
    this.#executableReads = (mstatus & MSTATUS_MXR) !== 0;
    this.observer?.contextChanged();
  }

  /** Reads `size` bytes: a signed word, an unsigned half or byte. @throws Exception */
  load(address: number, size: AccessSize): number {
    if ((address & (size - 1)) !== 0) return this.#loadMisaligned(address, size);
    const physical = this.translate(address, size, LOAD);
    try {
      return this.memory.load(physical, size);
    } catch (error) {
      return accessFault(error, LOAD, address);
    }
  }

  /** Writes `size` bytes. @throws Exception, and then nothing is written. */
  store(address: number, size: AccessSize, value: number): void {
    if ((address & (size - 1)) !== 0) {
      this.#storeMisaligned(address, size, value);
      return;
    }
    const physical = this.translate(address, size, STORE);
    try {
      this.memory.store(physical, size, value);
    } catch (error) {
      accessFault(error, STORE, address);
    }
  }

  /** Reads 8 bytes, for fld; one access to RAM, two of a word each to a device. @throws Exception */
  load64(address: number): { readonly low: number; readonly high: number } {
    if ((address & 7) !== 0) {
      const byte = this.#split(address, 8, LOAD);
      const wordAt = (first: number) =>
        [0, 1, 2, 3].reduce((word, n) => word | (this.memory.load(byte(first + n), 1) << (8 * n)), 0);
      return { low: wordAt(0), high: wordAt(4) };
    }
    const physical = this.translate(address, 8, LOAD);
    try {
      return { low: this.memory.load(physical, 4), high: this.memory.load(physical + 4, 4) };
    } catch (error) {
      return accessFault(error, LOAD, address);
    }
  }

  /** Writes 8 bytes, for fsd. @throws Exception */
  store64(address: number, low: number, high: number): void {
    if ((address & 7) !== 0) {
      const byte = this.#split(address, 8, STORE);
      for (let n = 0; n < 8; n++) {
        this.memory.store(byte(n), 1, ((n < 4 ? low : high) >>> (8 * (n & 3))) & 0xff);
      }
      return;
    }
    const physical = this.translate(address, 8, STORE);
    try {
      this.memory.store(physical, 4, low);
      this.memory.store(physical + 4, 4, high);
    } catch (error) {
      accessFault(error, STORE, address);
    }
  }

  /** Physical address from which the half-word of an instruction at `address` may be fetched. @throws Exception */
  translateFetch(address: number): number {
    return this.translate(address, 2, FETCH);
  }

  /** Reads the half-word of an instruction at a translated address. @throws Exception (named by its virtual address) */
  fetchHalf(physical: number, address: number): number {
    try {
      return this.memory.fetchHalf(physical >>> 0);
    } catch (error) {
      return accessFault(error, FETCH, address);
    }
  }

  /** Where an access that stays in one page goes, all checks done. @throws Exception page fault or access fault */
  translate(address: number, size: number, access: Access): number {
    const fetch = access === FETCH;
    const translates = fetch ? this.#fetchTranslates : this.#dataTranslates;
    const physical = translates ? this.#translatePage(address, access) | (address & 0xfff) : address;
    const privilege = fetch ? this.#fetchPrivilege : this.#dataPrivilege;
    if (!this.pmp.allows(physical, size, access, privilege)) raise(ACCESS_FAULTS[access], address);
    if (!fetch) this.#hooks.onAccess?.(address, physical >>> 0, size, access);
    if (this.observer !== undefined) this.#tell(this.observer, address, physical, access);
    return physical;
  }

  /**
   * Where a load would go by TLB and page tables, permissions and protection aside, or undefined where nothing is mapped.
   * Changes nothing: for tools.
   */
  probe(address: number): number | undefined {
    if (!this.#dataTranslates && !this.#fetchTranslates) return address;
    const pte =
      this.tlb.lookup(address >>> 12, this.#asid) || this.#walker.probe(this.#state.word[SATP >> 2], address);
    return pte === 0 || ptePage(pte) >>> 20 !== 0
      ? undefined
      : ((ptePage(pte) << 12) | (address & 0xfff)) >>> 0;
  }

  /** sfence.vma; undefined stands for x0. */
  fence(address: number | undefined, asid: number | undefined): void {
    if (address !== undefined)
      this.tlb.flushPage(address >>> 12, asid === undefined ? undefined : asid & 0x1ff);
    else if (asid !== undefined) this.tlb.flushAsid(asid & 0x1ff);
    else {
      this.tlb.flushAll();
      this.observer?.flushed();
    }
  }

  /** To be called after every change of the PMP registers. */
  protectionChanged(): void {
    this.pmp.changed();
    this.observer?.flushed();
  }

  /** To be called after the whole state changed. */
  stateLoaded(): void {
    this.tlb.reload();
    this.protectionChanged();
    this.contextChanged();
  }

  /** Physical address of the page that holds a virtual address. */
  #translatePage(address: number, access: Access): number {
    const user = (access === FETCH ? this.#fetchPrivilege : this.#dataPrivilege) === U_MODE;
    const page = address >>> 12;
    let pte = this.tlb.lookup(page, this.#asid);
    if (pte !== 0 && !this.#permits(pte, access, user)) raise(PAGE_FAULTS[access], address);
    if (pte === 0 || (access === STORE && (pte & PTE_D) === 0)) {
      if (pte === 0) this.tlbMisses++;
      const permits = (leaf: number) => this.#permits(leaf, access, user);
      const leaf = this.#walker.walk(this.#state.word[SATP >> 2], address, access, permits);
      this.tlb.fill(page, this.#asid, leaf.pte, leaf.global, leaf.superpage);
      pte = leaf.pte;
      this.#hooks.onWalk?.({ address, access, pte, superpage: leaf.superpage });
    }
    // 34-bit physical addresses exist in page tables only: nothing answers above 4 GiB.
    if (ptePage(pte) >>> 20 !== 0) raise(ACCESS_FAULTS[access], address);
    return ptePage(pte) << 12;
  }

  #permits(pte: number, access: Access, user: boolean): boolean {
    return leafPermits(pte, access, user, this.#userPages, this.#executableReads);
  }

  /** Lets a tier use this translation directly from now on, where that is exact for the whole page. */
  #tell(observer: TierObserver, address: number, physical: number, access: Access): void {
    const page = physical >>> 12;
    if (!this.memory.isRam(physical, 1) || !this.pmp.isUniform(page)) return;
    if (access === STORE && !this.memory.openForStores(page)) return;
    observer.translated(address >>> 12, page, access);
  }

  #loadMisaligned(address: number, size: AccessSize): number {
    const split = this.#split(address, size, LOAD);
    let value = 0;
    for (let index = 0; index < size; index++) {
      value |= this.memory.load(split(index), 1) << (8 * index);
    }
    return value;
  }

  #storeMisaligned(address: number, size: AccessSize, value: number): void {
    const split = this.#split(address, size, STORE);
    for (let index = 0; index < size; index++) {
      this.memory.store(split(index), 1, (value >>> (8 * index)) & 0xff);
    }
  }

  /** Translates both pages of a misaligned access before anything is done; gives each byte's physical address. */
  #split(address: number, size: number, access: Access): (index: number) => number {
    const inFirst = Math.min(size, 4096 - (address & 0xfff));
    const next = (address + inFirst) >>> 0;
    const first = this.translate(address, inFirst, access);
    // A device answers aligned accesses only.
    if (!this.memory.isRam(first, inFirst)) raise(ACCESS_FAULTS[access], address);
    const second = inFirst < size ? this.translate(next, size - inFirst, access) : 0;
    if (inFirst < size && !this.memory.isRam(second, size - inFirst)) raise(ACCESS_FAULTS[access], next);
    return (index) => (index < inFirst ? first + index : second + index - inFirst);
  }
}

function accessFault(error: unknown, access: Access, address: number): never {
  if (error instanceof AccessFault) raise(ACCESS_FAULTS[access], address);
  throw error;
}
