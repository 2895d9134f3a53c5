// The host's side of a run: executes the machine in short slices, and in between moves input and output.
//
// Two paces. `virtual`: the run is as fast as the host can, idle time is skipped, and input reaches the guest when it
// waits for it (or at fixed numbers of cycles while something else is busy), so that a run repeats exactly. `real`:
// somebody watches; idle time is slept, and input arrives at once.

import { setImmediate } from 'node:timers/promises';
import { TICKS_PER_MILLISECOND } from '../abi/memory-map.ts';
import type { ExitReason } from '../vm/api.ts';
import { type EndlessLoop, WATCHDOG_CYCLES } from '../vm/watchdog.ts';
import type { Input, InputChunk } from './input.ts';
import type { Output } from './output.ts';

export type Pace = 'real' | 'virtual';

/** What the loop needs of a machine, or of what stands in front of one. */
export interface Runner {
  readonly cycles: number;
  /** mtime, where it is not 0 at the start of the loop. */
  readonly now?: number;
  run(maxCycles: number): ExitReason;
  advanceIdle(mtime: number): void;
}

export interface HostLoopOptions {
  machine: Runner;
  /** As given to the machine: skipIdle is true for `virtual`. */
  pace: Pace;
  outputs: readonly Output[];
  input: Input;
  /** Gives input to the guest; false when the user asked to leave. */
  deliver(chunk: InputChunk): boolean;
  /** Input that the guest was given and has not read, in bytes. */
  unread(): number;
  /** The input has ended and the guest goes on: true when that was made known to it once more. */
  starved?(): boolean;
  maxInstructions?: number;
  /** True ends the run, as if the user had asked to leave. */
  interrupted?(): boolean;
  /** Asked now and then whether the guest is in an endless loop; lets it go on by up to WATCHDOG_CYCLES. */
  watchdog?(): EndlessLoop | undefined;
  /** In virtual pace: how often a guest that is busy is offered input. */
  inputIntervalCycles?: number;
}

export type Outcome =
  | { kind: 'finished'; status: number }
  | { kind: 'reset' }
  | { kind: 'limit'; loop?: EndlessLoop | undefined } // maxInstructions
  | { kind: 'endless'; loop: EndlessLoop } // and no maxInstructions that would end it
  | { kind: 'stuck' } // waits, and nothing can wake it
  | { kind: 'left' }; // by the user

const SLICE_MS = 4;
/** So many slices lie between two questions to the watchdog. */
const WATCHDOG_SLICES = 8;
const SLICE_CYCLES_FIRST = 200_000;
const SLICE_CYCLES_MIN = 10_000;
const SLICE_CYCLES_MAX = 10_000_000;
/** How often a run that waits for input looks whether it is to end. */
const INTERRUPTED_EVERY_MS = 50;
/** For a guest that polls for its input; 10 ms of virtual time. */
const INPUT_INTERVAL_CYCLES = 1_000_000;
/** Enough to keep the guest busy; the rest stays in the host's stream. */
const UNREAD_MAX_BYTES = 64 * 1024;

/** Runs until there is an outcome; output is flushed before. @throws OutputClosed */
export function runToOutcome(options: HostLoopOptions): Promise<Outcome> {
  return new HostLoop(options).run();
}

class HostLoop {
  /** Host time at which mtime would have been 0. */
  private readonly began: number;
  private readonly limit: number;
  private readonly inputInterval: number;
  private sliceCycles = SLICE_CYCLES_FIRST;
  private nextInput: number;
  private inputEnded = false;
  private left = false;
  private slices = 0;
  private loop: EndlessLoop | undefined;

  constructor(private readonly options: HostLoopOptions) {
    this.began = performance.now() - (options.machine.now ?? 0) / TICKS_PER_MILLISECOND;
    this.limit = options.maxInstructions ?? Infinity;
    this.inputInterval = options.pace === 'real' ? 0 : (options.inputIntervalCycles ?? INPUT_INTERVAL_CYCLES);
    this.nextInput = this.inputInterval;
  }

  async run(): Promise<Outcome> {
    const { machine } = this.options;
    for (;;) {
      if (this.options.interrupted?.()) return { kind: 'left' };
      this.offerInput();
      this.askWatchdog();
      if (this.loop !== undefined && this.limit === Infinity) return { kind: 'endless', loop: this.loop };
      const reason = this.runSlice();
      await this.flush();
      if (this.left) return { kind: 'left' };
      if (reason.kind === 'finished' || reason.kind === 'reset') return reason;
      if (machine.cycles >= this.limit) return { kind: 'limit', loop: this.loop };
      if (reason.kind === 'idle') {
        if (!(await this.idle(reason.until))) return { kind: 'stuck' };
      } else {
        await setImmediate();
      }
    }
  }

  private askWatchdog(): void {
    const { watchdog, machine } = this.options;
    if (watchdog === undefined || this.loop !== undefined || ++this.slices % WATCHDOG_SLICES !== 0) return;
    // It must not run past the cycle at which input is offered next.
    const next = this.options.pace === 'virtual' ? Math.min(this.limit, this.nextInput) : this.limit;
    if (next - machine.cycles > 2 * WATCHDOG_CYCLES) this.loop = watchdog();
  }

  private runSlice() {
    const { machine, pace } = this.options;
    const untilInput = pace === 'virtual' ? this.nextInput - machine.cycles : Infinity;
    const budget = Math.max(1, Math.min(this.sliceCycles, this.limit - machine.cycles, untilInput));
    const before = performance.now();
    const cyclesBefore = machine.cycles;
    const reason = machine.run(budget);
    this.adapt(machine.cycles - cyclesBefore, performance.now() - before);
    return reason;
  }

  /** Aims at slices of SLICE_MS, whatever the speed of host and tier. */
  private adapt(cycles: number, elapsedMs: number): void {
    if (cycles < this.sliceCycles) return;
    const wanted = elapsedMs > 0 ? (cycles * SLICE_MS) / elapsedMs : SLICE_CYCLES_MAX;
    const next = Math.max(cycles / 2, Math.min(cycles * 2, wanted));
    this.sliceCycles = Math.round(Math.max(SLICE_CYCLES_MIN, Math.min(SLICE_CYCLES_MAX, next)));
  }

  private async flush(): Promise<void> {
    for (const output of this.options.outputs) await output.flush();
  }

  /** While the guest is busy: at each slice in real pace, in intervals in virtual pace. */
  private offerInput(): void {
    const { machine, pace, unread } = this.options;
    if (machine.cycles < this.nextInput || (pace === 'real' && this.inputEnded)) return;
    this.nextInput = machine.cycles + this.inputInterval;
    if (unread() < (pace === 'real' ? UNREAD_MAX_BYTES : 1)) this.give();
  }

  private give(): boolean {
    if (this.inputEnded) return this.options.starved?.() ?? false;
    const chunk = this.options.input.take();
    if (chunk === undefined) return false;
    if (chunk === 'end') this.inputEnded = true;
    if (!this.options.deliver(chunk)) this.left = true;
    return true;
  }

  /** False when nothing can ever wake the guest. */
  private async idle(until: number): Promise<boolean> {
    if (this.give()) return true;
    if (this.options.pace === 'real') return this.sleep(until);
    if (this.inputEnded) return false;
    await this.options.input.arrival(this.options.interrupted ? INTERRUPTED_EVERY_MS : Infinity);
    return true;
  }

  /** Sleeps until the next event of the machine, or until input arrives. */
  private async sleep(until: number): Promise<boolean> {
    const { machine, input } = this.options;
    const aheadMs = until / TICKS_PER_MILLISECOND - this.elapsedMs();
    if (this.inputEnded) {
      if (until === Infinity) return false;
      if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    } else if (aheadMs > 0) {
      await input.arrival(aheadMs);
    }
    machine.advanceIdle(Math.min(until, Math.floor(this.elapsedMs() * TICKS_PER_MILLISECOND)));
    return true;
  }

  private elapsedMs(): number {
    return performance.now() - this.began;
  }
}
