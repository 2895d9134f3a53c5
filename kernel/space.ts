// Address spaces: Sv32 page tables of processes. The lower half is the process's, the upper half a copy of the kernel's root.
// Address space numbers are given out in generations: when all are used, one global flush starts the next generation.

import { E_BUSY, E_INVALID, E_NO_MEMORY, OK } from '../abi/errors';
import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../abi/handles';
import { csr_write, sfence_vma_all, sfence_vma_asid, sfence_vma_page } from '../abi/intrinsics';
import { PAGE_BYTES, RAM_BASE, UART_BASE, USER_BASE, USER_END } from '../abi/memory-map';
import {
  allocateFrame,
  allocateZeroedFrame,
  frameOwner,
  freeFrame,
  ramEndAddress,
  setFrameOwner,
} from './frames';
import { kernelRoot, pteOf } from './kernel-map';
import { Memory, noteMapped, noteUnmapped, pageOfMemory, protectionAllowed } from './memory';
import { Process } from './process';
import { charge, UNITS_PER_PAGE, uncharge } from './quota';
import {
  ASID_MAX,
  CSR_SATP,
  PTE_A,
  PTE_D,
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

export let activeRoot: usize = 0;
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
    lastAsid = 0;
    sfence_vma_all();
  }
  process.asid = ++lastAsid;
  process.asidGeneration = generation;
  process.satp = SATP_MODE_SV32 | (process.asid << SATP_ASID_SHIFT) | <u32>(process.root >> 12);
}

/** Does the process have a number of this generation, so that switchSpace() will do? */
export function spaceReady(process: Process): bool {
  return process.asidGeneration === generation;
}

/** activateSpace() for a process that spaceReady() says yes of. */
export function switchSpace(process: Process): void {
  activeRoot = process.root;
  csr_write(CSR_SATP, process.satp);
}

/** Makes a process's space the one that the processor translates by. TLB entries of others stay, under their numbers. */
export function activateSpace(process: Process): void {
  if (process.root === activeRoot) return;
  if (!spaceReady(process)) takeAsid(process);
  switchSpace(process);
}

function leaveSpace(process: Process): void {
  if (process.root !== activeRoot) return;
  activeRoot = kernelRoot();
  csr_write(CSR_SATP, SATP_MODE_SV32 | <u32>(activeRoot >> 12));
}

/** Address of the page table entry for a user address; 0 where its table is missing (and could not be made). */
function entryFor(process: Process, address: usize, make: bool): usize {
  const pointer = process.root + ((address >> MEGAPAGE_SHIFT) << 2);
  let entry = load<u32>(pointer);
  if (entry === 0) {
    if (!make || !charge(process, UNITS_PER_PAGE)) return 0;
    const table = allocateZeroedFrame();
    if (table === 0) {
      uncharge(process, UNITS_PER_PAGE);
      return 0;
    }
    entry = pteOf(table, PTE_V);
    store<u32>(pointer, entry);
  }
  return ((<usize>(entry >> 10)) << 12) + (((address >> 12) & (TABLE_ENTRIES - 1)) << 2);
}

function pageOfEntry(entry: u32): usize {
  return (<usize>(entry >> 10)) << 12;
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
  for (let i: u32 = 0; i < pages; i++) {
    const entry = entryFor(process, address + i * PAGE_BYTES, false);
    if (entry !== 0 && load<u32>(entry) !== 0) return false;
  }
  return true;
}

/** Maps pages of a Memory object. OK, E_INVALID, E_BUSY (something is mapped there) or E_NO_MEMORY; an error changes nothing that shows. */
export function mapMemory(
  process: Process,
  object: Memory,
  address: usize,
  firstPage: u32,
  pages: u32,
  protection: u32,
): i32 {
  if (!userRangeValid(address, pages)) return E_INVALID;
  if (firstPage >= object.pages || pages > object.pages - firstPage) return E_INVALID;
  if (!protectionAllowed(object, protection)) return E_INVALID;
  if (!rangeFree(process, address, pages)) return E_BUSY;
  for (let i: u32 = 0; i < pages; i++) {
    const at = address + i * PAGE_BYTES;
    const entry = entryFor(process, at, true);
    const page = entry === 0 ? 0 : pageOfMemory(object, firstPage + i);
    if (entry === 0 || (page === 0 && !object.device)) {
      unmapMemory(process, address, i);
      return E_NO_MEMORY;
    }
    store<u32>(entry, pteOf(page, flags(protection)));
    noteMapped(object, (protection & RIGHT_WRITE) !== 0, (protection & RIGHT_EXECUTE) !== 0);
    sfence_vma_page(at, process.asid);
  }
  if (object.device && object.base === UART_BASE) setUartOwned();
  return OK;
}

/** The object that a mapped page belongs to; device ranges are found by their address. */
function memoryOfPage(page: usize): Memory {
  if (page >= RAM_BASE && page < ramEndAddress()) return changetype<Memory>(frameOwner(page));
  return changetype<Memory>(load<usize>(deviceWord(page)));
}

/** Words by device page: the Memory object of that device. Devices stand at 0x0010_0000 (finisher, clock) and 0x1000_0000. */
const devicePages: usize = memory.data(128);

function deviceWord(page: usize): usize {
  const slot = page >= UART_BASE ? 16 + ((page - UART_BASE) >> 12) : (page >> 12) & 15;
  return devicePages + (slot << 2);
}

/** A device's registers can be mapped from now on. */
export function registerDevice(object: Memory): void {
  store<usize>(deviceWord(object.base), changetype<usize>(object));
}

/** RAM that was filled before the kernel ran (the boot archive): its pages are this object's. */
export function registerReserved(object: Memory): void {
  for (let i: u32 = 0; i < object.pages; i++)
    setFrameOwner(object.base + i * PAGE_BYTES, changetype<usize>(object));
}

export function unmapMemory(process: Process, address: usize, pages: u32): void {
  for (let i: u32 = 0; i < pages; i++) {
    const at = address + i * PAGE_BYTES;
    const entry = entryFor(process, at, false);
    if (entry === 0) continue;
    removeEntry(entry);
    sfence_vma_page(at, process.asid);
  }
}

function removeEntry(entry: usize): void {
  const value = load<u32>(entry);
  if (value === 0) return;
  store<u32>(entry, 0);
  noteUnmapped(memoryOfPage(pageOfEntry(value)), (value & PTE_W) !== 0, (value & PTE_X) !== 0);
}

/** At the end of a process: removes all mappings and returns the tables. */
export function destroySpace(process: Process): void {
  leaveSpace(process);
  const root = process.root;
  for (let pointer = root; pointer < root + ROOT_HALF_BYTES; pointer += 4) {
    const directory = load<u32>(pointer);
    if (directory === 0) continue;
    const table = pageOfEntry(directory);
    for (let i: u32 = 0; i < TABLE_ENTRIES; i++) removeEntry(table + ((<usize>i) << 2));
    freeFrame(table);
    uncharge(process, UNITS_PER_PAGE);
  }
  freeFrame(root);
  uncharge(process, UNITS_PER_PAGE);
  process.root = 0;
  flushNumber(process);
}

/** Nothing of a space may be left in the TLB when its number is used again. */
function flushNumber(process: Process): void {
  if (process.asidGeneration === generation) sfence_vma_asid(process.asid);
}
