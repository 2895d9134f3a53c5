// Sv32 page table entries and satp (privileged manual, "Sv32: Page-Based 32-bit Virtual-Memory Systems").
//
//   pte   31......20 19......10 9 8  7 6 5 4 3 2 1 0        satp  31    30..22  21...0
//           ppn[1]     ppn[0]   RSW  D A G U X W R V              MODE   ASID    PPN

export const PTE_V = 1 << 0;
export const PTE_R = 1 << 1;
export const PTE_W = 1 << 2;
export const PTE_X = 1 << 3;
export const PTE_U = 1 << 4;
export const PTE_G = 1 << 5;
export const PTE_A = 1 << 6;
export const PTE_D = 1 << 7;

/** Physical page number, 22 bits. */
export const ptePage = (pte: number): number => pte >>> 10;

export const SATP_MODE = 0x80000000;
export const SATP_ASID_SHIFT = 22;
export const SATP_PAGE_MASK = 0x3fffff;
export const satpAsid = (satp: number): number => (satp >>> SATP_ASID_SHIFT) & 0x1ff;

/** Entries of a page table, and the pages that a level-1 (superpage) entry maps. */
export const TABLE_ENTRIES = 1024;
