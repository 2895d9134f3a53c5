// Address spaces: what is mapped where. Mapping and unmapping go on in slices: a call does as much as one slice allows, and
// says how much that was.

import { E_BUSY, E_INVALID, E_NO_MEMORY } from '../../abi/errors.ts';
import { RIGHT_EXECUTE, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES, UART_BASE, USER_BASE, USER_END } from '../../abi/memory-map.ts';
import { Mapping, type Memory, type Process, type Slot, type State, Use } from '../state.ts';
import { allocate } from './create.ts';
import { drop, free } from './ends.ts';
import { derive, deriveBeside, takeOut } from './forest.ts';
import { affords, UNITS_PER_PAGE } from './quota.ts';

export const INLINE_PAGES = 8;
export const PAGES_PER_TABLE = 1024;

export const isFixed = ({ base, device }: Memory) => base !== 0 || device;

/** Takes a page, zeroed, if it was not there yet; false where there is no memory, and nothing is changed. */
export function takePage(state: State, memory: Memory, page: number): boolean {
  if (isFixed(memory) || memory.taken.has(page)) return true;
  const missing = tablesFor(memory, page).filter((table) => !memory.tables.has(table));
  if (!affords(state, memory.payer, (missing.length + 1) * UNITS_PER_PAGE)) return false;
  for (const table of missing) memory.tables.add(table);
  memory.taken.set(page, new Uint8Array(PAGE_BYTES));
  return true;
}

/** Pages of addresses that a Memory needs to know where this page is. */
function tablesFor(memory: Memory, page: number): string[] {
  if (memory.pages <= INLINE_PAGES) return [];
  return memory.pages <= PAGES_PER_TABLE ? ['index'] : ['index', String(Math.floor(page / PAGES_PER_TABLE))];
}

export function userRangeValid(address: number, pages: number): boolean {
  if (address % PAGE_BYTES !== 0 || pages === 0) return false;
  return address >= USER_BASE && address + pages * PAGE_BYTES <= USER_END;
}

export function mappingAt(process: Process, page: number): Mapping | undefined {
  return process.mappings.find(({ at, pages }) => page >= at && page < at + pages);
}

/** May it be mapped so? Over all mappings of a Memory, none is writable while another is executable; no device is. */
function protectionAllowed(state: State, memory: Memory, protection: number): boolean {
  if ((protection & RIGHT_EXECUTE) !== 0 && memory.device) return false;
  if ((protection & RIGHT_WRITE) !== 0 && memory.sealed) return false;
  for (const mapping of state.objects) {
    if (mapping.kind !== 'mapping' || mapping.memory !== memory) continue;
    if ((mapping.protection & RIGHT_EXECUTE) !== 0 && (protection & RIGHT_WRITE) !== 0) return false;
    if ((mapping.protection & RIGHT_WRITE) !== 0 && (protection & RIGHT_EXECUTE) !== 0) return false;
  }
  return true;
}

/** Maps pages through a handle; returns how many, at least one, or an error with nothing changed. */
export function map(
  state: State,
  process: Process,
  memory: Memory,
  address: number,
  firstPage: number,
  pages: number,
  protection: number,
  source: Slot | null,
): number {
  if (!userRangeValid(address, pages)) return E_INVALID;
  if (firstPage >= memory.pages || pages > memory.pages - firstPage) return E_INVALID;
  if (!protectionAllowed(state, memory, protection)) return E_INVALID;
  const at = address / PAGE_BYTES;
  if (process.mappings.some((other) => other.at < at + pages && at < other.at + other.pages)) return E_BUSY;
  const before = extendable(process, memory, at, firstPage, protection, source);
  const mapping = before ?? new Mapping(process, memory, at, firstPage, 0, protection);
  if (before === undefined && !allocate(state, mapping, process)) return E_NO_MEMORY;
  const done = mapPages(state, mapping, at, firstPage, pages);
  if (done === 0) {
    if (before === undefined) state.objects.delete(mapping);
    return E_NO_MEMORY;
  }
  if (before === undefined) {
    process.mappings.push(mapping);
    mapping.use = derive(new Use('mapping', mapping), source);
  }
  if (memory.device && memory.base === UART_BASE) state.uartOwned = true;
  return done;
}

/** A mapping that this one would only make longer: the last that was made through the handle. */
function extendable(
  process: Process,
  memory: Memory,
  at: number,
  firstPage: number,
  protection: number,
  source: Slot | null,
): Mapping | undefined {
  const [youngest] = source?.children ?? [];
  if (!(youngest instanceof Use) || !(youngest.of instanceof Mapping)) return undefined;
  const before = youngest.of;
  const fits = before.process === process && before.memory === memory && before.protection === protection;
  return fits && before.at + before.pages === at && before.firstPage + before.pages === firstPage
    ? before
    : undefined;
}

function mapPages(state: State, mapping: Mapping, at: number, firstPage: number, pages: number): number {
  const { process, memory } = mapping;
  const taken = () => process.tables.size + memory.tables.size + memory.taken.size;
  const before = taken();
  let done = 0;
  while (done < pages && done < state.slices.mapped && taken() - before < state.slices.fresh) {
    if (!mapPage(state, process, memory, at + done, firstPage + done)) break;
    done++;
    mapping.pages++;
  }
  return done;
}

function mapPage(state: State, process: Process, memory: Memory, at: number, page: number): boolean {
  const table = Math.floor(at / PAGES_PER_TABLE);
  const made = !process.tables.has(table);
  if (made && !affords(state, process, UNITS_PER_PAGE)) return false;
  process.tables.add(table);
  if (takePage(state, memory, page)) return true;
  if (made) process.tables.delete(table);
  return false;
}

/** Takes a mapping away. */
export function destroyMapping(state: State, mapping: Mapping): void {
  const { process, memory, use } = mapping;
  process.mappings.splice(process.mappings.indexOf(mapping), 1);
  takeOut(use);
  free(state, mapping);
  drop(state, memory);
}

/** Takes up to so many pages off the end of a mapping. */
export function shrinkMapping(state: State, mapping: Mapping, pages: number): void {
  mapping.pages -= Math.min(pages, mapping.pages);
  if (mapping.pages === 0) destroyMapping(state, mapping);
}

/** Removes what is mapped in a range; returns how many pages of it were passed, or an error with nothing changed. */
export function unmap(state: State, process: Process, first: number, pages: number): number {
  const end = first + pages;
  let at = first;
  let budget = state.slices.unmapped;
  while (budget !== 0) {
    const mapping = firstAbove(process, at);
    if (mapping === undefined || mapping.at >= end) return pages;
    if (mapping.at < at) {
      if (!split(state, mapping, at - mapping.at)) return at === first ? E_NO_MEMORY : at - first;
      continue;
    }
    const count = Math.min(mapping.pages, budget, end - mapping.at);
    at = mapping.at + count;
    mapping.at += count;
    mapping.firstPage += count;
    shrinkMapping(state, mapping, count);
    budget -= Math.min(count + state.slices.record, budget);
  }
  return at - first;
}

/** The first mapping that ends above a page. */
function firstAbove(process: Process, page: number): Mapping | undefined {
  const above = process.mappings.filter(({ at, pages }) => at + pages > page);
  return above.sort((a, b) => a.at - b.at)[0];
}

/** Keeps the first pages; the rest becomes a mapping of its own. False where there is no memory. */
function split(state: State, mapping: Mapping, pages: number): boolean {
  const { process, memory, at, firstPage, protection } = mapping;
  const upper = new Mapping(
    process,
    memory,
    at + pages,
    firstPage + pages,
    mapping.pages - pages,
    protection,
  );
  if (!allocate(state, upper, process)) return false;
  mapping.pages = pages;
  process.mappings.push(upper);
  upper.use = new Use('mapping', upper);
  deriveBeside(upper.use, mapping.use!);
  return true;
}
