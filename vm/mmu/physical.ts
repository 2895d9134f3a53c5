// Physical memory as the hart sees it: RAM, and everything else through the board. Stores and DMA honour the page
// flags, so that no tier keeps decoded code of bytes that have changed, and snapshots know which pages were written. So
// whoever writes to RAM from outside does it by store, copyIn or clear, never through a view.

import { RAM_BASE } from '../../abi/memory-map.ts';
import { AccessFault, type AccessSize } from '../api.ts';
import { PAGE_CLEAN, PAGE_FLAGS, PAGE_HAS_CODE, PAGE_WATCHED } from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';

/** What lies outside RAM. Values are unsigned; each method throws AccessFault where nothing answers. */
export interface Outside {
  read(address: number, size: AccessSize): number;
  write(address: number, size: AccessSize, value: number): void;
  /** Half an instruction from executable memory that is not RAM (the reset ROM). */
  fetchHalf(address: number): number;
}

/** Told about stores to pages with flags. */
export interface PageWatcher {
  /** A page with decoded code was written; its flag is already clear. Number of the physical page. */
  codeWritten(physicalPage: number): void;
  /** A page got its first flag: no tier may store to it directly. */
  writeProtected(physicalPage: number): void;
  /** Every page is clean again: no tier may store to any directly. */
  allProtected(): void;
  /** A store to a watched page was done. */
  watchedStore(address: number, size: number): void;
}

const FIRST_PAGE = RAM_BASE >>> 12;

const nothing: Outside = {
  read() {
    throw new AccessFault();
  },
  write() {
    throw new AccessFault();
  },
  fetchHalf() {
    throw new AccessFault();
  },
};

export class PhysicalMemory {
  readonly ramBytes: number;
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Int32Array;
  /** PAGE_HAS_CODE, PAGE_WATCHED and PAGE_CLEAN, by page of RAM. */
  readonly flags: Uint8Array;
  /** The pages without PAGE_CLEAN, in the order in which they were first written. */
  #written: number[] = [];
  outside = nothing;
  watcher: PageWatcher | undefined;

  constructor(state: State) {
    const { ramBytes, ram } = state.layout;
    const buffer = state.memory.buffer;
    this.ramBytes = ramBytes;
    this.bytes = new Uint8Array(buffer, ram, ramBytes);
    this.halves = new Uint16Array(buffer, ram, ramBytes >> 1);
    this.words = new Int32Array(buffer, ram, ramBytes >> 2);
    this.flags = new Uint8Array(buffer, PAGE_FLAGS, ramBytes >> 12).fill(PAGE_CLEAN);
  }

  /** True where all the bytes of the range are RAM. */
  isRam(address: number, bytes: number): boolean {
    const offset = (address - RAM_BASE) >>> 0;
    return offset < this.ramBytes && bytes <= this.ramBytes - offset;
  }

  /** Reads an aligned unit, as an unsigned or (words) signed number. */
  load(address: number, size: AccessSize): number {
    const offset = (address - RAM_BASE) >>> 0;
    if (offset >= this.ramBytes) return this.outside.read(address, size);
    if (size === 4) return this.words[offset >> 2];
    return size === 1 ? this.bytes[offset] : this.halves[offset >> 1];
  }

  /** Writes an aligned unit. */
  store(address: number, size: AccessSize, value: number): void {
    const offset = (address - RAM_BASE) >>> 0;
    if (offset >= this.ramBytes) {
      this.outside.write(address, size, size === 4 ? value >>> 0 : value & (size === 1 ? 0xff : 0xffff));
      return;
    }
    if (size === 4) this.words[offset >> 2] = value;
    else if (size === 1) this.bytes[offset] = value;
    else this.halves[offset >> 1] = value;
    if (this.flags[offset >> 12] !== 0) this.#flaggedStore(address, size);
  }

  /** Half an instruction, at an even address. */
  fetchHalf(address: number): number {
    const offset = (address - RAM_BASE) >>> 0;
    return offset < this.ramBytes ? this.halves[offset >> 1] : this.outside.fetchHalf(address);
  }

  /** A view of RAM, or undefined where part of the range is not RAM. */
  view(address: number, bytes: number): Uint8Array | undefined {
    if (!this.isRam(address, bytes)) return undefined;
    const offset = (address - RAM_BASE) >>> 0;
    return this.bytes.subarray(offset, offset + bytes);
  }

  /** Copies bytes into RAM; false (and nothing done) where part of the range is not RAM. */
  copyIn(address: number, bytes: Uint8Array): boolean {
    const target = this.view(address, bytes.length);
    if (target === undefined) return false;
    target.set(bytes);
    this.#changed(address, bytes.length);
    return true;
  }

  /** Fills a part of RAM with zeros; false (and nothing done) where part of the range is not RAM. */
  clear(address: number, bytes: number): boolean {
    const target = this.view(address, bytes);
    if (target === undefined) return false;
    target.fill(0);
    this.#changed(address, bytes);
    return true;
  }

  /** Flags of a page of RAM, by physical page number. */
  pageFlags(physicalPage: number): number {
    return this.flags[physicalPage - FIRST_PAGE];
  }

  /** Adds a flag to a page of RAM. */
  flagPage(physicalPage: number, flag: number): void {
    const index = physicalPage - FIRST_PAGE;
    if (this.flags[index] === 0) this.watcher?.writeProtected(physicalPage);
    this.flags[index] |= flag;
  }

  /** Counts a page of RAM as written; true where stores to it need nothing else. By physical page number. */
  openForStores(physicalPage: number): boolean {
    const page = physicalPage - FIRST_PAGE;
    if (this.flags[page] & PAGE_CLEAN) this.#markWritten(page);
    return this.flags[page] === 0;
  }

  // --- for snapshots; pages are numbered from the start of RAM ------------------------------------------------

  /** The pages written since this was last called, which count as clean from now on. */
  takeWritten(): number[] {
    const written = this.#written;
    this.#written = [];
    for (const page of written) this.flags[page] |= PAGE_CLEAN;
    this.watcher?.allProtected();
    return written;
  }

  /** Gives a page other content (undefined: zeros) without counting it as written. */
  replacePage(page: number, content: Uint8Array | undefined): void {
    const start = page << 12;
    if (content === undefined) this.bytes.fill(0, start, start + 4096);
    else this.bytes.set(content, start);
    if (this.flags[page] & PAGE_HAS_CODE) this.#dropCode(page + FIRST_PAGE);
  }

  isZero(page: number): boolean {
    for (let index = page << 10; index < (page + 1) << 10; index++) {
      if (this.words[index] !== 0) return false;
    }
    return true;
  }

  // --- what a store sets off ---------------------------------------------------------------------------------

  #flaggedStore(address: number, size: number): void {
    const page = address >>> 12;
    this.#pageChanged(page);
    if (this.pageFlags(page) & PAGE_WATCHED) this.watcher?.watchedStore(address >>> 0, size);
  }

  #changed(address: number, bytes: number): void {
    const last = address + bytes - 1;
    for (let page = address >>> 12; bytes > 0 && page <= last >>> 12; page++) this.#pageChanged(page);
  }

  #pageChanged(page: number): void {
    const flags = this.pageFlags(page);
    if (flags & PAGE_CLEAN) this.#markWritten(page - FIRST_PAGE);
    if (flags & PAGE_HAS_CODE) this.#dropCode(page);
  }

  #markWritten(page: number): void {
    this.flags[page] &= ~PAGE_CLEAN;
    this.#written.push(page);
  }

  #dropCode(page: number): void {
    this.flags[page - FIRST_PAGE] &= ~PAGE_HAS_CODE;
    this.watcher?.codeWritten(page);
  }
}
