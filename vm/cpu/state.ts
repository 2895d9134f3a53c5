// All mutable state of the hart, and RAM, in one WebAssembly.Memory, so that every execution tier works on the same
// words and hands over to another tier at any instruction without copying.
//
//   0x0000_0100  registers, pc, counters, CSRs           hart state: with the TLB, its part of a snapshot
//   0x0000_8000  the TLB (TLB_ENTRIES x 8 bytes)
//   0x0001_0000  page flags: one byte a RAM page         snapshot not needed: rebuilt as pages are decoded
//   layout.fast  private space of the fast tier          snapshot not needed
//   layout.ram   RAM, at an address that is no multiple of a page
//
// Offsets are in bytes. Words are 32-bit little endian; counters are float64 that hold exact integers below 2^53, which
// both JavaScript and WebAssembly read without BigInt.

/** x0..x31, a word each; x0 is always zero between instructions. */
export const X = 0x100;
/** Address of the next instruction to execute. */
export const PC = 0x180;
/** 0 = U, 1 = S, 3 = M. */
export const PRIVILEGE = 0x184;
/** 1 after wfi, until an interrupt is pending and enabled in mie; the run loop executes nothing meanwhile. */
export const WAITING = 0x188;
/** Set to 1 by whatever makes the run loop look again: interrupts, deadlines or the end of the run may have changed. */
export const RECHECK = 0x18c;
/** Physical address that lr.w reserved, or NO_RESERVATION. */
export const RESERVATION = 0x190;
export const NO_RESERVATION = 1;

/** float64. Steps since reset: every retired instruction and every trap (exception or interrupt) counts one. */
export const CYCLES = 0x1a0;
/** float64. Traps taken since reset, so that instructions retired = CYCLES - TRAPS. */
export const TRAPS = 0x1a8;
/** float64. What idle skipping and writes to mtime added: mtime = floor(CYCLES / CYCLES_PER_TICK) + TIME_OFFSET. */
export const TIME_OFFSET = 0x1b0;

/** Virtual time: this many cycles make one tick of the 10 MHz mtime. */
export const CYCLES_PER_TICK = 10;

// --- CSRs, a word each --------------------------------------------------------------------------------------
export const MSTATUS = 0x200;
/** The effective pending bits, device lines included. */
export const MIP = 0x204;
export const MIE = 0x208;
export const MIDELEG = 0x20c;
export const MEDELEG = 0x210;
export const MTVEC = 0x214;
export const MSCRATCH = 0x218;
export const MEPC = 0x21c;
export const MCAUSE = 0x220;
export const MTVAL = 0x224;
export const MCOUNTEREN = 0x228;
export const MCOUNTINHIBIT = 0x22c;
export const MENVCFG = 0x230;
export const MENVCFGH = 0x234;
export const STVEC = 0x238;
export const SSCRATCH = 0x23c;
export const SEPC = 0x240;
export const SCAUSE = 0x244;
export const STVAL = 0x248;
export const SATP = 0x24c;
export const SCOUNTEREN = 0x250;
export const SENVCFG = 0x254;
export const STIMECMP = 0x258;
export const STIMECMPH = 0x25c;
/** Xidt. */
export const SIDTB = 0x260;
export const SIDTL = 0x264;
export const SVEC = 0x268;
/** mip.SEIP as software wrote it; the external line is or-ed in to give MIP. */
export const SEIP_SOFT = 0x26c;
/** 64-bit offsets (low, high): minstret = retired + offset, mcycle = CYCLES + offset; the value itself while inhibited. */
export const INSTRET_OFFSET = 0x270;
export const CYCLE_OFFSET = 0x278;
/** 16 configuration bytes, then 16 address words. */
export const PMPCFG = 0x280;
export const PMPADDR = 0x290;
/** Rounding mode and flags; f0..f31, 8 bytes each, the low word first. */
export const FCSR = 0x2d0;
export const F = 0x300;

export const STATE_BYTES = 0x10000;

// --- the TLB ------------------------------------------------------------------------------------------------
// TLB_SETS sets of TLB_WAYS entries; an entry is two words, tag and PTE:
//
//   tag  31........12 11....3  2   1   0        pte  31.........10  9 8  7..0
//        virtual page  ASID    S   G   V             physical page   0   D A G U X W R V
//
// S: the mapping comes from a 4 MiB superpage (the PTE word already holds the page inside it). G includes a global
// page-table pointer's. An entry that is not global sits in set (page + asid * TLB_ASID_STRIDE) mod TLB_SETS, a global one
// (asid field 0) in set page mod TLB_SETS; a lookup tries the first, then the second. Within a set the newest entry comes
// first and the oldest gives way: hits change nothing, so a tier that caches translations need not report them.
export const TLB = 0x8000;
export const TLB_SETS = 1024;
export const TLB_WAYS = 4;
export const TLB_ENTRIES = TLB_SETS * TLB_WAYS;
export const TLB_ASID_STRIDE = 0x25b;
export const TLB_VALID = 1;
export const TLB_GLOBAL = 2;
export const TLB_SUPERPAGE = 4;
export const TLB_ASID_SHIFT = 3;

// --- page flags: one byte a RAM page --------------------------------------------------------------------------
export const PAGE_FLAGS = STATE_BYTES;
/** Some tier holds decoded code of this page: a store must drop it (see Memory.written). */
export const PAGE_HAS_CODE = 1;
/** Stores to this page must take the slow path for another reason (tohost, watchpoints). */
export const PAGE_WATCHED = 2;
/** Not written since the last snapshot: the first store must take the slow path, which counts the page as written. */
export const PAGE_CLEAN = 4;

export interface Layout {
  readonly ramBytes: number;
  /** Start and length of the fast tier's private space. */
  readonly fast: number;
  readonly fastBytes: number;
  /** Where RAM starts: a multiple of 64 that is not a multiple of 4096. */
  readonly ram: number;
  /** 64 KiB pages of the whole memory. */
  readonly wasmPages: number;
}

const RAM_SKEW = 0x840;
const WASM_PAGE = 0x10000;

/** The memory map for a machine with so much RAM and so much private space for its fast tier (bytes). */
export function layoutFor(ramBytes: number, fastBytes: number): Layout {
  const fast = roundUp(PAGE_FLAGS + ramBytes / 4096, 4096);
  const ram = roundUp(fast + fastBytes, 4096) + RAM_SKEW;
  return { ramBytes, fast, fastBytes, ram, wasmPages: roundUp(ram + ramBytes, WASM_PAGE) / WASM_PAGE };
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;
