// Memory objects, as the kernel has them: which pages they have taken, and the tables that say so.

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { Memory } from '../state.ts';
import type { ObjectKind, Reader } from './reader.ts';

const INLINE_PAGES = 8;
const WORDS_PER_PAGE = 1024;

export const memory: ObjectKind<Memory> = {
  make: (_reader, word) => new Memory(word('MEMORY_PAGES')),
  read(reader, memory, word, address) {
    memory.base = word('MEMORY_BASE');
    memory.device = (word('MEMORY_DEVICE') & 0xff) !== 0;
    memory.sealed = (word('MEMORY_SEALED') & 0xff) !== 0;
    memory.reclaimed = word('MEMORY_RECLAIMED');
    if (memory.base !== 0 || memory.device) return;
    if (memory.pages <= INLINE_PAGES)
      readLeaf(reader, memory, address + reader.image.symbol('MEMORY_INLINE_PAGES'), 0, memory.pages);
    else readIndex(reader, memory, word('MEMORY_INDEX'));
  },
};

function readIndex(reader: Reader, memory: Memory, index: number): void {
  if (index === 0) return;
  memory.tables.add('index');
  reader.claimTable(index, memory);
  if (memory.pages <= WORDS_PER_PAGE) {
    readLeaf(reader, memory, index, 0, memory.pages);
    return;
  }
  for (let i = 0; i < WORDS_PER_PAGE; i++) {
    const leaf = reader.guest.word(index + 4 * i);
    if (leaf === 0) continue;
    memory.tables.add(String(i));
    reader.claimTable(leaf, memory);
    readLeaf(reader, memory, leaf, i * WORDS_PER_PAGE, WORDS_PER_PAGE);
  }
}

function readLeaf(reader: Reader, memory: Memory, table: number, first: number, words: number): void {
  const { guest, memoryPages, pageAddresses } = reader;
  for (let i = 0; i < words; i++) {
    const address = guest.word(table + 4 * i);
    if (address === 0) continue;
    memory.taken.set(first + i, undefined);
    if (memoryPages.has(address) || !guest.isRam(address) || address % PAGE_BYTES !== 0)
      reader.problem('frames: a page is in two places of Memory objects, or is none');
    else {
      memoryPages.set(address, { memory, page: first + i });
      if (!pageAddresses.has(memory)) pageAddresses.set(memory, new Map());
      pageAddresses.get(memory)!.set(first + i, address);
    }
  }
}
