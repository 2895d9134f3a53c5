// Which trap an ebreak of translated code is: the object's table of trap sites, read where it was loaded.

import { TRAP_TEXT } from '../toolchain/wasm/traps.ts';
import type { Loaded } from './load.ts';
import type { Store } from './store.ts';

const ENTRY_BYTES = 8;

/** The function from the address of an ebreak to the text of its trap. */
export function trapReader(store: Store, { symbols }: Loaded): (address: number) => string | undefined {
  const start = symbols.get('__trap_sites')!;
  const count = (symbols.get('__trap_sites_end')! - start) / ENTRY_BYTES;
  return (address) => {
    // ascending by address
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (store.word(start + ENTRY_BYTES * middle) < address) low = middle + 1;
      else high = middle;
    }
    if (low === count || store.word(start + ENTRY_BYTES * low) !== address) return undefined;
    return TRAP_TEXT[store.word(start + ENTRY_BYTES * low + 4)];
  };
}
