// Memory objects: a set of pages that can be mapped in many spaces. Pages are taken, and zeroed, when first needed. A device
// range or a range of RAM that the boot loader filled has a base address instead and owns no pages.
//
// Where the page addresses are kept grows with the size: up to 8 in the object itself, up to 1,024 in one page, more in a
// page of pointers to such pages.

import { RIGHT_EXECUTE, RIGHT_WRITE, TYPE_MEMORY } from '../abi/handles';
import { PAGE_SHIFT } from '../abi/memory-map';
import { allocateZeroedFrame, freeFrame, setFrameOwner } from './frames';
import { allocateObject, freeObject, KernelObject } from './object';
import { Process } from './process';
import { charge, UNITS_PER_PAGE, uncharge } from './quota';
import { reclaimLater } from './reclaim';

@unmanaged
@final
export class Memory extends KernelObject {
  pages: u32;
  /** Physical address of a fixed range; 0 for a set of pages. */
  base: usize;
  device: bool;
  /** The page that lists the pages, or 0 (small, or none taken yet). */
  index: usize;
  /** Mappings of it that are writable, executable. */
  writableMappings: u32;
  executableMappings: u32;
  /** No writable mapping any more, for good. */
  sealed: bool;
  /** While it is being reclaimed: pages from here on are to be returned. */
  reclaimed: u32;
  /** First of INLINE_PAGES words. */
  inlinePages: u32;
}

export const MEMORY_PAGES_MAX: u32 = 65536;
const INLINE_PAGES: u32 = 8;
const WORDS_PER_PAGE: u32 = 1024;
export const MEMORY_BYTES: u32 = offsetof<Memory>('inlinePages') + INLINE_PAGES * 4;

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

/** Address of the word that keeps the address of a page; 0 where the table for it is missing. */
function wordOf(object: Memory, page: u32): usize {
  if (object.pages <= INLINE_PAGES)
    return changetype<usize>(object) + offsetof<Memory>('inlinePages') + ((<usize>page) << 2);
  let table = object.index;
  if (table === 0) return 0;
  if (object.pages > WORDS_PER_PAGE) {
    table = load<usize>(table + ((<usize>(page / WORDS_PER_PAGE)) << 2));
    if (table === 0) return 0;
  }
  return table + ((<usize>(page % WORDS_PER_PAGE)) << 2);
}

/** Physical address of a page that was taken already, or of a fixed range; 0 where it was not taken yet. */
export function residentPage(object: Memory, page: u32): usize {
  if (isFixed(object)) return object.base + ((<usize>page) << PAGE_SHIFT);
  const word = wordOf(object, page);
  return word === 0 ? 0 : load<usize>(word);
}

export function isFixed(object: Memory): bool {
  return object.base !== 0 || object.device;
}

/** Takes a frame into the table word at `word` if that is empty. 1: taken, 0: was there already, -1: there is no memory. */
function fillWord(object: Memory, word: usize): i32 {
  if (load<usize>(word) !== 0) return 0;
  const frame = chargedZeroedFrame(object);
  if (frame === 0) return -1;
  store<usize>(word, frame);
  return 1;
}

function emptyWord(object: Memory, word: usize): void {
  const frame = load<usize>(word);
  store<usize>(word, 0);
  returnFrame(object, frame);
}

/** Physical address of a page, taken and zeroed if it was not there yet; 0 where there is no memory, and nothing is changed. */
export function pageOfMemory(object: Memory, page: u32): usize {
  const resident = residentPage(object, page);
  if (resident !== 0) return resident;
  const indexWord = changetype<usize>(object) + offsetof<Memory>('index');
  const small = object.pages <= INLINE_PAGES;
  const madeIndex = small ? 0 : fillWord(object, indexWord);
  if (madeIndex < 0) return 0;
  const leafWord = object.pages > WORDS_PER_PAGE ? object.index + ((<usize>(page / WORDS_PER_PAGE)) << 2) : 0;
  const madeLeaf = leafWord !== 0 ? fillWord(object, leafWord) : 0;
  if (madeLeaf >= 0) {
    const word = wordOf(object, page);
    if (fillWord(object, word) > 0) {
      const address = load<usize>(word);
      setFrameOwner(address, changetype<usize>(object));
      return address;
    }
    if (madeLeaf > 0) emptyWord(object, leafWord);
  }
  if (madeIndex > 0) emptyWord(object, indexWord);
  return 0;
}

/**
 * May it be mapped with this protection? Over all mappings of an object, none is writable while another is executable; and
 * device registers, which change without being written, are never executable.
 */
export function protectionAllowed(object: Memory, protection: u32): bool {
  if ((protection & RIGHT_WRITE) !== 0 && (object.sealed || object.executableMappings !== 0)) return false;
  return (protection & RIGHT_EXECUTE) === 0 || (object.writableMappings === 0 && !object.device);
}

/** There is a mapping more: it holds a reference. */
export function noteMapped(object: Memory, protection: u32): void {
  object.references++;
  if ((protection & RIGHT_WRITE) !== 0) object.writableMappings++;
  if ((protection & RIGHT_EXECUTE) !== 0) object.executableMappings++;
}

export function noteUnmapped(object: Memory, protection: u32): void {
  if ((protection & RIGHT_WRITE) !== 0) object.writableMappings--;
  if ((protection & RIGHT_EXECUTE) !== 0) object.executableMappings--;
  dropMemory(object);
}

/** The last reference gone: its page is returned, or, in slices, its pages. */
export function dropMemory(object: Memory): void {
  if (--object.references !== 0) return;
  if (!isFixed(object) && object.pages > 1) reclaimLater(object);
  else reclaimMemory(object);
}

export const PAGES_PER_SLICE: u32 = 32;

function returnPage(object: Memory, page: u32): void {
  const word = wordOf(object, page);
  if (load<usize>(word) !== 0) emptyWord(object, word);
}

/** Returns some pages of an object without references; true when that was the last of it. */
export function reclaimMemory(object: Memory): bool {
  const untouched = isFixed(object) || (object.pages > INLINE_PAGES && object.index === 0);
  const end: u32 = untouched ? 0 : object.pages;
  let page = object.reclaimed;
  for (let budget = PAGES_PER_SLICE; page < end && budget !== 0; budget--) {
    if (wordOf(object, page) === 0) page = (page / WORDS_PER_PAGE + 1) * WORDS_PER_PAGE;
    else returnPage(object, page++);
    if (object.pages > WORDS_PER_PAGE && page % WORDS_PER_PAGE === 0)
      returnLeaf(object, page / WORDS_PER_PAGE - 1);
  }
  object.reclaimed = page;
  if (page < end) return false;
  if (object.pages > WORDS_PER_PAGE && page % WORDS_PER_PAGE !== 0) returnLeaf(object, page / WORDS_PER_PAGE);
  if (object.index !== 0) returnFrame(object, object.index);
  freeObject(object, MEMORY_BYTES);
  return true;
}

function returnLeaf(object: Memory, leaf: u32): void {
  const word = object.index + ((<usize>leaf) << 2);
  if (load<usize>(word) !== 0) emptyWord(object, word);
}
