// The guest's memory from outside, while the machine is stopped: words at addresses of the kernel, and Sv32 walks.

import { PAGE_BYTES, RAM_BASE } from '../abi/memory-map.ts';
import type { Machine } from '../vm/machine.ts';

const PTE_VALID = 1;
const PTE_LEAF = 2 | 4 | 8;

export class Guest {
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;

  constructor(readonly machine: Machine) {
    this.words = machine.memory.words;
    this.bytes = machine.memory.bytes;
  }

  /** The unsigned word at an address of RAM; 0 outside of it, so that a wild pointer shows as an empty object. */
  word(address: number): number {
    return this.words[(address - RAM_BASE) >>> 2] >>> 0;
  }

  byte(address: number): number {
    return this.bytes[address - RAM_BASE];
  }

  double(address: number): number {
    return this.word(address + 4) * 2 ** 32 + this.word(address);
  }

  isRam(address: number): boolean {
    return address >= RAM_BASE && address < this.ramEnd;
  }

  get ramEnd(): number {
    return RAM_BASE + this.machine.memory.ramBytes;
  }

  /** The page of RAM at a physical address, not copied. */
  page(address: number): Uint8Array {
    const offset = address - RAM_BASE;
    return this.bytes.subarray(offset, offset + PAGE_BYTES);
  }

  /** The words of the page of RAM at a physical address, signed, not copied. */
  pageWords(address: number): Int32Array {
    const first = (address - RAM_BASE) >>> 2;
    return this.words.subarray(first, first + PAGE_BYTES / 4);
  }

  bytesAt(address: number, count: number): Uint8Array {
    return this.bytes.subarray(address - RAM_BASE, address - RAM_BASE + count);
  }

  write(address: number, bytes: Uint8Array): void {
    if (!this.machine.memory.copyIn(address, bytes)) throw new RangeError(`not RAM: ${address.toString(16)}`);
  }

  writeWord(address: number, value: number): void {
    this.write(address, Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24));
  }

  /** The entry that maps a virtual page in the tables below `root`; 0 where there is none. Megapages are not for users. */
  entry(root: number, virtual: number): number {
    const directory = this.word(root + (virtual >>> 22) * 4);
    if ((directory & PTE_VALID) === 0 || (directory & PTE_LEAF) !== 0) return 0;
    return this.word(pageOf(directory) + ((virtual >>> 12) & 1023) * 4);
  }
}

/** The physical page that a page table entry names. */
export const pageOf = (entry: number) => (entry >>> 10) * PAGE_BYTES;
