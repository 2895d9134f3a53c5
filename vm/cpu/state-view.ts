// Typed views of the state that state.ts lays out, with accessors for the fields that are used everywhere. CSRs without
// an accessor are reached as `word[NAME >> 2]`.

import { M_MODE } from './causes.ts';
import {
  CYCLES,
  CYCLES_PER_TICK,
  type Layout,
  layoutFor,
  MSTATUS,
  NO_RESERVATION,
  PC,
  PRIVILEGE,
  RECHECK,
  RESERVATION,
  STATE_BYTES,
  TIME_OFFSET,
  TRAPS,
  WAITING,
  X,
} from './state.ts';

export class State {
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  /** All words of the state, unsigned and signed, indexed by byte offset >> 2. */
  readonly word: Uint32Array;
  readonly signed: Int32Array;
  readonly float: Float64Array;
  /** x0..x31 as signed words. */
  readonly x: Int32Array;

  constructor(ramBytes: number, fastBytes = 0) {
    this.layout = layoutFor(ramBytes, fastBytes);
    this.memory = new WebAssembly.Memory({ initial: this.layout.wasmPages, maximum: this.layout.wasmPages });
    const buffer = this.memory.buffer;
    this.word = new Uint32Array(buffer, 0, STATE_BYTES / 4);
    this.signed = new Int32Array(buffer, 0, STATE_BYTES / 4);
    this.float = new Float64Array(buffer, 0, STATE_BYTES / 8);
    this.x = new Int32Array(buffer, X, 32);
    this.reset();
  }

  /** Power-on: everything zero but pc (the reset vector is the board's matter), privilege and the reservation. */
  reset(): void {
    this.word.fill(0);
    this.privilege = M_MODE;
    this.reservation = NO_RESERVATION;
  }

  get pc(): number {
    return this.word[PC >> 2];
  }
  set pc(value: number) {
    this.word[PC >> 2] = value;
  }

  get privilege(): number {
    return this.word[PRIVILEGE >> 2];
  }
  set privilege(value: number) {
    this.word[PRIVILEGE >> 2] = value;
  }

  get mstatus(): number {
    return this.word[MSTATUS >> 2];
  }
  set mstatus(value: number) {
    this.word[MSTATUS >> 2] = value;
  }

  /** Physical address that lr.w reserved, or NO_RESERVATION. */
  get reservation(): number {
    return this.word[RESERVATION >> 2];
  }
  set reservation(value: number) {
    this.word[RESERVATION >> 2] = value;
  }

  get waiting(): boolean {
    return this.word[WAITING >> 2] !== 0;
  }
  set waiting(value: boolean) {
    this.word[WAITING >> 2] = value ? 1 : 0;
  }

  get recheck(): boolean {
    return this.word[RECHECK >> 2] !== 0;
  }
  set recheck(value: boolean) {
    this.word[RECHECK >> 2] = value ? 1 : 0;
  }

  get cycles(): number {
    return this.float[CYCLES >> 3];
  }
  set cycles(value: number) {
    this.float[CYCLES >> 3] = value;
  }

  get traps(): number {
    return this.float[TRAPS >> 3];
  }
  set traps(value: number) {
    this.float[TRAPS >> 3] = value;
  }

  /** Instructions retired since reset. */
  get retired(): number {
    return this.cycles - this.traps;
  }

  get timeOffset(): number {
    return this.float[TIME_OFFSET >> 3];
  }
  set timeOffset(ticks: number) {
    this.float[TIME_OFFSET >> 3] = ticks;
  }

  /** mtime in ticks. */
  get time(): number {
    return Math.floor(this.cycles / CYCLES_PER_TICK) + this.timeOffset;
  }

  /** The value of CYCLES at which mtime reaches `ticks`. */
  cyclesAt(ticks: number): number {
    return (ticks - this.timeOffset) * CYCLES_PER_TICK;
  }
}
