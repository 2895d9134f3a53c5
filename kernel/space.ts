// Address spaces: Sv32 page tables of processes. The lower half is the process's, the upper half a copy of the kernel's root.
// Address space numbers are given out in generations: when all are used, one global flush starts the next generation.

import { E_BUSY, E_INVALID, E_NO_MEMORY } from '../abi/errors';
import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../abi/handles';
import { csr_read, csr_write, sfence_vma_all, sfence_vma_asid, sfence_vma_page } from '../abi/intrinsics';
import { PAGE_BYTES, PAGE_SHIFT, UART_BASE, USER_BASE, USER_END } from '../abi/memory-map';
import { allocateFrame, allocateZeroedFrame, freeFrame, freeFrameCount, setFrameOwner } from './frames';
import { kernelRoot, pteOf } from './kernel-map';
import {
  createMapping,
  destroyMapping,
  endOf,
  Mapping,
  nodeOfMapping,
  processOfMapping,
  splitMapping,
} from './mapping';
import { firstMappingAbove } from './mapping-tree';
import { Memory, pageOfMemory, protectionAllowed } from './memory';
import { NODE_KIND_SHIFT, NODE_MAPPING, Node } from './node';
import { Process } from './process';
import { charge, UNITS_PER_PAGE, uncharge } from './quota';
import {
  ASID_MAX,
  CSR_SATP,
  PTE_A,
  PTE_D,
  PTE_PAGE_SHIFT,
  PTE_R,
  PTE_U,
  PTE_V,
  PTE_W,
  PTE_X,
  SATP_ASID_SHIFT,
  SATP_MODE_SV32,
} from './riscv';
import { setUartOwned } from './uart';

const ROOT_HALF_BYTES: usize = 2048; // 512 entries of 4 MiB: the lower 2 GiB
const TABLE_ENTRIES: u32 = 1024;
const MEGAPAGE_SHIFT: u32 = 22;

// What one system call does at most: it bounds the time with interrupts off. The caller goes on with the rest.
export const MAP_PAGES_PER_CALL: u32 = 32;
export const FRESH_PAGES_PER_CALL: u32 = 3; // with the tables that are missing: each is zeroed
export const UNMAP_PAGES_PER_CALL: u32 = 32;
export const PAGES_PER_RECORD: u32 = 5; // a record that ends, too, takes as long as so many pages

export let generation: u32 = 1;
export let lastAsid: u32 = 0;

export function createSpace(process: Process): bool {
  if (!charge(process, UNITS_PER_PAGE)) return false;
  const root = allocateFrame();
  if (root === 0) {
    uncharge(process, UNITS_PER_PAGE);
    return false;
  }
  memory.fill(root, 0, ROOT_HALF_BYTES);
  memory.copy(root + ROOT_HALF_BYTES, kernelRoot() + ROOT_HALF_BYTES, ROOT_HALF_BYTES);
  process.root = root;
  return true;
}

function takeAsid(process: Process): void {
  if (lastAsid === ASID_MAX) {
    generation++;
    if (fastGeneration !== NO_GENERATION) fastGeneration = generation;
    lastAsid = 0;
    sfence_vma_all();
  }
  process.asid = ++lastAsid;
  process.asidGeneration = generation;
  process.satp = SATP_MODE_SV32 | (process.asid << SATP_ASID_SHIFT) | <u32>(process.root >> PAGE_SHIFT);
}

/** Does the process have a number of this generation, so that switchSpace() will do? */
export function spaceReady(process: Process): bool {
  return process.asidGeneration === generation;
}

/** What no process has: one that has not run yet, or has ended, has 0. */
const NO_GENERATION: u32 = 0xffffffff;
/** The generation that the fast path asks for: NO_GENERATION while it is not to be taken. */
export let fastGeneration: u32 = 1;

export function allowFastPath(allowed: bool): void {
  fastGeneration = allowed ? generation : NO_GENERATION;
}

/** activateSpace() for a process that spaceReady() says yes of. */
export function switchSpace(process: Process): void {
  csr_write(CSR_SATP, process.satp);
}

/** Makes a process's space the one that the processor translates by. TLB entries of others stay, under their numbers. */
export function activateSpace(process: Process): void {
  if (!spaceReady(process)) takeAsid(process);
  if (csr_read(CSR_SATP) !== process.satp) switchSpace(process);
}

/** A process that ends gives its number up: the processor leaves its space, and nothing of it stays in the TLB. */
export function leaveSpace(process: Process): void {
  if (!spaceReady(process)) return;
  if (csr_read(CSR_SATP) === process.satp)
    csr_write(CSR_SATP, SATP_MODE_SV32 | <u32>(kernelRoot() >> PAGE_SHIFT));
  sfence_vma_asid(process.asid);
  process.asidGeneration = 0;
}

function pageOfEntry(entry: u32): usize {
  return (<usize>(entry >> PTE_PAGE_SHIFT)) << PAGE_SHIFT;
}

function directoryEntry(process: Process, address: usize): usize {
  return process.root + ((address >> MEGAPAGE_SHIFT) << 2);
}

/** Address of the page table entry for a user address; 0 where its table is missing. */
function entryOf(process: Process, address: usize): usize {
  const directory = load<u32>(directoryEntry(process, address));
  if (directory === 0) return 0;
  return pageOfEntry(directory) + (((address >> PAGE_SHIFT) & (TABLE_ENTRIES - 1)) << 2);
}

/** Sees to it that there is a page table for an address. 1: made, 0: was there already, -1: there is no memory. */
function makeTable(process: Process, address: usize): i32 {
  const pointer = directoryEntry(process, address);
  if (load<u32>(pointer) !== 0) return 0;
  if (!charge(process, UNITS_PER_PAGE)) return -1;
  const table = allocateZeroedFrame();
  if (table === 0) {
    uncharge(process, UNITS_PER_PAGE);
    return -1;
  }
  store<u32>(pointer, pteOf(table, PTE_V));
  return 1;
}

export function hasTable(process: Process, address: usize): bool {
  return load<u32>(directoryEntry(process, address)) !== 0;
}

/** The page table for an address, which is empty, is given back. */
export function returnTableFor(process: Process, address: usize): void {
  returnTable(process, directoryEntry(process, address));
}

function returnTable(process: Process, pointer: usize): void {
  freeFrame(pageOfEntry(load<u32>(pointer)));
  store<u32>(pointer, 0);
  uncharge(process, UNITS_PER_PAGE);
}

function flags(protection: u32): u32 {
  let bits = PTE_V | PTE_U | PTE_A;
  if ((protection & RIGHT_READ) !== 0) bits |= PTE_R;
  if ((protection & RIGHT_WRITE) !== 0) bits |= PTE_W | PTE_D;
  if ((protection & RIGHT_EXECUTE) !== 0) bits |= PTE_X;
  return bits;
}

/** A range of user space: page-aligned, not empty, above page 0. */
export function userRangeValid(address: usize, pages: u32): bool {
  if ((address & (PAGE_BYTES - 1)) !== 0 || pages === 0 || pages > USER_END / PAGE_BYTES) return false;
  return address >= USER_BASE && address < USER_END && pages <= (USER_END - address) / PAGE_BYTES;
}

function rangeFree(process: Process, address: usize, pages: u32): bool {
  const next = firstMappingAbove(process, address);
  return next == null || next.address >= address + ((<usize>pages) << PAGE_SHIFT);
}

/** Fills the entry of one page. False where there is no memory for the page or for its table, and nothing is changed. */
function mapPage(process: Process, object: Memory, address: usize, page: u32, protection: u32): bool {
  const made = makeTable(process, address);
  if (made < 0) return false;
  const frame = pageOfMemory(object, page);
  if (frame === 0 && !object.device) {
    if (made > 0) returnTable(process, directoryEntry(process, address));
    return false;
  }
  store<u32>(entryOf(process, address), pteOf(frame, flags(protection)));
  sfence_vma_page(address, process.asid);
  return true;
}

/** The record that a mapping made now through the same handle would only make longer; null where there is none. */
function recordBefore(
  process: Process,
  address: usize,
  firstPage: u32,
  kind: u32,
  source: Node | null,
): Mapping | null {
  if (address === USER_BASE) return null;
  const before = firstMappingAbove(process, address - 1);
  if (before == null || endOf(before) !== address) return null;
  if (before.nodeKind !== kind || before.firstPage + before.pages !== firstPage) return null;
  return source != null && source.child === nodeOfMapping(before) ? before : null;
}

/**
 * Maps pages of a Memory object: as many as one slice allows, at least one. Returns how many, or E_INVALID, E_BUSY (something
 * is mapped in the range) or E_NO_MEMORY, with nothing changed. `source` is the handle that it is made through.
 */
export function mapMemory(
  process: Process,
  object: Memory,
  address: usize,
  firstPage: u32,
  pages: u32,
  protection: u32,
  source: Node | null,
): i32 {
  if (!userRangeValid(address, pages)) return E_INVALID;
  if (firstPage >= object.pages || pages > object.pages - firstPage) return E_INVALID;
  if (!protectionAllowed(object, protection)) return E_INVALID;
  if (!rangeFree(process, address, pages)) return E_BUSY;
  const kind = (NODE_MAPPING << NODE_KIND_SHIFT) | protection;
  let record = recordBefore(process, address, firstPage, kind, source);
  const fresh = record == null;
  if (record == null) record = createMapping(process, object, address, firstPage, protection, source);
  if (record == null) return E_NO_MEMORY;
  let done: u32 = 0;
  const free = freeFrameCount();
  while (done < pages && done < MAP_PAGES_PER_CALL && free - freeFrameCount() < FRESH_PAGES_PER_CALL) {
    if (!mapPage(process, object, address + ((<usize>done) << PAGE_SHIFT), firstPage + done, protection))
      break;
    done++;
    record.pages++;
  }
  if (done === 0) {
    if (fresh) destroyMapping(record);
    return E_NO_MEMORY;
  }
  if (object.device && object.base === UART_BASE) setUartOwned();
  return done;
}

function clearEntries(process: Process, address: usize, pages: u32): void {
  for (let i: u32 = 0; i < pages; i++) {
    const at = address + ((<usize>i) << PAGE_SHIFT);
    store<u32>(entryOf(process, at), 0);
    if (spaceReady(process)) sfence_vma_page(at, process.asid);
  }
}

/** Takes up to `pages` pages off the end of a record, and the record with the last. */
export function shrinkMapping(mapping: Mapping, pages: u32): void {
  const count = min<u32>(pages, mapping.pages);
  mapping.pages -= count;
  clearEntries(processOfMapping(mapping), endOf(mapping), count);
  if (mapping.pages === 0) destroyMapping(mapping);
}

/** Takes away the mapping of an object of one page, if it is still at this address. */
export function unmapPage(process: Process, object: Memory, address: usize): void {
  const mapping = firstMappingAbove(process, address);
  if (mapping != null && mapping.memory === object) shrinkMapping(mapping, 1);
}

/** Takes `pages` pages off the start of a record, and the record with the last. */
function shrinkFromStart(mapping: Mapping, pages: u32): void {
  clearEntries(processOfMapping(mapping), mapping.address, pages);
  mapping.pages -= pages;
  if (mapping.pages === 0) {
    destroyMapping(mapping); // found in the tree by its address, which is still its own
    return;
  }
  mapping.address += (<usize>pages) << PAGE_SHIFT; // its place among the others stays
  mapping.firstPage += pages;
}

/**
 * Removes what is mapped in a range, up to as many pages as one slice allows. Returns how many pages of the range it has
 * passed, mapped or not; E_NO_MEMORY where a record must be split and there is no memory for the second, with nothing changed.
 */
export function unmapMemory(process: Process, address: usize, pages: u32): i32 {
  const end = address + ((<usize>pages) << PAGE_SHIFT);
  let at = address;
  let budget = UNMAP_PAGES_PER_CALL;
  while (budget !== 0) {
    const mapping = firstMappingAbove(process, at);
    if (mapping == null || mapping.address >= end) return pages;
    if (mapping.address < at) {
      if (!splitMapping(mapping, <u32>((at - mapping.address) >> PAGE_SHIFT)))
        return at === address ? E_NO_MEMORY : <i32>((at - address) >> PAGE_SHIFT);
      continue; // with the second half
    }
    at = mapping.address;
    const count = min<u32>(min<u32>(mapping.pages, budget), <u32>((end - at) >> PAGE_SHIFT));
    shrinkFromStart(mapping, count);
    at += (<usize>count) << PAGE_SHIFT;
    budget -= min<u32>(count + PAGES_PER_RECORD, budget);
  }
  return <i32>((at - address) >> PAGE_SHIFT);
}

/** RAM that was filled before the kernel ran (the boot archive): its pages are this object's. */
export function registerReserved(object: Memory): void {
  for (let i: u32 = 0; i < object.pages; i++)
    setFrameOwner(object.base + i * PAGE_BYTES, changetype<usize>(object));
}

export const TABLES_PER_SLICE: usize = 8; // entries of the root looked at

/** At the end of a process: takes some of its space apart; true when nothing of it is left. */
export function dismantleSpace(process: Process): bool {
  if (process.root === 0) return true;
  const mapping = firstMappingAbove(process, 0);
  if (mapping != null) {
    shrinkMapping(mapping, UNMAP_PAGES_PER_CALL);
    return false;
  }
  const first = process.root + process.dismantled;
  for (let pointer = first; pointer < first + TABLES_PER_SLICE * 4; pointer += 4) {
    if (load<u32>(pointer) !== 0) returnTable(process, pointer);
  }
  process.dismantled += TABLES_PER_SLICE * 4;
  if (process.dismantled < ROOT_HALF_BYTES) return false;
  returnRoot(process);
  return true;
}

/** The root table itself, when there is nothing in it. */
export function returnRoot(process: Process): void {
  freeFrame(process.root);
  uncharge(process, UNITS_PER_PAGE);
  process.root = 0;
}
