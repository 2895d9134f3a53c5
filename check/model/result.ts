// What a system call returns: the number that a0 gets; undefined where its thread waits now, has ended, or has its result
// already.

export type Result = number | undefined;

/** A register whose value the specification leaves open. */
export const ANY = -1;
