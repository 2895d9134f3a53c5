// Pairs of instructions that often follow each other: they share a dispatch.

export const PAIRS: readonly (readonly [first: string, second: string])[] = [];
