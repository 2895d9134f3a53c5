// Trap causes, vectors of the interrupt descriptor table, and the form of a gate (extension Xidt).
//
//   gate, word 0   31                    2 1 0        word 1   31            3   2    1 0
//                 +-----------------------+-+-+               +---------------+------+-----+
//                 | handler, 4-aligned    |0|P|               | reserved, 0   | type | DPL |
//                 +-----------------------+-+-+               +---------------+------+-----+

export const CAUSE_FETCH_MISALIGNED: u32 = 0;
export const CAUSE_FETCH_ACCESS: u32 = 1;
export const CAUSE_ILLEGAL_INSTRUCTION: u32 = 2;
export const CAUSE_BREAKPOINT: u32 = 3;
export const CAUSE_LOAD_MISALIGNED: u32 = 4;
export const CAUSE_LOAD_ACCESS: u32 = 5;
export const CAUSE_STORE_MISALIGNED: u32 = 6;
export const CAUSE_STORE_ACCESS: u32 = 7;
export const CAUSE_ECALL_FROM_USER: u32 = 8;
export const CAUSE_ECALL_FROM_SUPERVISOR: u32 = 9;
export const CAUSE_FETCH_PAGE_FAULT: u32 = 12;
export const CAUSE_LOAD_PAGE_FAULT: u32 = 13;
export const CAUSE_STORE_PAGE_FAULT: u32 = 15;
export const CAUSE_DOUBLE_FAULT: u32 = 24;
export const CAUSE_INTERRUPT: u32 = 0x80000000; // scause's top bit

export const INTERRUPT_SUPERVISOR_TIMER: u32 = 5;
export const INTERRUPT_SUPERVISOR_EXTERNAL: u32 = 9;

export const VECTOR_SYSTEM_CALL: u32 = 8;
export const VECTOR_INTERRUPT: u32 = 16; // 16 + n: supervisor interrupt n
export const VECTOR_SOFTWARE_FIRST: u32 = 48; // raised by `int n`
export const VECTOR_SYSTEM_CALL_INT: u32 = 48; // the classic second door: int 0x30
export const VECTORS: u32 = 64;

export const GATE_BYTES: u32 = 8;
export const GATE_PRESENT: u32 = 1;
export const GATE_DPL_USER: u32 = 0;
export const GATE_DPL_SUPERVISOR: u32 = 1;
export const GATE_TYPE_TRAP: u32 = 4;

export const CSR_SIDTB: u32 = 0x5c0;
export const CSR_SIDTL: u32 = 0x5c1;
export const CSR_SVEC: u32 = 0xdc0;
