// Why a translated program stopped at an ebreak of the translator's: the kinds in the object's `__trap_sites` table.
// The texts are those that WebAssembly engines and its test suite use; the core specification's chapter on execution says when
// each happens.

export const TRAP = {
  UNREACHABLE: 1,
  DIVIDE_BY_ZERO: 2,
  INTEGER_OVERFLOW: 3,
  /** An indirect call beyond the end of its table. */
  TABLE_INDEX: 4,
  CALL_TYPE: 5,
  INVALID_CONVERSION: 6,
  MEMORY: 7,
  /** An indirect call of an element that holds no function. */
  UNINITIALIZED: 8,
  /** Any other table instruction beyond the end of a table or segment. */
  TABLE: 9,
} as const;

export const TRAP_TEXT: Readonly<Record<number, string>> = {
  [TRAP.UNREACHABLE]: 'unreachable',
  [TRAP.DIVIDE_BY_ZERO]: 'integer divide by zero',
  [TRAP.INTEGER_OVERFLOW]: 'integer overflow',
  [TRAP.TABLE_INDEX]: 'undefined element',
  [TRAP.CALL_TYPE]: 'indirect call type mismatch',
  [TRAP.INVALID_CONVERSION]: 'invalid conversion to integer',
  [TRAP.MEMORY]: 'out of bounds memory access',
  [TRAP.UNINITIALIZED]: 'uninitialized element',
  [TRAP.TABLE]: 'out of bounds table access',
};

/** A stack that has no room left faults; where that is told apart from other faults, it has this text. */
export const STACK_EXHAUSTED = 'call stack exhausted';
