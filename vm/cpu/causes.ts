// Trap causes (privileged manual, tables of mcause and scause) and the way an instruction raises an exception.

export const INSTRUCTION_MISALIGNED = 0;
export const INSTRUCTION_ACCESS_FAULT = 1;
export const ILLEGAL_INSTRUCTION = 2;
export const BREAKPOINT = 3;
export const LOAD_MISALIGNED = 4;
export const LOAD_ACCESS_FAULT = 5;
export const STORE_MISALIGNED = 6;
export const STORE_ACCESS_FAULT = 7;
export const ECALL_FROM_U = 8;
export const ECALL_FROM_S = 9;
export const ECALL_FROM_M = 11;
export const INSTRUCTION_PAGE_FAULT = 12;
export const LOAD_PAGE_FAULT = 13;
export const STORE_PAGE_FAULT = 15;
/** Xidt: a trap into S-mode found no usable gate. */
export const DOUBLE_FAULT = 24;

/** Faults by Access (FETCH, LOAD, STORE). */
export const ACCESS_FAULTS = [INSTRUCTION_ACCESS_FAULT, LOAD_ACCESS_FAULT, STORE_ACCESS_FAULT] as const;
export const PAGE_FAULTS = [INSTRUCTION_PAGE_FAULT, LOAD_PAGE_FAULT, STORE_PAGE_FAULT] as const;

// Interrupt numbers: bits of mip, mie and mideleg.
export const SSI = 1;
export const MSI = 3;
export const STI = 5;
export const MTI = 7;
export const SEI = 9;
export const MEI = 11;
/** Highest priority first (privileged manual, "Machine Interrupt Registers"). */
export const INTERRUPT_PRIORITY = [MEI, MSI, MTI, SEI, SSI, STI] as const;

export const INTERRUPT_FLAG = 0x80000000;

export const U_MODE = 0;
export const S_MODE = 1;
export const M_MODE = 3;

/** Thrown by a semantic function or an access that cannot complete; Hart.step turns it into a trap. */
export class Exception {
  cause = 0;
  value = 0;
}

// One object serves for all: an exception is handled before the next can be raised, and no stack trace is wanted.
const exception = new Exception();

/** Ends the current instruction with an exception; `value` becomes xtval. */
export function raise(cause: number, value: number): never {
  exception.cause = cause;
  exception.value = value >>> 0;
  throw exception;
}
