// The whole state of a machine as plain data: the hart's words and TLB, the pages of RAM that are not zero, and what each
// device saved. Caches of decoded code and translations are left out: they are rebuilt.

import type { Board } from './board.ts';
import { STATE_BYTES } from './cpu/state.ts';
import type { State } from './cpu/state-view.ts';
import type { PhysicalMemory } from './mmu/physical.ts';

export interface MachineState {
  readonly hart: Uint8Array;
  /** RAM by page number, without pages that are all zero. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
  /** In the order of the board's list. */
  readonly devices: readonly unknown[];
}

const PAGE_BYTES = 4096;

export function takeSnapshot(state: State, memory: PhysicalMemory, board: Board): MachineState {
  const pages = new Map<number, Uint8Array>();
  for (let page = 0; page < memory.ramBytes / PAGE_BYTES; page++) {
    if (!isZero(memory.words, page)) pages.set(page, pageOf(memory, page).slice());
  }
  const hart = new Uint8Array(state.memory.buffer, 0, STATE_BYTES).slice();
  return { hart, pages, devices: board.devices.map((device) => device.save()) };
}

/** Puts a machine of the same shape (RAM, devices) into a saved state; caches are the caller's matter. */
export function restoreSnapshot(
  saved: MachineState,
  state: State,
  memory: PhysicalMemory,
  board: Board,
): void {
  for (let page = 0; page < memory.ramBytes / PAGE_BYTES; page++) {
    const content = saved.pages.get(page);
    if (content !== undefined) pageOf(memory, page).set(content);
    else if (!isZero(memory.words, page)) pageOf(memory, page).fill(0);
  }
  new Uint8Array(state.memory.buffer, 0, STATE_BYTES).set(saved.hart);
  board.devices.forEach((device, index) => {
    device.load(saved.devices[index]);
  });
}

const pageOf = (memory: PhysicalMemory, page: number) =>
  memory.bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES);

const WORDS_A_PAGE = PAGE_BYTES / 4;

function isZero(words: Int32Array, page: number): boolean {
  for (let index = page * WORDS_A_PAGE; index < (page + 1) * WORDS_A_PAGE; index++) {
    if (words[index] !== 0) return false;
  }
  return true;
}
