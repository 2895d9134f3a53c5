// Address spaces: page tables and records of what is mapped must say the same, page for page.

import { RIGHT_EXECUTE, RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES, PAGE_SHIFT } from '../../abi/memory-map.ts';
import { pageOf } from '../guest.ts';
import type { Mapping, Process } from '../state.ts';
import type { Reader } from './reader.ts';

/** Entries of a root that are the process's own. */
const USER_TABLES = 512;
const WORDS_PER_PAGE = 1024;
const PTE_V = 1;
const PTE_R = 2;
const PTE_W = 4;
const PTE_X = 8;
const PTE_U = 16;
const PTE_A = 64;
const PTE_D = 128;

export function readMappings(reader: Reader): void {
  for (const object of [...reader.objects.values()]) {
    if (object.kind === 'process' && !object.takenApart) readSpace(reader, object);
  }
}

type Recorded = { mapping: Mapping; page: number };

function readSpace(reader: Reader, process: Process): void {
  const root = reader.field(process, 'PROCESS_ROOT');
  reader.claimTable(root, process);
  const pages = new Map<number, Recorded>();
  for (const mapping of process.mappings)
    for (let i = 0; i < mapping.pages; i++)
      pages.set(mapping.at + i, { mapping, page: mapping.firstPage + i });
  const directories = reader.guest.pageWords(root);
  for (let top = 0; top < USER_TABLES; top++) {
    const directory = directories[top] >>> 0;
    if (directory === 0) continue;
    process.tables.add(top);
    const table = pageOf(directory);
    if (((directory ^ PTE_V) & 0x3ff) !== 0)
      reader.problem(`mappings: the table at entry ${top} of a root is marked 0x${directory.toString(16)}`);
    reader.claimTable(table, process);
    const entries = reader.guest.pageWords(table);
    for (let i = 0; i < entries.length; i++) {
      if (entries[i] === 0) continue;
      const entry = entries[i] >>> 0;
      const page = top * WORDS_PER_PAGE + i;
      checkEntry(reader, page, entry, pages.get(page));
      pages.delete(page);
    }
  }
  for (const page of pages.keys())
    reader.problem(`mappings: page 0x${page.toString(16)} is recorded as mapped, and is not`);
}

function checkEntry(reader: Reader, page: number, entry: number, recorded: Recorded | undefined): void {
  const wanted = recorded && entryFor(reader, recorded);
  if (entry === wanted) return;
  const is = `page 0x${page.toString(16)} has the entry 0x${entry.toString(16)}`;
  reader.problem(
    `mappings: ${is}, and ${wanted === undefined ? 'is not recorded' : `not 0x${wanted.toString(16)}`}`,
  );
}

/** The page table entry that shows a page of a Memory. */
function entryFor(reader: Reader, { mapping: { memory, protection }, page }: Recorded): number {
  const fixed = memory.base !== 0 || memory.device;
  const address = fixed
    ? memory.base + page * PAGE_BYTES
    : (reader.pageAddresses.get(memory)?.get(page) ?? 0);
  const read = (protection & RIGHT_READ) !== 0 ? PTE_R : 0;
  const write = (protection & RIGHT_WRITE) !== 0 ? PTE_W | PTE_D : 0;
  const execute = (protection & RIGHT_EXECUTE) !== 0 ? PTE_X : 0;
  return ((address >>> PAGE_SHIFT) * 1024 + (PTE_V | PTE_U | PTE_A | read | write | execute)) >>> 0;
}
