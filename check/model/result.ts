// What a system call returns: the number that a0 gets; undefined where its thread waits now, has ended, or has its result
// already; AGAIN where there is more to do than one call does, and its thread makes it once more, with the same arguments.

export const AGAIN = 'again';
export type Result = number | undefined | typeof AGAIN;

/** A register whose value the specification leaves open. All below are open to the model, too. */
export const ANY = -1;
/** A register with one of the kernel's counts, as it was while the call was made. */
export const SWITCHES = -2;
export const INTERRUPTS = -3;
export const FAULTS = -4;
export const FREE_PAGES = -5;
