// Records a run: stands between the host and a machine, and notes what input comes when. Where a timeline stands there
// already, it has noted that.

import type { ExitReason } from '../api.ts';
import type { Machine } from '../machine.ts';
import type { MachineState } from '../snapshot/snapshot.ts';
import { hashOfState } from '../snapshot/snapshot-file.ts';
import { type HostInput, momentOf } from './events.ts';
import { type Mark, markOf, type RecordedBoot } from './recording.ts';
import { Timeline } from './timeline.ts';

/** Cycles between two marks, at least. */
const MARK_CYCLES = 1_000_000;

/** One boot: from the state that the machine is in to the end or the next reset. */
export class Recorder {
  readonly machine: Machine;
  readonly #timeline: Timeline;
  readonly #marks: Mark[] = [];

  constructor(machine: Machine, timeline = new Timeline(machine)) {
    this.machine = machine;
    this.#timeline = timeline;
  }

  /** Cycle at which a tool changed the state, so that input alone does not repeat the run; undefined where none did. */
  get changedAt(): number | undefined {
    return this.#timeline.changedAt;
  }

  /** The state in which the recording begins. */
  get start(): MachineState {
    return this.#timeline.start;
  }

  get cycles(): number {
    return this.machine.cycles;
  }

  input(input: HostInput): void {
    this.#timeline.input(input);
  }

  run(maxCycles: number): ExitReason {
    const reason = this.machine.run(maxCycles);
    const since = this.machine.cycles - (this.#marks.at(-1)?.cycles ?? 0);
    if (reason.kind === 'limit' && since >= MARK_CYCLES && !this.machine.hart.state.waiting) {
      this.#marks.push(markOf(this.machine));
    }
    return reason;
  }

  advanceIdle(mtime: number): void {
    this.machine.advanceIdle(mtime);
  }

  /** What was recorded up to now. */
  finish(): RecordedBoot {
    const { past: events } = this.#timeline;
    const reason = this.machine.run(0);
    const status = reason.kind === 'finished' ? reason.status : undefined;
    const hash = hashOfState(this.machine.saveState());
    return { events, marks: this.#marks, end: momentOf(this.machine), hash, status };
  }
}
