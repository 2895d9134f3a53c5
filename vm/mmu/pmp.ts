// Physical memory protection (privileged manual, "Physical Memory Protection"): 16 entries, 4-byte grain.
//
// The entry with the lowest number that matches any byte of an access decides; it must match all of them. Below M-mode
// an access that no entry matches fails; in M-mode only locked entries restrict. Most checks are answered from a verdict
// per page, made when the page is first touched after a change of the PMP registers.

import { M_MODE } from '../cpu/causes.ts';
import { PMPADDR, PMPCFG } from '../cpu/state.ts';
import type { State } from '../cpu/state-view.ts';
import { type Access, FETCH, LOAD } from '../cpu/tier.ts';

export const PMP_ENTRIES = 16;

const R = 1;
const W = 2;
const X = 4;
const A_SHIFT = 3;
const TOR = 1;
const NA4 = 2;
const NAPOT = 3;
export const PMP_LOCKED = 0x80;

/** The permission bit that each kind of access needs. */
const needed = (access: Access) => (access === FETCH ? X : access === LOAD ? R : W);

interface Region {
  /** First byte, and the one after the last: up to 2^34. */
  readonly start: number;
  readonly end: number;
  readonly locked: boolean;
  readonly permissions: number;
}

// A page's verdict: known, then permissions below M-mode, then in M-mode; or mixed: ask the regions each time.
const KNOWN = 0x80;
const MIXED = 0x40;
const MACHINE_SHIFT = 3;

export class Pmp {
  readonly #state: State;
  #regions: Region[] = [];
  readonly #verdicts = new Uint8Array(1 << 20);
  readonly #judged: number[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  /** To be called after every change of the PMP registers. */
  changed(): void {
    for (const page of this.#judged) this.#verdicts[page] = 0;
    this.#judged.length = 0;
    this.#regions = [];
    for (let index = 0; index < PMP_ENTRIES; index++) {
      const region = this.#region(index);
      if (region !== undefined) this.#regions.push(region);
    }
  }

  /** May an access of `bytes` at a physical address, made with this privilege, go ahead? */
  allows(address: number, bytes: number, access: Access, privilege: number): boolean {
    const page = address >>> 12;
    const verdict = this.#verdicts[page] || this.#judge(page);
    if (verdict === MIXED || (address + bytes - 1) >>> 12 !== page) {
      const permissions = this.#permissions(address >>> 0, bytes, privilege === M_MODE);
      return permissions !== undefined && (permissions & needed(access)) !== 0;
    }
    const permissions = privilege === M_MODE ? verdict >> MACHINE_SHIFT : verdict;
    return (permissions & needed(access)) !== 0;
  }

  /** True where all bytes of the page have the same permissions. */
  isUniform(page: number): boolean {
    return (this.#verdicts[page] || this.#judge(page)) !== MIXED;
  }

  #judge(page: number): number {
    const start = page * 4096;
    const supervisor = this.#permissions(start, 4096, false);
    const machine = this.#permissions(start, 4096, true);
    const verdict =
      supervisor === undefined || machine === undefined
        ? MIXED
        : KNOWN | (machine << MACHINE_SHIFT) | supervisor;
    this.#verdicts[page] = verdict;
    this.#judged.push(page);
    return verdict;
  }

  /** Permissions of a range, or undefined where the deciding entry matches only a part of it. */
  #permissions(start: number, bytes: number, machine: boolean): number | undefined {
    const end = start + bytes;
    for (const region of this.#regions) {
      if (region.end <= start || region.start >= end) continue;
      if (region.start > start || region.end < end) return undefined;
      return machine && !region.locked ? R | W | X : region.permissions;
    }
    return machine ? R | W | X : 0;
  }

  #region(index: number): Region | undefined {
    const configuration = pmpConfiguration(this.#state, index);
    const address = this.#state.word[(PMPADDR >> 2) + index];
    const mode = (configuration >> A_SHIFT) & 3;
    const rest = { locked: (configuration & PMP_LOCKED) !== 0, permissions: configuration & (R | W | X) };
    if (mode === TOR) {
      const start = index === 0 ? 0 : this.#state.word[(PMPADDR >> 2) + index - 1] * 4;
      return start < address * 4 ? { start, end: address * 4, ...rest } : undefined;
    }
    if (mode === NA4) return { start: address * 4, end: address * 4 + 4, ...rest };
    if (mode !== NAPOT) return undefined;
    // yyy0111: the run of ones gives the size, 8 << ones.
    const ones = 31 - Math.clz32(~address & (address + 1));
    const size = address === 0xffffffff ? 2 ** 35 : 8 * 2 ** ones;
    const start = address === 0xffffffff ? 0 : Math.floor((address * 4) / size) * size;
    return { start, end: start + size, ...rest };
  }
}

/** Byte `index` of the pmpcfg registers. */
export function pmpConfiguration(state: State, index: number): number {
  return (state.word[(PMPCFG + index) >> 2] >>> ((index & 3) * 8)) & 0xff;
}

/** Writes pmpcfg byte `index` (WARL: locked entries keep their value, R=0 W=1 is reserved and leaves the old value). */
export function writePmpConfiguration(state: State, index: number, value: number): void {
  if (pmpConfiguration(state, index) & PMP_LOCKED) return;
  if ((value & (R | W)) === W) return;
  const shift = (index & 3) * 8;
  const word = (PMPCFG + index) >> 2;
  state.word[word] = (state.word[word] & ~(0xff << shift)) | ((value & 0x9f) << shift);
}

/** Writes pmpaddr `index`, unless it is locked, or is the lower bound of a locked range. */
export function writePmpAddress(state: State, index: number, value: number): void {
  if (pmpConfiguration(state, index) & PMP_LOCKED) return;
  if (index + 1 < PMP_ENTRIES) {
    const next = pmpConfiguration(state, index + 1);
    if (next & PMP_LOCKED && ((next >> A_SHIFT) & 3) === TOR) return;
  }
  state.word[(PMPADDR >> 2) + index] = value;
}
