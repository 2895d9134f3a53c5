// Physical pages. Pages that were never used come from a short list of RAM ranges; returned ones from a free list threaded
// through the pages themselves. For each page of RAM one word tells whose it is: the Memory object that holds it, or 0 for
// the kernel's (tables, pools) and for free pages.

import { PAGE_BYTES, PAGE_SHIFT, RAM_BASE } from '../abi/memory-map';
import { panic } from './panic';

const RANGES_MAX: u32 = 8;
export const ranges: usize = memory.data(64); // RANGES_MAX pairs {next, end}
let rangeCount: u32 = 0;
export let freeList: usize = 0;
export let freePages: u32 = 0;
let totalPages: u32 = 0;
/** Word per page of RAM: the Memory object that holds it. */
export let owners: usize = 0;
let ramEnd: usize = 0;

export function freeFrameCount(): u32 {
  return freePages;
}

export function totalFrameCount(): u32 {
  return totalPages;
}

export function ramEndAddress(): usize {
  return ramEnd;
}

function addRange(start: usize, end: usize): void {
  if (start >= end) return;
  if (rangeCount === RANGES_MAX) panic('frames: too many memory ranges');
  store<usize>(ranges + rangeCount * 8, start);
  store<usize>(ranges + rangeCount * 8, end, 4);
  rangeCount++;
  freePages += (end - start) >> PAGE_SHIFT;
}

function roundUp(address: usize): usize {
  return (address + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

/** Takes the next page that was never used; 0 where there is none. Not zeroed. */
function takeFresh(): usize {
  for (let i: u32 = 0; i < rangeCount; i++) {
    const range = ranges + i * 8;
    const page = load<usize>(range);
    if (page < load<usize>(range, 4)) {
      store<usize>(range, page + PAGE_BYTES);
      return page;
    }
  }
  return 0;
}

/**
 * Sets the free ranges up: RAM up to `end`, without the kernel's image (up to `imageEnd`) and two reserved areas
 * [lowStart, lowEnd) below [highStart, highEnd), which may be empty.
 */
export function initializeFrames(
  imageEnd: usize,
  lowStart: usize,
  lowEnd: usize,
  highStart: usize,
  highEnd: usize,
  end: usize,
): void {
  ramEnd = end;
  const pages = (end - RAM_BASE) >> PAGE_SHIFT;
  owners = roundUp(imageEnd);
  const start = roundUp(owners + pages * 4);
  addRange(start, lowStart & ~(PAGE_BYTES - 1));
  addRange(max(start, roundUp(lowEnd)), highStart & ~(PAGE_BYTES - 1));
  addRange(max(start, roundUp(highEnd)), end);
  totalPages = pages;
}

/** A page of RAM for the kernel, content undefined; 0 where there is none. */
export function allocateFrame(): usize {
  let page = freeList;
  if (page !== 0) freeList = load<usize>(page);
  else page = takeFresh();
  if (page === 0) return 0;
  freePages--;
  setFrameOwner(page, 0);
  return page;
}

export function freeFrame(page: usize): void {
  setFrameOwner(page, 0);
  store<usize>(page, freeList);
  freeList = page;
  freePages++;
}

export function zeroPage(page: usize): void {
  for (let end = page + PAGE_BYTES; page < end; page += 64) {
    store<u32>(page, 0);
    store<u32>(page, 0, 4);
    store<u32>(page, 0, 8);
    store<u32>(page, 0, 12);
    store<u32>(page, 0, 16);
    store<u32>(page, 0, 20);
    store<u32>(page, 0, 24);
    store<u32>(page, 0, 28);
    store<u32>(page, 0, 32);
    store<u32>(page, 0, 36);
    store<u32>(page, 0, 40);
    store<u32>(page, 0, 44);
    store<u32>(page, 0, 48);
    store<u32>(page, 0, 52);
    store<u32>(page, 0, 56);
    store<u32>(page, 0, 60);
  }
}

export function allocateZeroedFrame(): usize {
  const page = allocateFrame();
  if (page !== 0) zeroPage(page);
  return page;
}

export function frameOwner(page: usize): usize {
  return load<usize>(owners + (((page - RAM_BASE) >> PAGE_SHIFT) << 2));
}

export function setFrameOwner(page: usize, memoryObject: usize): void {
  store<usize>(owners + (((page - RAM_BASE) >> PAGE_SHIFT) << 2), memoryObject);
}
