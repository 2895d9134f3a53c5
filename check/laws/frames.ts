// frames: every page of RAM is free, or reserved, or the kernel's, or in exactly one Memory object.

import { PAGE_BYTES, PAGE_SHIFT, RAM_BASE } from '../../abi/memory-map.ts';
import type { KernelView } from '../abstraction/view.ts';
import { pageOf } from '../guest.ts';
import type { Session } from '../session.ts';
import type { Charged } from '../state.ts';
import type { Law } from './laws.ts';

const FREE = 1;
const MEMORY = 2;
const TABLE = 3;
const RANGES = 8;
const MEGAPAGE_SHIFT = 22;
/** More than there are: a list that goes round in circles. */
const PAGES_MAX = 100_000;
/** Objects of a pool stand at multiples of this. */
const OBJECT_ALIGNMENT = 8;

/** Pages that are none of these when a session begins are reserved, or of a pool. */
const reservedOf = new WeakMap<object, Set<number>>();

export const frames: Law = {
  name: 'frames',
  says: 'every page of RAM is free, or reserved, or of the kernel, or in exactly one Memory object',
  check(session: Session): string[] {
    const { view } = session;
    const problems: string[] = [];
    const uses = new Uint8Array(view.guest.machine.memory.ramBytes >> PAGE_SHIFT);
    const claim = (address: number, use: number) => {
      const page = (address - RAM_BASE) >>> PAGE_SHIFT;
      if (uses[page] !== 0)
        problems.push(`the page at 0x${address.toString(16)} is used twice (${uses[page]} and ${use})`);
      uses[page] = use;
    };
    const free = claimFree(view, (page) => claim(page, FREE));
    for (const page of view.memoryPages.keys()) claim(page, MEMORY);
    for (const page of view.tablePages.keys()) claim(page, TABLE);
    if (free !== view.variable('free_frame_count'))
      problems.push(`${free} pages are free, and the kernel counts ${view.variable('free_frame_count')}`);
    problems.push(...checkReserved(session, uses), ...checkPools(session, uses), ...checkOwners(view, uses));
    return problems.slice(0, 5);
  },
};

/** Pages of the free list and of the ranges that were never used; returns how many. */
function claimFree(view: KernelView, claim: (address: number) => void): number {
  let count = 0;
  for (
    let page = view.variable('free_frames');
    page !== 0 && count < PAGES_MAX;
    page = view.guest.word(page)
  ) {
    claim(page);
    count++;
  }
  const ranges = view.image.symbol('frame_ranges');
  for (let i = 0; i < RANGES; i++) {
    const end = view.guest.word(ranges + 8 * i + 4);
    for (let page = view.guest.word(ranges + 8 * i); page < end && count < PAGES_MAX; page += PAGE_BYTES) {
      claim(page);
      count++;
    }
  }
  return count;
}

/** What is reserved: names, and addresses of the first byte and the one behind the last. */
function reservedAreas({ view, world }: Session): readonly [string, number, number][] {
  const owners = view.variable('frame_owners');
  const tree = world.machine.deviceTree;
  const treeBytes = [4, 5, 6, 7].reduce((size, at) => size * 256 + view.guest.byte(tree + at), 0); // big-endian
  const pages = view.guest.machine.memory.ramBytes >> PAGE_SHIFT;
  return [
    ["the kernel's image", RAM_BASE, view.image.symbol('__image_end')],
    ['the table of owners', owners, owners + 4 * pages],
    ['the device tree', tree, tree + treeBytes],
  ];
}

/** They lie apart, and no page of them is given to anybody. */
function checkReserved(session: Session, uses: Uint8Array): string[] {
  const problems: string[] = [];
  let behind = 0;
  for (const [name, start, end] of reservedAreas(session)) {
    if (start < behind) problems.push(`${name} begins inside of what is before it`);
    behind = end;
    for (let page = (start - RAM_BASE) >>> PAGE_SHIFT; RAM_BASE + page * PAGE_BYTES < end; page++)
      if (uses[page] !== 0) problems.push(`a page of ${name} is in use`);
  }
  return problems;
}

/** Bytes that an object takes in its pool. */
function strideOf(view: KernelView, kind: Charged['kind']): number {
  const bytes = view.image.symbol(`${kind.toUpperCase()}_BYTES`);
  return Math.ceil(bytes / OBJECT_ALIGNMENT) * OBJECT_ALIGNMENT;
}

const KINDS: readonly (Charged['kind'] | undefined)[] = [
  undefined,
  'process',
  'thread',
  'endpoint',
  'notification',
  'memory',
  'interrupt',
  undefined,
  'badge',
  'mapping',
];

/** What is left over is pages of pools: full of objects that exist, and of free ones. */
function checkPools(session: Session, uses: Uint8Array): string[] {
  const { view } = session;
  const objects = new Map<number, { count: number; stride: number }>();
  const note = (address: number, kind: Charged['kind']) => {
    const page = address - (address % PAGE_BYTES);
    const known = objects.get(page) ?? { count: 0, stride: strideOf(view, kind) };
    known.count++;
    objects.set(page, known);
  };
  for (const [address, { kind }] of view.objects) note(address, kind);
  const { guest, image } = view;
  const next = image.symbol('OBJECT_NEXT_FREE');
  const problems: string[] = [];
  for (const [pool, kind] of KINDS.entries()) {
    let length = 0;
    let page = kind === undefined ? 0 : guest.word(image.symbol('pools') + 4 * pool);
    for (let before = 0; page !== 0; before = page, page = guest.word(page + 4)) {
      if (guest.word(page + 8) !== before)
        problems.push(`the list of pool ${pool} is not one list both ways`);
      for (let at = guest.word(page); at !== 0 && length++ < 100_000; at = guest.word(at + next))
        note(at, kind!);
    }
  }
  for (const page of objects.keys())
    if (uses[(page - RAM_BASE) >>> PAGE_SHIFT] !== 0)
      problems.push(`the pool's page 0x${page.toString(16)} is given to somebody else`);
  const header = image.symbol('POOL_PAGE_HEADER_BYTES');
  for (const [page, { count, stride }] of objects)
    if (count !== Math.floor((PAGE_BYTES - header) / stride))
      problems.push(
        `${count} objects of ${stride} bytes in the pool's page 0x${page.toString(16)}: some are lost`,
      );
  const left: number[] = [];
  for (let page = 0; page < uses.length; page++)
    if (uses[page] === 0) left.push(RAM_BASE + page * PAGE_BYTES);
  const others = left.filter((page) => !objects.has(page));
  const reserved = reservedOf.get(session.world) ?? new Set(others);
  if (!reservedOf.has(session.world)) problems.push(...checkForgotten(session, others));
  reservedOf.set(session.world, reserved);
  for (const page of others)
    if (!reserved.has(page)) problems.push(`the page at 0x${page.toString(16)} is nobody's`);
  for (const page of reserved)
    if (uses[(page - RAM_BASE) >>> PAGE_SHIFT] !== 0) problems.push('a reserved page is in use');
  return problems;
}

/** Pages that the kernel has taken for itself: its tables, those of traps and system calls, and timers. */
function kernelPages(view: KernelView): number[] {
  const { guest, image } = view;
  const root = view.variable('kernel_root');
  const tables = view.variable('interrupt_descriptor_table');
  return [
    root,
    pageOf(guest.word(root + 4 * (RAM_BASE >>> MEGAPAGE_SHIFT))),
    tables - (tables % PAGE_BYTES),
    guest.word(image.symbol('timer_heap')),
  ];
}

/**
 * Of what is nobody's when a session begins, each page is in an area that is reserved, the kernel's own, or of a Memory with a
 * place of its own.
 */
function checkForgotten(session: Session, pages: readonly number[]): string[] {
  const areas = reservedAreas(session).map(([, start, end]) => [start - (start % PAGE_BYTES), end]);
  for (const page of kernelPages(session.view)) areas.push([page, page + PAGE_BYTES]);
  for (const memory of session.view.state.objects)
    if (memory.kind === 'memory' && memory.base !== 0)
      areas.push([memory.base, memory.base + memory.pages * PAGE_BYTES]);
  return pages
    .filter((page) => !areas.some(([start, end]) => page >= start && page < end))
    .map((page) => `the page at 0x${page.toString(16)} was forgotten at boot`);
}

/** The kernel's note of who holds a page. */
function checkOwners(view: KernelView, uses: Uint8Array): string[] {
  const owners = view.variable('frame_owners');
  const problems: string[] = [];
  const check = (address: number, owner: number) => {
    const noted = view.guest.word(owners + 4 * ((address - RAM_BASE) >>> PAGE_SHIFT));
    if (noted !== owner) problems.push(`the page at 0x${address.toString(16)} is noted as another's`);
  };
  for (const [address, { memory }] of view.memoryPages) check(address, view.addresses.get(memory)!);
  for (const address of view.slotPages) check(address, view.addresses.get(view.tablePages.get(address)!)!);
  for (const memory of view.state.objects)
    if (memory.kind === 'memory' && memory.base !== 0 && !memory.device)
      for (let page = 0; page < memory.pages; page++)
        check(memory.base + page * PAGE_BYTES, view.addresses.get(memory)!);
  for (let page = 0; page < uses.length; page++)
    if (uses[page] === FREE && view.guest.word(owners + 4 * page) !== 0)
      check(RAM_BASE + page * PAGE_BYTES, 0);
  return problems;
}
