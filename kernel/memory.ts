// Memory objects: a set of pages that can be mapped in many spaces. Pages are taken, and zeroed, when first needed. A device
// range or a range of RAM that the boot loader filled has a base address instead and owns no pages.
//
// Where the page addresses are kept grows with the size: up to 8 in the object itself, up to 1,024 in one page, more in a
// page of pointers to such pages.

import { RIGHT_EXECUTE, RIGHT_WRITE, TYPE_MEMORY } from '../abi/handles';
import { allocateZeroedFrame, freeFrame, setFrameOwner } from './frames';
import { allocateObject, freeObject, KernelObject } from './object';
import { Process } from './process';
import { charge, UNITS_PER_PAGE, uncharge } from './quota';

@unmanaged
@final
export class Memory extends KernelObject {
  pages: u32;
  /** Physical address of a fixed range; 0 for a set of pages. */
  base: usize;
  device: bool;
  /** The page that lists the pages, or 0 (small, or none taken yet). */
  index: usize;
  /** Pages that are mapped somewhere writable, executable (a page mapped twice counts twice). */
  writableMappings: u32;
  executableMappings: u32;
  /** First of INLINE_PAGES words. */
  inlinePages: u32;
}

export const MEMORY_PAGES_MAX: u32 = 65536;
const INLINE_PAGES: u32 = 8;
const WORDS_PER_PAGE: u32 = 1024;
const MEMORY_BYTES: u32 = offsetof<Memory>('inlinePages') + INLINE_PAGES * 4;

export function createMemory(payer: Process | null, pages: u32): Memory | null {
  const object = changetype<Memory | null>(allocateObject(TYPE_MEMORY, MEMORY_BYTES, payer));
  if (object != null) object.pages = pages;
  return object;
}

/** A range that is not the allocator's: device registers, or RAM that was reserved at boot. */
export function createFixedMemory(base: usize, pages: u32, device: bool, payer: Process): Memory | null {
  const object = createMemory(payer, pages);
  if (object == null) return null;
  object.base = base;
  object.device = device;
  return object;
}

function chargedZeroedFrame(object: Memory): usize {
  const payer = object.payer;
  if (payer != null && !charge(payer, UNITS_PER_PAGE)) return 0;
  const page = allocateZeroedFrame();
  if (page === 0 && payer != null) uncharge(payer, UNITS_PER_PAGE);
  return page;
}

function returnFrame(object: Memory, page: usize): void {
  freeFrame(page);
  const payer = object.payer;
  if (payer != null) uncharge(payer, UNITS_PER_PAGE);
}

/** Address of the word that keeps the address of a page; 0 where a table for it is missing (and could not be made). */
function wordFor(object: Memory, page: u32, make: bool): usize {
  if (object.pages <= INLINE_PAGES)
    return changetype<usize>(object) + offsetof<Memory>('inlinePages') + ((<usize>page) << 2);
  if (object.index === 0) {
    if (make) object.index = chargedZeroedFrame(object);
    if (object.index === 0) return 0;
  }
  if (object.pages <= WORDS_PER_PAGE) return object.index + ((<usize>page) << 2);
  const pointer = object.index + ((<usize>(page / WORDS_PER_PAGE)) << 2);
  if (load<usize>(pointer) === 0) {
    if (make) store<usize>(pointer, chargedZeroedFrame(object));
    if (load<usize>(pointer) === 0) return 0;
  }
  return load<usize>(pointer) + ((<usize>(page % WORDS_PER_PAGE)) << 2);
}

/** Physical address of a page, taken and zeroed if it was not there yet; 0 where there is no memory. */
export function pageOfMemory(object: Memory, page: u32): usize {
  if (object.base !== 0 || object.device) return object.base + ((<usize>page) << 12);
  const word = wordFor(object, page, true);
  if (word === 0) return 0;
  let address = load<usize>(word);
  if (address === 0) {
    address = chargedZeroedFrame(object);
    if (address === 0) return 0;
    setFrameOwner(address, changetype<usize>(object));
    store<usize>(word, address);
  }
  return address;
}

/** W^X over all mappings: may `pages` more be mapped with this protection? */
export function protectionAllowed(object: Memory, protection: u32): bool {
  if ((protection & RIGHT_WRITE) !== 0 && object.executableMappings !== 0) return false;
  return (protection & RIGHT_EXECUTE) === 0 || object.writableMappings === 0;
}

/** A page of the object was mapped: the mapping holds a reference. */
export function noteMapped(object: Memory, writable: bool, executable: bool): void {
  object.references++;
  if (writable) object.writableMappings++;
  if (executable) object.executableMappings++;
}

export function noteUnmapped(object: Memory, writable: bool, executable: bool): void {
  if (writable) object.writableMappings--;
  if (executable) object.executableMappings--;
  dropMemory(object);
}

function freeLeaf(object: Memory, table: usize, words: u32): void {
  for (let i: u32 = 0; i < words; i++) {
    const page = load<usize>(table + ((<usize>i) << 2));
    if (page !== 0) returnFrame(object, page);
  }
}

function freePages(object: Memory): void {
  if (object.pages <= INLINE_PAGES) {
    freeLeaf(object, changetype<usize>(object) + offsetof<Memory>('inlinePages'), object.pages);
    return;
  }
  const index = object.index;
  if (index === 0) return;
  if (object.pages <= WORDS_PER_PAGE) {
    freeLeaf(object, index, object.pages);
  } else {
    for (let i: u32 = 0; i < WORDS_PER_PAGE; i++) {
      const leaf = load<usize>(index + ((<usize>i) << 2));
      if (leaf === 0) continue;
      freeLeaf(object, leaf, WORDS_PER_PAGE);
      returnFrame(object, leaf);
    }
  }
  returnFrame(object, index);
}

export function dropMemory(object: Memory): void {
  if (--object.references !== 0) return;
  if (object.base === 0 && !object.device) freePages(object);
  freeObject(object, MEMORY_BYTES);
}
