// What a link is told.

export interface LinkOptions {
  /** The symbol at which the program starts. */
  entry: string;
  /** Virtual address of the text segment; a multiple of the page size. */
  textBase: number;
  /** Virtual address for .data and .bss without an address of their own; by default the page after .rodata. */
  dataBase?: number;
  /** Segments with different permissions never share a page of this size, in bytes (default 4096). */
  pageBytes?: number;
  /** Names of input sections that come first in the text segment, in this order (default: `.text.start`). */
  first?: readonly string[];
  /** `double`: code uses floating-point registers, also for arguments (psABI ilp32d). Default `none`. */
  floats?: 'none' | 'double';
  /** Further symbols to define, with their addresses. */
  symbols?: Readonly<Record<string, number>>;
}

export const DEFAULT_PAGE_BYTES = 4096;
export const DEFAULT_FIRST: readonly string[] = ['.text.start'];
