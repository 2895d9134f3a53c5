// Pairs of instructions that often follow each other: they share a dispatch. Chosen by counting what the kernel, the
// servers and the benchmarks' programs execute; all of them together are about half of all instructions there.

type Pair = readonly [first: string, second: string];

const LONG: readonly Pair[] = [
  // Saving, restoring and copying.
  ['sw', 'sw'],
  ['lw', 'lw'],
  ['lw', 'sw'],
  ['sw', 'lw'],
  ['sw', 'addi'],
  ['addi', 'sw'],
  ['lw', 'addi'],
  ['addi', 'lw'],
  // Addresses and array elements.
  ['addi', 'addi'],
  ['add', 'addi'],
  ['slli', 'add'],
  ['add', 'lw'],
  ['add', 'lbu'],
  ['lbu', 'addi'],
  ['sb', 'addi'],
  // Ends of loops and returns.
  ['addi', 'bne'],
  ['addi', 'beq'],
  ['addi', 'bltu'],
  ['addi', 'bgeu'],
  ['addi', 'j:near'],
  ['addi', 'jr'],
  ['add', 'bltu'],
  ['lbu', 'bne'],
  ['lw', 'bne'],
  ['lw', 'beq'],
  ['lw', 'bgeu'],
  // Bits, hashes and checksums.
  ['andi', 'srli'],
  ['srli', 'xor'],
  ['slli', 'xor'],
  ['slli', 'srli'],
  ['sub', 'and'],
  ['and', 'xor'],
  ['xor', 'srli'],
  ['xor', 'addi'],
  // Products, and arrays of half-words.
  ['mul', 'add'],
  ['lw', 'mul'],
  ['addi', 'mul'],
  ['lh', 'lh'],
  ['lh', 'addi'],
  ['lh', 'bne'],
];

/** Those that compilers write with two compressed instructions. */
const HAVE_COMPRESSED = ['lw', 'sw', 'addi', 'add', 'slli', 'beq', 'bne', 'j:near', 'jr'];
const COMPRESSED = LONG.filter((pair) => pair.every((name) => HAVE_COMPRESSED.includes(name))).map(
  ([first, second]): Pair => [`c.${first}`, `c.${second}`],
);

export const PAIRS: readonly Pair[] = [...LONG, ...COMPRESSED];
