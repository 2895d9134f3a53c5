// Why a translated program stopped at an ebreak of the translator's: the kinds in an executable's table of trap sites
// ({address, kind}, ascending, from `__trap_sites` to `__trap_sites_end`), and the words for them. The WebAssembly core
// specification's chapter on execution says when each happens.

export const TRAP_UNREACHABLE: u32 = 1;
export const TRAP_DIVIDE_BY_ZERO: u32 = 2;
export const TRAP_INTEGER_OVERFLOW: u32 = 3;
export const TRAP_TABLE_INDEX: u32 = 4;
export const TRAP_CALL_TYPE: u32 = 5;
export const TRAP_INVALID_CONVERSION: u32 = 6;
export const TRAP_MEMORY: u32 = 7;
export const TRAP_UNINITIALIZED: u32 = 8;
export const TRAP_TABLE: u32 = 9;

export const TRAP_SITE_BYTES: u32 = 8;

/** What a user reads. */
export function trapText(kind: u32): string {
  switch (kind) {
    case TRAP_UNREACHABLE:
      return 'unreachable code was reached';
    case TRAP_DIVIDE_BY_ZERO:
      return 'integer division by zero';
    case TRAP_INTEGER_OVERFLOW:
      return 'integer overflow in a division or conversion';
    case TRAP_TABLE_INDEX:
      return 'indirect call outside the function table';
    case TRAP_CALL_TYPE:
      return 'indirect call of a function of another type';
    case TRAP_INVALID_CONVERSION:
      return 'conversion of not-a-number to an integer';
    case TRAP_MEMORY:
      return 'bulk memory operation outside its segment';
    case TRAP_UNINITIALIZED:
      return 'indirect call of no function';
    case TRAP_TABLE:
      return 'table operation outside its table or segment';
    default:
      return 'trap';
  }
}
