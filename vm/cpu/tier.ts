// The seam between the hart and its execution tiers. A tier executes instructions on the state of state.ts; whatever it
// does not handle itself it hands to Hart.step(), which executes exactly one instruction, or takes one trap.
//
// Determinism: interrupts and deadlines are looked at by the run loop only, before each Tier.run. What can change them
// happens inside Hart.step() alone (CSR writes, xRET, MMIO, traps), and sets RECHECK; a tier returns after such a step.

/** What a memory access wants; also the order of the fault causes (see mmu). */
export const FETCH = 0;
export const LOAD = 1;
export const STORE = 2;
export type Access = typeof FETCH | typeof LOAD | typeof STORE;

export interface Tier {
  /** Executes until CYCLES has reached `until` (exactly), or RECHECK is not zero, whichever is first. */
  run(until: number): void;
}

/** What the hart tells a tier that caches translations or decoded code. Called from Hart.step() only. */
export interface TierObserver {
  /** A step just translated an access of this page into RAM, and from now on, while the context (privilege, satp, SUM,
   *  MXR, MPRV, MPP) is the same and neither `evicted` nor `flushed` names it, every access of that kind to that page may
   *  go straight to RAM. Stores: D is set, and the page has no flags. Both page numbers are address >>> 12. */
  translated(virtualPage: number, physicalPage: number, access: Access): void;
  /** A TLB entry went (replaced or fenced): its tag word (see state.ts). Superpage entries are told page by page. */
  evicted(tag: number): void;
  /** The whole TLB went, or PMP changed: forget every translation, those of bare mode too. */
  flushed(): void;
  /** Privilege, satp or mstatus (SUM, MXR, MPRV, MPP) changed: another set of translations is current. */
  contextChanged(): void;
  /** A RAM page got flags (code, watched): no store may go to it directly any more. */
  writeProtected(physicalPage: number): void;
  /** All RAM pages got a flag (clean). */
  allProtected(): void;
  /** A page that has decoded code was written; the flag is already cleared. Physical page number. */
  codeWritten(physicalPage: number): void;
  /** The whole state but RAM changed (reset, snapshot loaded): forget every translation. Pages of RAM that changed were told
   *  by codeWritten. */
  stateLoaded(): void;
}
