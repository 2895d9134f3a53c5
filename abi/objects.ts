// Offsets, in bytes, that the kernel's assembly needs: the start of the thread object, where a trap saves the user's
// registers. kernel/thread.ts declares the object; kernel/boot/check-layout.ts holds the two together at boot.

export const OBJECT_HEADER_BYTES: u32 = 16;
export const THREAD_PC: u32 = 16;
export const THREAD_RA: u32 = 20; // x1; register xN is saved at THREAD_PC + 4 * N
export const THREAD_SP: u32 = 24;
export const THREAD_GP: u32 = 28;
export const THREAD_TP: u32 = 32;
export const THREAD_T0: u32 = 36;
export const THREAD_T1: u32 = 40;
export const THREAD_T2: u32 = 44;
export const THREAD_S0: u32 = 48;
export const THREAD_S1: u32 = 52;
export const THREAD_A0: u32 = 56;
export const THREAD_A1: u32 = 60;
export const THREAD_A2: u32 = 64;
export const THREAD_A3: u32 = 68;
export const THREAD_A4: u32 = 72;
export const THREAD_A5: u32 = 76;
export const THREAD_A6: u32 = 80;
export const THREAD_A7: u32 = 84;
export const THREAD_S2: u32 = 88;
export const THREAD_S3: u32 = 92;
export const THREAD_S4: u32 = 96;
export const THREAD_S5: u32 = 100;
export const THREAD_S6: u32 = 104;
export const THREAD_S7: u32 = 108;
export const THREAD_S8: u32 = 112;
export const THREAD_S9: u32 = 116;
export const THREAD_S10: u32 = 120;
export const THREAD_S11: u32 = 124;
export const THREAD_T3: u32 = 128;
export const THREAD_T4: u32 = 132;
export const THREAD_T5: u32 = 136;
export const THREAD_T6: u32 = 140;
export const THREAD_FULL_RESTORE: u32 = 144;
