// Snapshots of a whole machine: the hart's words and TLB, RAM, and what each device saved.
//
// RAM is kept copy-on-write by page. Every page is flagged clean until it is first written after a snapshot or restore
// (PhysicalMemory tells), so that taking one copies the written pages only, and restoring one puts back the written pages
// and those in which the two snapshots differ. Snapshots may be taken and restored in any order, and restored into any
// machine of the same shape. Decoded code of a page goes when the page is put back; translations are found anew.

import type { ExitReason } from '../api.ts';
import type { Board } from '../board.ts';
import { RECHECK, STATE_BYTES } from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';
import type { HtifSymbols } from '../htif.ts';
import type { PhysicalMemory } from '../mmu/physical.ts';
import { PAGE_BYTES, PageTable } from './page-table.ts';

/** How a machine was loaded, and whether its run has ended. */
export interface BootState {
  readonly entry: number;
  readonly next: number;
  readonly deviceTree: number;
  readonly htif: HtifSymbols | undefined;
  readonly exit: ExitReason | undefined;
}

/** Never changes once taken; snapshots share the pages that are the same in both. */
export interface MachineState {
  readonly hart: Uint8Array;
  readonly pages: PageTable;
  /** In the order of the board's list. */
  readonly devices: readonly unknown[];
  readonly boot: BootState;
}

export class Snapshots {
  readonly #state: State;
  readonly #memory: PhysicalMemory;
  readonly #board: Board;
  /** RAM as it was when all pages were last clean. */
  #base: PageTable;

  constructor(state: State, memory: PhysicalMemory, board: Board) {
    this.#state = state;
    this.#memory = memory;
    this.#board = board;
    this.#base = PageTable.zero(memory.ramBytes / PAGE_BYTES);
  }

  take(boot: BootState): MachineState {
    const hart = new Uint8Array(this.#state.memory.buffer, 0, STATE_BYTES).slice();
    new Uint32Array(hart.buffer)[RECHECK >> 2] = 0; // where a run was cut is no part of the state
    this.#base = this.#copyWritten();
    return { hart, pages: this.#base, devices: this.#board.devices.map((device) => device.save()), boot };
  }

  /** Puts everything but caches into a saved state; the caller tells hart and board. @throws RangeError for another shape */
  restore(saved: MachineState): void {
    const { devices } = this.#board;
    if (saved.pages.pages !== this.#base.pages || saved.devices.length !== devices.length) {
      throw new RangeError('the snapshot is of a machine with other RAM or devices');
    }
    const memory = this.#memory;
    const differing = this.#base.differences(saved.pages);
    for (const page of memory.takeWritten()) memory.replacePage(page, saved.pages.get(page));
    for (const page of differing) memory.replacePage(page, saved.pages.get(page));
    this.#base = saved.pages;
    new Uint8Array(this.#state.memory.buffer, 0, STATE_BYTES).set(saved.hart);
    devices.forEach((device, index) => {
      device.load(saved.devices[index]);
    });
  }

  /** RAM as it is now. */
  #copyWritten(): PageTable {
    const written = this.#memory.takeWritten();
    const copies = new Uint8Array(written.length * PAGE_BYTES);
    const contents = written.map((page, index) => {
      if (this.#memory.isZero(page)) return undefined;
      const copy = copies.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES);
      copy.set(this.#memory.bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES));
      return copy;
    });
    return this.#base.with(written, contents);
  }
}
