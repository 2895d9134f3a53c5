// Why a translated program stopped at an ebreak of the translator's: the kinds in the object's `__trap_sites` table.
// Programs of the system and the messages about them share abi/trap-kinds.ts; for instances there are kinds of their own, and the
// texts that WebAssembly engines and its test suite use.

import * as kinds from '../../abi/trap-kinds.ts';

export const TRAP = {
  UNREACHABLE: kinds.TRAP_UNREACHABLE,
  DIVIDE_BY_ZERO: kinds.TRAP_DIVIDE_BY_ZERO,
  INTEGER_OVERFLOW: kinds.TRAP_INTEGER_OVERFLOW,
  /** An indirect call beyond the end of its table. */
  TABLE_INDEX: kinds.TRAP_TABLE_INDEX,
  CALL_TYPE: kinds.TRAP_CALL_TYPE,
  INVALID_CONVERSION: kinds.TRAP_INVALID_CONVERSION,
  MEMORY: kinds.TRAP_MEMORY,
  /** An indirect call of an element that holds no function. */
  UNINITIALIZED: kinds.TRAP_UNINITIALIZED,
  /** Any other table instruction beyond the end of a table or segment. */
  TABLE: kinds.TRAP_TABLE,
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
