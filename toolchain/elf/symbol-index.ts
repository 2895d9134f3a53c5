// Finds the symbol that an address belongs to.

import { SYMBOL_ABSOLUTE, SYMBOL_UNDEFINED } from './format.ts';
import type { ElfFile, ElfSymbol } from './read.ts';

export class SymbolIndex {
  /** One symbol an address, in the order of addresses. */
  private readonly symbols: readonly ElfSymbol[];

  constructor({ symbols }: Pick<ElfFile, 'symbols'>) {
    const named = symbols.filter(({ name, type }) => name !== '' && type !== 'file' && type !== 'section');
    const best = new Map<number, ElfSymbol>();
    for (const symbol of named.filter(
      ({ section }) => section !== SYMBOL_UNDEFINED && section < SYMBOL_ABSOLUTE,
    )) {
      const other = best.get(symbol.address);
      if (other === undefined || rank(symbol) > rank(other)) best.set(symbol.address, symbol);
    }
    this.symbols = [...best.values()].sort((a, b) => a.address - b.address);
  }

  /** The symbol at or before an address; not one whose size says that it ended before. */
  find(address: number): ElfSymbol | undefined {
    let [low, high] = [0, this.symbols.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.symbols[middle].address <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.symbols[low - 1];
    const isPast = symbol !== undefined && symbol.size > 0 && address >= symbol.address + symbol.size;
    return isPast ? undefined : symbol;
  }

  /** `name`, `name+0x10`, or undefined. */
  describe(address: number): string | undefined {
    const symbol = this.find(address);
    if (symbol === undefined) return undefined;
    const offset = address - symbol.address;
    return offset === 0 ? symbol.name : `${symbol.name}+0x${offset.toString(16)}`;
  }
}

/** Functions before other symbols, visible names before local ones. */
function rank({ type, binding }: ElfSymbol): number {
  return (type === 'function' ? 2 : 0) + (binding === 'local' ? 0 : 1);
}
