// The fast tier's part of the machine's memory: a few words of its own, look-up tables for translations, and decoded
// instructions.
//
//   words         1 KiB   see below
//   selection     a word for each context key (contexts.ts): where that context's tables stand, or 0
//   contexts      CONTEXTS x CONTEXT_BYTES   three look-up tables each: loads, stores, fetches
//   code          CODE_PAGES x CODE_PAGE_BYTES   decoded pages
//
// A look-up table is direct-mapped on the virtual page number. An entry is two words:
//
//   tag     the page's virtual address, or EMPTY
//   addend  loads and stores: host address - virtual address
//           fetches: address of the decoded instruction - 4 x virtual address
//
// Each half-word of a page has 8 bytes for the instruction that begins there, so the page offset is scaled by a shift:
//
//   byte 0  number of the handler     byte 1  4 x rd     byte 2  4 x rs1     byte 3  4 x rs2
//   word 1  the immediate; of a branch or jump that stays in its page the way to its target's decoded instruction
//
// After the 2048 places of a page stands one more, whose handler goes on in the next virtual page.

// Words, as offsets from the start of the fast tier's part.
/** Where the tables of the current context stand; 0 where it must be selected anew. */
export const CURRENT_CONTEXT = 0;
/** Not 0: the interpreter changed privilege, satp or mstatus, and the hart has not been told. */
export const CONTEXT_CHANGED = 4;
/** Not 0: someone listens to traps or changes of privilege, so the reference tier must take them. */
export const HOOKED = 8;
/** Where the interrupt descriptor table stands in host memory, valid while sidtb holds the word after it. */
export const GATES = 12;
export const GATES_SIDTB = 16;

/** float64. The value of CYCLES when the interpreter's budget will be used up. */
export const END_CYCLES = 24;
/** What turns the host address of a byte of RAM into its physical address. */
export const HOST_TO_PHYSICAL = 32;

export const SHARED_BYTES = 1024;
export const SELECTION = SHARED_BYTES;
/** Keys have 16 bits: see contexts.ts. */
export const SELECTION_KEYS = 1 << 16;

/** Entries of one look-up table; a power of two. */
export const LOOKUP_ENTRIES = 1024;
export const LOOKUP_BYTES = LOOKUP_ENTRIES * 8;

/** Offsets of the three tables of a context. */
export const LOADS = 0;
export const STORES = LOOKUP_BYTES;
export const FETCHES = 2 * LOOKUP_BYTES;
export const CONTEXT_BYTES = 3 * LOOKUP_BYTES;

/** Never equal to an address whose low bits were masked to the page number and the alignment. */
export const EMPTY = -1;

/** Combinations of address space and privilege whose translations are kept at a time. */
export const CONTEXTS = 64;

/** For each half-word of code. */
export const DECODED_BYTES = 8;
/** log2 of decoded bytes for a byte of code. */
export const DECODED_SHIFT = 2;
export const PAGE_PLACES = 2048;
export const CODE_PAGE_BYTES = (PAGE_PLACES + 1) * DECODED_BYTES;
/** How far the instruction pointer moves over an instruction of 4 bytes: the unit in which the budget counts. */
export const COUNTED_BYTES = 2 * DECODED_BYTES;

/** Physical pages whose decoded instructions are kept at a time. */
export const CODE_PAGES = 2048;

export const CONTEXT_TABLES = SELECTION + SELECTION_KEYS * 4;
export const CODE = CONTEXT_TABLES + CONTEXTS * CONTEXT_BYTES;
/** Room that the fast tier needs in the machine's memory. */
export const FAST_BYTES = CODE + CODE_PAGES * CODE_PAGE_BYTES;

// Bytes of a decoded instruction.
export const HANDLER = 0;
export const RD = 1;
export const RS1 = 2;
export const RS2 = 3;
export const IMMEDIATE = 4;
