// Why a translated program stopped at an ebreak of the translator's: the kinds in the object's `__trap_sites` table.
// The texts are what a user reads; the core specification's chapter on execution says when each happens.

export const TRAP = {
  UNREACHABLE: 1,
  DIVIDE_BY_ZERO: 2,
  INTEGER_OVERFLOW: 3,
  TABLE_INDEX: 4,
  CALL_TYPE: 5,
  INVALID_CONVERSION: 6,
  MEMORY: 7,
} as const;

export const TRAP_TEXT: Readonly<Record<number, string>> = {
  [TRAP.UNREACHABLE]: 'unreachable code was reached',
  [TRAP.DIVIDE_BY_ZERO]: 'integer division by zero',
  [TRAP.INTEGER_OVERFLOW]: 'integer overflow in a division or conversion',
  [TRAP.TABLE_INDEX]: 'indirect call outside the function table',
  [TRAP.CALL_TYPE]: 'indirect call of no function or of one of another type',
  [TRAP.INVALID_CONVERSION]: 'conversion of not-a-number to an integer',
  [TRAP.MEMORY]: 'bulk memory operation outside its segment',
};
