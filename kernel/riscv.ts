// CSR numbers and bits of the privileged architecture that the kernel uses, and the page table entry of Sv32.

export const CSR_SSTATUS: u32 = 0x100;
export const CSR_SIE: u32 = 0x104;
export const CSR_STVEC: u32 = 0x105;
export const CSR_SCOUNTEREN: u32 = 0x106;
export const CSR_SIP: u32 = 0x144;
export const CSR_STIMECMP: u32 = 0x14d;
export const CSR_STIMECMPH: u32 = 0x15d;
export const CSR_SATP: u32 = 0x180;
export const CSR_TIME: u32 = 0xc01;
export const CSR_TIMEH: u32 = 0xc81;

export const SSTATUS_FS: u32 = 3 << 13; // floating point: 0 off, 3 dirty
export const SSTATUS_SPP: u32 = 1 << 8;
export const INTERRUPT_TIMER_BIT: u32 = 1 << 5; // of sie and sip
export const INTERRUPT_EXTERNAL_BIT: u32 = 1 << 9;
export const COUNTEREN_TIME: u32 = 1 << 1;

export const SYSTEM_CALL_BYTES: u32 = 4; // length of ecall, and of int

export const SATP_MODE_SV32: u32 = 0x80000000;
export const SATP_ASID_SHIFT: u32 = 22;
export const ASID_MAX: u32 = 511;

// Page table entry: physical page number in bits 31:10, then the flags.
export const PTE_PAGE_SHIFT: u32 = 10;
export const PTE_V: u32 = 1;
export const PTE_R: u32 = 2;
export const PTE_W: u32 = 4;
export const PTE_X: u32 = 8;
export const PTE_U: u32 = 16;
export const PTE_G: u32 = 32;
export const PTE_A: u32 = 64;
export const PTE_D: u32 = 128;
