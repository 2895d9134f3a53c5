// What a system call returns: the number that a0 gets; undefined where its thread waits now, has ended, or has its result
// already; AGAIN where there is more to do than one call does, and its thread makes it once more, with the same arguments.

export const AGAIN = 'again';
export type Result = number | undefined | typeof AGAIN;

/** A register whose value the specification leaves open. */
export const ANY = -1;
