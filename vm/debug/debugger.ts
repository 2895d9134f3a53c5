// Control of a machine for somebody who debugs it: breakpoints, watchpoints, steps and runs, forwards and, through the
// timeline's snapshots, backwards. The guest's memory and instruction counts are never touched by it.
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

interface Hit {
  readonly cycles: number;
  readonly stop: Stop;
}

const RUNNING: Running = { kind: 'running' };
/** Cycles between two moments at which going back can be interrupted. */
const BACK_SLICE = 2_000_000;

export class Debugger {
  readonly timeline: Timeline;
  readonly breakpoints = new Set<number>();
  readonly watchpoints: Watchpoint[] = [];
  #watchHit: Stop | undefined;
  /** The instruction at which the guest stands was reported: go past it first. */
  #passing = true;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  get machine(): Machine {
    return this.timeline.machine;
  }

  addWatchpoint(watchpoint: Watchpoint): void {
    this.watchpoints.push(watchpoint);
  }

  removeWatchpoint({ kind, address, bytes }: Watchpoint): void {
    const index = this.watchpoints.findIndex(
      (known) => known.kind === kind && known.address === address && known.bytes === bytes,
    );
    if (index >= 0) this.watchpoints.splice(index, 1);
  }

  /** To be called after registers or memory were changed from outside. */
  changed(): void {
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
    return (
      this.#watched(() => {
        if (this.#passing) {
          const result = this.#one();
          if (result !== undefined) return result;
          this.#passing = false;
        }
        return this.#armed(() => this.#result(this.timeline.run(maxCycles)));
      }) ?? RUNNING
    );
  }

  // --- backwards --------------------------------------------------------------------------------------------

  reverseStep(): Stop {
    const { timeline } = this;
    if (timeline.cycles <= timeline.startCycles) return { kind: 'begin' };
    timeline.seek(timeline.cycles - 1);
    return { kind: 'step' };
  }

  /** Goes back to the last stop before now; gives way now and then, and goes back to the start of it where ended early. */
  *reverseContinue(): Generator<void, Stop> {
    const { timeline } = this;
    const now = timeline.cycles;
    let finished = false;
    try {
      for (let high = now; high > timeline.startCycles; ) {
        const low = timeline.snapshotBefore(high - 1);
        const hit = yield* this.#lastHit(low, high);
        if (hit !== undefined) {
          timeline.seek(hit.cycles);
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

  /** The last stop in the cycles from `low` on and before `high`. */
  *#lastHit(low: number, high: number): Generator<void, Hit | undefined> {
    const { timeline } = this;
    timeline.seek(low);
    let last: Hit | undefined;
    while (timeline.cycles < high) {
      const budget = Math.min(high - timeline.cycles, BACK_SLICE);
      const result = this.#watched(() => this.#armed(() => this.#result(timeline.run(budget))));
      if (result?.kind === 'running') {
        if (result.until === Infinity) return last;
        timeline.machine.advanceIdle(result.until ?? 0);
      } else if (result?.kind === 'breakpoint') {
        if (timeline.cycles < high) last = { cycles: timeline.cycles, stop: result };
        // Past it, with watchpoints armed.
        const passed = this.#watched(() => this.#one());
        if (passed?.kind === 'watchpoint') last = { cycles: timeline.cycles - 1, stop: passed };
      } else if (result?.kind === 'watchpoint') {
        last = { cycles: timeline.cycles - 1, stop: result };
      } else if (result !== undefined) {
        return last;
      } else {
        yield;
      }
    }
    return last;
  }

  // --- hooks ------------------------------------------------------------------------------------------------

  /** One cycle without breakpoints; undefined where nothing but that happened. */
  #one(): Stop | Running | undefined {
    return this.#result(this.timeline.run(1));
  }

  #result(reason: TimelineExit): Stop | Running | undefined {
    const hit = this.#watchHit;
    this.#watchHit = undefined;
    if (hit !== undefined) return hit;
    return stopOf(reason);
  }

  #armed<T>(action: () => T): T {
    const { hooks } = this.machine;
    hooks.breakpoints = this.breakpoints.size > 0 ? this.breakpoints : undefined;
    try {
      return action();
    } finally {
      hooks.breakpoints = undefined;
    }
  }

  #watched<T>(action: () => T): T {
    if (this.watchpoints.length === 0) return action();
    const { hooks, hart } = this.machine;
    hooks.onAccess = (address, _physical, size, access) => this.#accessed(address, size, access);
    hooks.watchedPages = new Set(this.watchpoints.flatMap(pagesOf));
    hart.hooksChanged();
    try {
      return action();
    } finally {
      hooks.onAccess = undefined;
      hooks.watchedPages = undefined;
    }
  }

  #accessed(address: number, size: number, access: Access): void {
    const unsigned = address >>> 0;
    const watchpoint = this.watchpoints.find(
      (candidate) =>
        unsigned < candidate.address + candidate.bytes &&
        candidate.address < unsigned + size &&
        (candidate.kind === 'access' || access === (candidate.kind === 'write' ? STORE : LOAD)),
    );
    if (watchpoint === undefined) return;
    this.#watchHit ??= { kind: 'watchpoint', watchpoint, address: Math.max(unsigned, watchpoint.address) };
    this.machine.hart.requestStop();
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
