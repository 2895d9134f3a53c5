// Why a translated program stopped at an ebreak of the translator's: the kinds in the object's `__trap_sites` table.

import * as kinds from '../../abi/trap-kinds.ts';

export const TRAP = {
  UNREACHABLE: kinds.TRAP_UNREACHABLE,
  DIVIDE_BY_ZERO: kinds.TRAP_DIVIDE_BY_ZERO,
  INTEGER_OVERFLOW: kinds.TRAP_INTEGER_OVERFLOW,
  TABLE_INDEX: kinds.TRAP_TABLE_INDEX,
  CALL_TYPE: kinds.TRAP_CALL_TYPE,
  INVALID_CONVERSION: kinds.TRAP_INVALID_CONVERSION,
  MEMORY: kinds.TRAP_MEMORY,
} as const;
