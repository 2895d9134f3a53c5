// How a program gives up: it stores to one of these addresses. They lie in page 0, which is never mapped, so that the
// store is a fault, and whoever serves the program's faults (the process server, or a debugger) learns where the
// program was and what led there, which a program that merely exits would not tell.

export const GIVE_UP_ABORTED: u32 = 0x00000ff0; // it has said why on standard error
export const GIVE_UP_NO_MEMORY: u32 = 0x00000ff8; // the heap cannot grow
