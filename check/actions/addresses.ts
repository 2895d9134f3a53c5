// Addresses and pages that a case draws: those of the playground, those that the running process has mapped, and those that a
// hostile program would try.

import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { PLAYGROUND } from '../stage.ts';
import type { Process } from '../state.ts';
import type { Draw } from './draw.ts';

export function pageIn(draw: Draw): number {
  return PLAYGROUND + draw.below(12) * PAGE_BYTES + (draw.chance(1, 8) ? 0x400000 : 0);
}

/** A page of the playground that the process has mapped, if there is one. */
export function mappedPage({ mappings }: Process, draw: Draw): number {
  const own = mappings.filter(
    ({ at }) => at * PAGE_BYTES >= PLAYGROUND && at * PAGE_BYTES < PLAYGROUND + 0x1000000,
  );
  if (own.length === 0) return pageIn(draw);
  const { at, pages } = draw.of(own);
  return (at + draw.below(pages)) * PAGE_BYTES;
}

/** Two pages of the playground where nothing is mapped, if there are two. */
export function freePages({ mappings }: Process, draw: Draw): number[] {
  const pages = Array.from({ length: 16 }, (_, n) => PLAYGROUND + n * PAGE_BYTES);
  const free = pages.filter(
    (page) => !mappings.some(({ at, pages }) => page >= at * PAGE_BYTES && page < (at + pages) * PAGE_BYTES),
  );
  const from = draw.below(Math.max(1, free.length - 1));
  return free.slice(from, from + 2);
}

export function hostileAddress(draw: Draw): number {
  return draw.of([
    0,
    0x1000,
    0x80000000,
    0x80080000,
    0x7ffff000,
    0x10000000,
    0x0c000000,
    0xf0800000,
    0xfffff000,
    PLAYGROUND + 4,
    draw.next(),
  ]);
}

/** An address whose pages may go: not those of code and mailboxes. */
export function harmless(address: number): number {
  const playground = address >= PLAYGROUND && address < MESSAGE_PAGE - 16 * PAGE_BYTES;
  return playground || address % PAGE_BYTES !== 0 || address >>> 0 >= 0x80000000 ? address : PLAYGROUND;
}
