// The kernel's half of every address space: RAM at its physical address, supervisor only, and the devices that the kernel
// itself uses in three 4 MiB windows at the top. The page that holds the IDT and the SCV is sealed read-only after boot.

import { csr_write, sfence_vma_all } from '../abi/intrinsics';
import { PAGE_BYTES, PLIC_BASE, RAM_BASE, UART_BASE } from '../abi/memory-map';
import { rodata_end_address, text_end_address } from './assembly';
import { allocateZeroedFrame, ramEndAddress } from './frames';
import { CSR_SATP, PTE_A, PTE_D, PTE_G, PTE_R, PTE_V, PTE_W, PTE_X, SATP_MODE_SV32 } from './riscv';

const MEGAPAGE_BYTES: usize = 0x400000;
const MEGAPAGE_SHIFT: usize = 22;
const WINDOW_FINISHER: usize = 0xf0000000;
const WINDOW_PLIC: usize = 0xf0400000;
const WINDOW_UART: usize = 0xf0800000;
const PTE_KERNEL: u32 = PTE_V | PTE_G | PTE_A;

export let root: usize = 0;
/** Page table of the first 4 MiB of RAM, where the kernel's image is: mapped by 4 KiB pages, for W^X. */
let imageTable: usize = 0;
let pagingOn: bool = false;

export function kernelRoot(): usize {
  return root;
}

/** Where the kernel reaches a device register of physical address `base`. */
export function deviceAddress(base: u32): usize {
  if (!pagingOn) return base;
  if (base >= UART_BASE) return WINDOW_UART + (base - UART_BASE);
  if (base >= PLIC_BASE) return WINDOW_PLIC + (base - PLIC_BASE);
  return WINDOW_FINISHER + base;
}

export function pteOf(page: usize, flags: u32): u32 {
  return <u32>(page >> 2) | flags;
}

function mapMegapage(address: usize, physical: usize, flags: u32): void {
  store<u32>(root + ((address >> MEGAPAGE_SHIFT) << 2), pteOf(physical, PTE_KERNEL | flags));
}

function setImagePage(page: usize, flags: u32): void {
  store<u32>(imageTable + (((page - RAM_BASE) >> 12) << 2), pteOf(page, PTE_KERNEL | flags));
}

/** Builds the tables and turns paging on. */
export function initializeKernelMap(): void {
  root = allocateZeroedFrame();
  imageTable = allocateZeroedFrame();
  store<u32>(root + ((RAM_BASE >> MEGAPAGE_SHIFT) << 2), pteOf(imageTable, PTE_V));
  const textEnd = text_end_address();
  const constantsEnd = rodata_end_address();
  for (let page: usize = RAM_BASE; page < RAM_BASE + MEGAPAGE_BYTES; page += PAGE_BYTES) {
    if (page < textEnd) setImagePage(page, PTE_R | PTE_X);
    else setImagePage(page, page < constantsEnd ? PTE_R : PTE_R | PTE_W | PTE_D);
  }
  for (let address = RAM_BASE + MEGAPAGE_BYTES; address < ramEndAddress(); address += MEGAPAGE_BYTES) {
    mapMegapage(address, address, PTE_R | PTE_W | PTE_D);
  }
  mapMegapage(WINDOW_FINISHER, 0, PTE_R | PTE_W | PTE_D);
  mapMegapage(WINDOW_PLIC, PLIC_BASE, PTE_R | PTE_W | PTE_D);
  mapMegapage(WINDOW_UART, UART_BASE, PTE_R | PTE_W | PTE_D);
  csr_write(CSR_SATP, SATP_MODE_SV32 | <u32>(root >> 12));
  sfence_vma_all();
  pagingOn = true;
}

/** Makes one page of the first 4 MiB read-only for good. */
export function sealPage(page: usize): void {
  setImagePage(page, PTE_R);
  sfence_vma_all();
}
