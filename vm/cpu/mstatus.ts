// Bits of mstatus, and of its view sstatus (privileged manual, "Machine Status Registers").

export const MSTATUS_SIE = 1 << 1;
export const MSTATUS_MIE = 1 << 3;
export const MSTATUS_SPIE = 1 << 5;
export const MSTATUS_MPIE = 1 << 7;
export const MSTATUS_SPP = 1 << 8;
export const MSTATUS_MPP_SHIFT = 11;
export const MSTATUS_MPP = 3 << MSTATUS_MPP_SHIFT;
/** State of the floating-point registers and fcsr: 0 Off, 1 Initial, 2 Clean, 3 Dirty. */
export const MSTATUS_FS = 3 << 13;
export const MSTATUS_MPRV = 1 << 17;
export const MSTATUS_SUM = 1 << 18;
export const MSTATUS_MXR = 1 << 19;
export const MSTATUS_TVM = 1 << 20;
export const MSTATUS_TW = 1 << 21;
export const MSTATUS_TSR = 1 << 22;
/** Read-only: FS is Dirty. Kept in the word all the same, so that every reader finds it. */
export const MSTATUS_SD = 1 << 31;

/** What a write to mstatus can change (VS and XS are zero: no such state; UBE, SBE and MBE: little endian only). */
export const MSTATUS_WRITABLE =
  MSTATUS_SIE |
  MSTATUS_MIE |
  MSTATUS_SPIE |
  MSTATUS_MPIE |
  MSTATUS_SPP |
  MSTATUS_MPP |
  MSTATUS_FS |
  MSTATUS_MPRV |
  MSTATUS_SUM |
  MSTATUS_MXR |
  MSTATUS_TVM |
  MSTATUS_TW |
  MSTATUS_TSR;

/** mstatus with SD as FS has it. */
export const withSummary = (mstatus: number): number =>
  ((mstatus & MSTATUS_FS) === MSTATUS_FS ? mstatus | MSTATUS_SD : mstatus & ~MSTATUS_SD) >>> 0;

export const SSTATUS_WRITABLE =
  MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_FS | MSTATUS_SUM | MSTATUS_MXR;

export const SSTATUS_VIEW = SSTATUS_WRITABLE | MSTATUS_SD;

/** Bits on which address translation depends. */
export const MSTATUS_TRANSLATION = MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR;
