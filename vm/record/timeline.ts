// A run that can be gone through again: the machine, the input that it got and when, and snapshots along the way. A moment
// is reached by restoring the snapshot before it and running on with the same input, which repeats the run exactly.
//
//     snapshot   input     snapshot            now            input
//   ----|----------|----------|-----------------|---------------|------->
//       seek() goes back to a snapshot ...      ... and run() goes through what is logged before anything new
//
// New input is possible behind all logged input only (atEnd); it makes what was known of the time behind it void.

import type { ExitReason } from '../api.ts';
import type { Machine } from '../machine.ts';
import type { MachineState } from '../snapshot/snapshot.ts';
import { giveInput, type HostInput, type InputEvent, type Moment, momentOf } from './events.ts';

/** The run does not go the way that was logged; the message says where. */
export class Divergence extends Error {}

export interface TimelineOptions {
  /** What is already known of the run: input in order, and where it ends. */
  readonly events?: readonly InputEvent[];
  readonly end?: Moment;
  /** Cycles between snapshots at first, or Infinity for none: then seek() only goes back to the start. */
  readonly snapshotCycles?: number;
}

/** `replayed`: the end of what was logged is reached. */
export type TimelineExit = ExitReason | { kind: 'replayed' };

interface Checkpoint extends Moment {
  readonly state: MachineState;
  /** How many events were before it. */
  readonly events: number;
  /** Cannot be reached from the one before: the state was changed from outside here. */
  readonly pinned: boolean;
}

/** Where there are more, every other one goes, and new ones are taken half as often. */
const CHECKPOINTS_MAX = 96;
/** A snapshot is taken so far before a moment that was far to reach: the next one wanted is likely near. */
const NEAR_CYCLES = 20_000;

export class Timeline {
  readonly machine: Machine;
  readonly #events: InputEvent[];
  readonly #end: Moment | undefined;
  /** In order; the first is the start. */
  readonly #checkpoints: Checkpoint[] = [];
  #near: Checkpoint | undefined;
  #next = 0;
  #interval: number;
  #nextCheckpoint: number;

  /** Begins at the machine's present state. */
  constructor(machine: Machine, { events = [], end, snapshotCycles = Infinity }: TimelineOptions = {}) {
    this.machine = machine;
    this.#events = [...events];
    this.#end = end;
    this.#interval = snapshotCycles;
    this.#nextCheckpoint = machine.cycles + snapshotCycles;
    this.#checkpoints.push(this.#checkpoint());
  }

  get cycles(): number {
    return this.machine.cycles;
  }

  get start(): MachineState {
    return this.#checkpoints[0].state;
  }

  get startCycles(): number {
    return this.#checkpoints[0].cycles;
  }

  /** The input up to now. */
  get past(): readonly InputEvent[] {
    return this.#events.slice(0, this.#next);
  }

  /** Cycle at which the state was last changed from outside, on the way from the start to now; undefined where never. */
  get changedAt(): number | undefined {
    return this.#checkpoints.findLast(({ pinned, cycles }) => pinned && cycles <= this.cycles)?.cycles;
  }

  /** Nothing that is logged lies ahead: input may be given. */
  get atEnd(): boolean {
    return this.#next === this.#events.length && this.#end === undefined;
  }

  /** Input from the host, now. */
  input(input: HostInput): void {
    if (!this.atEnd) throw new Error('input in the middle of what is logged');
    this.#forgetFuture();
    this.#events.push({ ...momentOf(this.machine), input });
    this.#next++;
    giveInput(this.machine, input);
  }

  /** To be called after the state was changed from outside: what was known of the future is void. */
  changed(): void {
    this.#events.length = this.#next;
    this.#forgetFuture();
    this.#checkpoints.push(this.#checkpoint(true));
  }

  /** As Machine.run, with logged input given at its moments. @throws Divergence */
  run(maxCycles: number): TimelineExit {
    const { machine } = this;
    const end = machine.cycles + maxCycles;
    for (;;) {
      const target = this.#events[this.#next] ?? this.#end;
      if (target !== undefined && machine.cycles === target.cycles) {
        this.#passTimeTo(target);
        if (target === this.#end) return this.#exitAtEnd();
        giveInput(machine, this.#events[this.#next++].input);
        continue;
      }
      if (machine.cycles >= this.#nextCheckpoint) this.#addCheckpoint();
      const limit = Math.min(end, target?.cycles ?? Infinity, this.#nextCheckpoint);
      const reason = machine.run(limit - machine.cycles);
      if (reason.kind === 'limit') {
        if (machine.cycles >= end) return reason; // input of this very cycle comes with the next call
      } else if (reason.kind === 'idle' && target !== undefined) {
        this.#passIdle(reason.until, target);
      } else {
        return reason;
      }
    }
  }

  /** As Machine.advanceIdle; nothing while logged input is ahead, since that says how time passes. */
  advanceIdle(mtime: number): void {
    if (this.atEnd) this.machine.advanceIdle(mtime);
  }

  /** Goes to the moment at which this many cycles were first over; not before the start. @throws Divergence */
  seek(cycles: number): void {
    const from = this.#checkpointBefore(cycles);
    this.#restore(from);
    if (cycles - from.cycles > 2 * NEAR_CYCLES) {
      this.#runTo(cycles - NEAR_CYCLES);
      this.#near = this.#checkpoint();
    }
    this.#runTo(cycles);
  }

  /** Cycles of the snapshot at or before a moment: from where it will be reached. */
  snapshotBefore(cycles: number): number {
    return this.#checkpointBefore(cycles, false).cycles;
  }

  #runTo(cycles: number): void {
    while (this.machine.cycles < cycles) {
      const reason = this.run(cycles - this.machine.cycles);
      if (reason.kind === 'idle') {
        if (reason.until === Infinity) throw this.#diverged('the guest waits for ever');
        this.machine.advanceIdle(reason.until);
      } else if (reason.kind !== 'limit' && reason.kind !== 'stopped') {
        throw this.#diverged('the run ended');
      }
    }
  }

  #checkpointBefore(cycles: number, mayBeNear = true): Checkpoint {
    let found = this.#checkpoints[0];
    for (const checkpoint of this.#checkpoints) if (checkpoint.cycles <= cycles) found = checkpoint;
    const near = mayBeNear ? this.#near : undefined;
    return near !== undefined && near.cycles <= cycles && near.cycles > found.cycles ? near : found;
  }

  #restore({ state, events }: Checkpoint): void {
    this.machine.loadState(state);
    this.#next = events;
    const last = this.#checkpoints[this.#checkpoints.length - 1];
    this.#nextCheckpoint = last.cycles + this.#interval;
  }

  #checkpoint(pinned = false): Checkpoint {
    return { ...momentOf(this.machine), state: this.machine.saveState(), events: this.#next, pinned };
  }

  #addCheckpoint(): void {
    this.#checkpoints.push(this.#checkpoint());
    if (this.#checkpoints.length > CHECKPOINTS_MAX) {
      const kept = this.#checkpoints.filter(({ pinned }, index) => pinned || index % 2 === 0);
      this.#checkpoints.splice(0, this.#checkpoints.length, ...kept);
      this.#interval *= 2;
    }
    this.#nextCheckpoint = this.machine.cycles + this.#interval;
  }

  #forgetFuture(): void {
    const { cycles } = this.machine;
    const kept = this.#checkpoints.filter((checkpoint, index) => index === 0 || checkpoint.cycles <= cycles);
    this.#checkpoints.splice(0, this.#checkpoints.length, ...kept);
    if (this.#near !== undefined && this.#near.cycles > cycles) this.#near = undefined;
    this.#nextCheckpoint = kept[kept.length - 1].cycles + this.#interval;
  }

  /** While the hart waits: lets time pass, event by event, up to a logged moment of the same cycle. */
  #passTimeTo({ time }: Moment): void {
    const { machine } = this;
    while (machine.now < time) {
      const before = machine.now;
      machine.advanceIdle(time);
      machine.run(0);
      if (machine.now === before) throw this.#diverged('the guest does not wait here');
    }
    if (machine.now > time) throw this.#diverged(`the time is ${machine.now} instead of ${time}`);
  }

  #passIdle(until: number, target: Moment): void {
    if (until === Infinity) throw this.#diverged(`the guest waits for ever before cycle ${target.cycles}`);
    this.machine.advanceIdle(until);
  }

  #exitAtEnd(): TimelineExit {
    const reason = this.machine.run(0);
    return reason.kind === 'limit' || reason.kind === 'idle' ? { kind: 'replayed' } : reason;
  }

  #diverged(what: string): Divergence {
    const { cycles, hart } = this.machine;
    return new Divergence(`at cycle ${cycles} (pc 0x${hart.pc.toString(16).padStart(8, '0')}): ${what}`);
  }
}
