// Control of a machine for somebody who debugs it: breakpoints, watchpoints, steps and runs, forwards and, through the
// timeline's snapshots, backwards. The guest's memory and instruction counts are never touched by it.
//
// Watchpoints are as gdb has them on RISC-V: it is told in front of an access that is about to be done, or, going backwards,
// about to be undone; it then steps over it by itself to see what changed.
//
// A moment is a cycle count: the state before the instruction of that number. Going back to the last stop before now
// means: restore a snapshot, run up to now with every breakpoint and watchpoint armed, note the last that was hit; if there
// was none, do the same from the snapshot before.

import { type Access, LOAD, STORE } from '../cpu/tier.ts';
import type { Machine } from '../machine.ts';
import type { Timeline, TimelineExit } from '../record/timeline.ts';

export type WatchKind = 'read' | 'write' | 'access';

export interface Watchpoint {
  readonly kind: WatchKind;
  /** Virtual. */
  readonly address: number;
  readonly bytes: number;
}

/** Why the guest stands still. */
export type Stop =
  | { kind: 'step' }
  | { kind: 'breakpoint' }
  | { kind: 'watchpoint'; watchpoint: Watchpoint; address: number }
  | { kind: 'interrupted' }
  | { kind: 'begin' } // of what can be gone back to
  | { kind: 'end' } // of a recording
  | { kind: 'ended'; status: number } // by the guest itself
  | { kind: 'reset' };

/** A run that did not stop: `until` is the mtime of the next event where the guest waits, else undefined. */
export interface Running {
  readonly kind: 'running';
  readonly until?: number;
}

/** Thrown out of an instruction that is about to do a watched access, of which nothing is done yet. */
class WatchedAccess extends Error {
  readonly stop: Stop;

  constructor(stop: Stop) {
    super('a watched access');
    this.stop = stop;
  }
}

const NONE = -1;

interface Hit {
  readonly cycles: number;
  readonly stop: Stop;
}

const RUNNING: Running = { kind: 'running' };
/** Cycles between two moments at which going back can be interrupted. */
const BACK_SLICE = 2_000_000;

export class Debugger {
  readonly timeline: Timeline;
  readonly #breakpoints = new Set<number>();
  readonly #watchpoints: Watchpoint[] = [];
  /** The cycle at which an access was reported: it is passed over when the guest goes on. */
  #reported = NONE;
  /** The same, of an access that was reported when going backwards. */
  #reportedBack = NONE;
  /** The instruction at which the guest stands was reported: go past it first. */
  #passing = true;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  get machine(): Machine {
    return this.timeline.machine;
  }

  /** Where an instruction is at `address`, the guest stops in front of it; in whatever address space. */
  addBreakpoint(address: number): void {
    this.#breakpoints.add(address);
    this.#pointsChanged();
  }

  removeBreakpoint(address: number): void {
    this.#breakpoints.delete(address);
    this.#pointsChanged();
  }

  addWatchpoint(watchpoint: Watchpoint): void {
    this.#watchpoints.push(watchpoint);
    this.#pointsChanged();
  }

  removeWatchpoint({ kind, address, bytes }: Watchpoint): void {
    const index = this.#watchpoints.findIndex(
      (known) => known.kind === kind && known.address === address && known.bytes === bytes,
    );
    if (index >= 0) this.#watchpoints.splice(index, 1);
    this.#pointsChanged();
  }

  removeAllPoints(): void {
    this.#breakpoints.clear();
    this.#watchpoints.length = 0;
    this.#pointsChanged();
  }

  /** To be called after registers or memory were changed from outside. */
  changed(): void {
    this.#moved();
    this.machine.board.changed();
    this.timeline.changed();
  }

  // --- forwards ---------------------------------------------------------------------------------------------

  /** One instruction or trap; `running` where the guest waits instead. */
  step(): Stop | Running {
    return this.#watched(() => this.#one()) ?? { kind: 'step' };
  }

  /** Says that the next run() starts anew: it goes past a breakpoint where the guest stands. */
  resume(): void {
    this.#passing = true;
  }

  /** Runs for at most so many cycles. */
  run(maxCycles: number): Stop | Running {
    const result = this.#watched(() => {
      if (this.#passing) {
        const passed = this.#one();
        if (passed !== undefined) return passed;
        this.#passing = false;
      }
      return this.#armed(() => stopOf(this.timeline.run(maxCycles)));
    });
    return result ?? RUNNING;
  }

  // --- backwards --------------------------------------------------------------------------------------------

  reverseStep(): Stop {
    const { timeline } = this;
    this.#moved();
    if (timeline.cycles <= timeline.startCycles) return { kind: 'begin' };
    timeline.seek(timeline.cycles - 1);
    return { kind: 'step' };
  }

  /** Goes back to the last stop before now; gives way now and then, and where it is ended early, goes back to now. */
  *reverseContinue(): Generator<void, Stop> {
    const { timeline } = this;
    const now = timeline.cycles;
    const reported = this.#reportedBack;
    let finished = false;
    try {
      for (let high = now; high > timeline.startCycles; ) {
        const low = timeline.snapshotBefore(high - 1);
        const hit = yield* this.#lastHit(low, high, reported);
        if (hit !== undefined) {
          timeline.seek(hit.cycles);
          this.#moved();
          if (hit.stop.kind === 'watchpoint') this.#reportedBack = hit.cycles;
          finished = true;
          return hit.stop;
        }
        high = low;
      }
      timeline.seek(timeline.startCycles);
      finished = true;
      return { kind: 'begin' };
    } finally {
      if (!finished) timeline.seek(now);
    }
  }

  /** The last breakpoint from cycle `low` on and before `high`, or access in between; not one that was `reported`. */
  *#lastHit(low: number, high: number, reported: number): Generator<void, Hit | undefined> {
    const { timeline } = this;
    timeline.seek(low);
    this.#moved();
    let last: Hit | undefined;
    while (timeline.cycles < high) {
      const budget = Math.min(high - timeline.cycles, BACK_SLICE);
      const result = this.#watched(() => this.#armed(() => stopOf(timeline.run(budget))));
      const here = timeline.cycles;
      if (result === undefined) yield;
      else if (result.kind === 'running') {
        if (result.until === Infinity) return last;
        timeline.machine.advanceIdle(result.until ?? 0);
      } else if (result.kind === 'watchpoint') {
        if (here + 1 !== reported) last = { cycles: here + 1, stop: result };
        this.#one();
      } else if (result.kind === 'breakpoint') {
        if (here < high) last = { cycles: here, stop: result };
        const passed = this.#watched(() => this.#one());
        if (passed?.kind === 'watchpoint') {
          if (here + 1 !== reported) last = { cycles: here + 1, stop: passed };
          this.#one();
        }
      } else {
        return last;
      }
    }
    return last;
  }

  /** The guest is at another moment than where it stopped. */
  #moved(): void {
    this.#reported = NONE;
    this.#reportedBack = NONE;
  }

  // --- hooks ------------------------------------------------------------------------------------------------

  /** One cycle without breakpoints; undefined where nothing but that happened. */
  #one(): Stop | Running | undefined {
    return stopOf(this.timeline.run(1));
  }

  /** The fast tier is to leave code and data of these pages to what looks at every access. */
  #pointsChanged(): void {
    const { hooks, hart } = this.machine;
    const set = (pages: number[]) => (pages.length > 0 ? new Set(pages) : undefined);
    hooks.breakpointPages = set([...this.#breakpoints].map((address) => address >>> 12));
    hooks.watchedPages = set(this.#watchpoints.flatMap(pagesOf));
    hart.hooksChanged();
  }

  #armed<T>(action: () => T): T {
    const { hooks } = this.machine;
    hooks.breakpoints = this.#breakpoints.size > 0 ? this.#breakpoints : undefined;
    try {
      return action();
    } finally {
      hooks.breakpoints = undefined;
    }
  }

  #watched(action: () => Stop | Running | undefined): Stop | Running | undefined {
    if (this.#watchpoints.length === 0) return action();
    const { hooks } = this.machine;
    hooks.onAccess = (address, _physical, size, access) => this.#accessed(address, size, access);
    try {
      return action();
    } catch (error) {
      if (!(error instanceof WatchedAccess)) throw error;
      this.#reported = this.timeline.cycles;
      return error.stop;
    } finally {
      hooks.onAccess = undefined;
    }
  }

  #accessed(address: number, size: number, access: Access): void {
    if (this.timeline.cycles === this.#reported) return;
    const unsigned = address >>> 0;
    const watchpoint = this.#watchpoints.find(
      (candidate) =>
        unsigned < candidate.address + candidate.bytes &&
        candidate.address < unsigned + size &&
        (candidate.kind === 'access' || access === (candidate.kind === 'write' ? STORE : LOAD)),
    );
    if (watchpoint === undefined) return;
    const first = Math.max(unsigned, watchpoint.address);
    throw new WatchedAccess({ kind: 'watchpoint', watchpoint, address: first });
  }
}

/** Undefined where the guest could simply go on. */
function stopOf(reason: TimelineExit): Stop | Running | undefined {
  switch (reason.kind) {
    case 'limit':
      return undefined;
    case 'stopped':
      return { kind: 'breakpoint' };
    case 'idle':
      return { kind: 'running', until: reason.until };
    case 'finished':
      return { kind: 'ended', status: reason.status };
    case 'reset':
      return { kind: 'reset' };
    case 'replayed':
      return { kind: 'end' };
  }
}

function pagesOf({ address, bytes }: Watchpoint): number[] {
  const first = address >>> 12;
  const last = (address + bytes - 1) >>> 12;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
