// The core-local interruptor (SiFive CLINT): software interrupts between harts and the machine timer.
//
//   0x0000 + 4 * hart   msip      bit 0 is mip.MSIP of that hart
//   0x4000 + 8 * hart   mtimecmp  mip.MTIP is mtime >= mtimecmp
//   0xbff8              mtime     10 MHz
//
// The machine owns the time base, and reads msip and mtimecmp from here to make up mip. 64-bit registers are
// accessed by halves, as on any RV32 hart.

import { CLINT_BASE } from '../../abi/memory-map.ts';
import { AccessFault, type AccessSize, type Device } from '../api.ts';

const MSIP = 0x0000;
const MTIMECMP = 0x4000;
const MTIME = 0xbff8;
const WORD = 2 ** 32;

export interface ClintHost {
  /** mtime in ticks. */
  now(): number;
  /** The guest wrote mtime: time goes on from here. Where absent, mtime is read-only. */
  setNow?(ticks: number): void;
  /** msip or mtimecmp of a hart changed. */
  changed(hart: number): void;
}

export class Clint implements Device {
  readonly name = 'clint';
  readonly base = CLINT_BASE;
  readonly bytes = 0x10000;

  private readonly softwarePending: Uint8Array;
  /** Low and high half of mtimecmp for each hart. */
  private readonly compare: Uint32Array;

  constructor(
    private readonly host: ClintHost,
    private readonly harts = 1,
  ) {
    this.softwarePending = new Uint8Array(harts);
    this.compare = new Uint32Array(2 * harts);
    this.reset();
  }

  msip(hart = 0): boolean {
    return this.softwarePending[hart] !== 0;
  }

  /** mtimecmp in ticks; Infinity for a time so far away that no run reaches it (2^53 and beyond). */
  mtimecmp(hart = 0): number {
    const ticks = this.compare[2 * hart + 1] * WORD + this.compare[2 * hart];
    return Number.isSafeInteger(ticks) ? ticks : Infinity;
  }

  read(offset: number, size: AccessSize): number {
    refuseNarrow(size);
    if (offset < MSIP + 4 * this.harts) return this.softwarePending[offset >> 2];
    const half = (offset - MTIMECMP) >> 2;
    if (half >= 0 && half < this.compare.length) return this.compare[half];
    if (offset === MTIME) return this.host.now() >>> 0;
    if (offset === MTIME + 4) return Math.floor(this.host.now() / WORD) >>> 0;
    return 0;
  }

  write(offset: number, size: AccessSize, value: number): void {
    refuseNarrow(size);
    const half = (offset - MTIMECMP) >> 2;
    if (offset < MSIP + 4 * this.harts) {
      this.softwarePending[offset >> 2] = value & 1;
      this.host.changed(offset >> 2);
    } else if (half >= 0 && half < this.compare.length) {
      this.compare[half] = value;
      this.host.changed(half >> 1);
    } else if (offset === MTIME || offset === MTIME + 4) {
      this.writeTime(offset === MTIME, value);
    }
  }

  /** As on QEMU, a timer that was never set is due: mip.MTIP is up until mtimecmp is written. */
  reset(): void {
    this.softwarePending.fill(0);
    this.compare.fill(0);
  }

  save(): unknown {
    return { softwarePending: this.softwarePending.slice(), compare: this.compare.slice() };
  }

  load(state: unknown): void {
    const saved = state as { softwarePending: Uint8Array; compare: Uint32Array };
    this.softwarePending.set(saved.softwarePending);
    this.compare.set(saved.compare);
    for (let hart = 0; hart < this.harts; hart++) this.host.changed(hart);
  }

  private writeTime(lowHalf: boolean, value: number): void {
    const now = this.host.now();
    const low = lowHalf ? value >>> 0 : now >>> 0;
    const high = lowHalf ? Math.floor(now / WORD) : value >>> 0;
    const ticks = high * WORD + low;
    // Beyond 2^53 virtual time could no longer count by single ticks.
    if (this.host.setNow && Number.isSafeInteger(ticks)) this.host.setNow(ticks);
  }
}

function refuseNarrow(size: AccessSize): void {
  if (size !== 4) throw new AccessFault('clint: only 32-bit accesses');
}
