// Names for addresses, from the symbol tables of ELF files. Files that have none, or are damaged there, name nothing.

import { readElf } from '../toolchain/elf/read.ts';
import { SymbolIndex } from '../toolchain/elf/symbol-index.ts';
import { isElf } from '../vm/elf-loader.ts';
import type { SymbolAt } from './outcome.ts';

/** So far behind a symbol without size, its name says nothing any more. */
const FAR_BYTES = 0x10000;

/** Looks a name up in each of the files. The tables are read when a name is first asked for. */
export function symbolsOf(files: readonly Uint8Array[]): SymbolAt {
  let indexes: SymbolIndex[] | undefined;
  return (address) => {
    indexes ??= files.filter(isElf).flatMap(indexOf);
    for (const index of indexes) {
      const symbol = index.find(address);
      if (symbol !== undefined && address - symbol.address < FAR_BYTES) return index.describe(address);
    }
    return undefined;
  };
}

function indexOf(file: Uint8Array): SymbolIndex[] {
  try {
    return [new SymbolIndex(readElf(file))];
  } catch (error) {
    if (error instanceof Error && error.name === 'ElfError') return [];
    throw error;
  }
}
