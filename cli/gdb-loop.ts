// The host's side of a run under gdb: lets the guest go on while gdb wants it to, and moves input and output in between.
// After a detach the run goes on as one without gdb.

import { setImmediate } from 'node:timers/promises';
import { TICKS_PER_MILLISECOND } from '../abi/memory-map.ts';
import { Debugger } from '../vm/debug/debugger.ts';
import { GdbSession } from '../vm/debug/session.ts';
import type { Timeline } from '../vm/record/timeline.ts';
import type { GdbServer } from './gdb-server.ts';
import { type HostLoopOptions, type Outcome, type Runner, runToOutcome } from './host-loop.ts';

const SLICE_CYCLES = 200_000;

export interface GdbLoopOptions {
  readonly server: GdbServer;
  readonly timeline: Timeline;
  /** How the host reaches the guest: its machine is the timeline. */
  readonly host: HostLoopOptions;
}

/** A timeline in the place of a machine; the end of a recording ends the run. */
export function timelineRunner(timeline: Timeline): Runner {
  return {
    get cycles() {
      return timeline.cycles;
    },
    get now() {
      return timeline.machine.now;
    },
    run: (maxCycles) => {
      const reason = timeline.run(maxCycles);
      return reason.kind === 'replayed' ? { kind: 'finished', status: 0 } : reason;
    },
    advanceIdle: (mtime) => timeline.advanceIdle(mtime),
  };
}

/** Runs until the guest has ended, or gdb kills it. */
export function runUnderGdb(options: GdbLoopOptions): Promise<Outcome> {
  return new GdbLoop(options).run();
}

class GdbLoop {
  private readonly server: GdbServer;
  private readonly timeline: Timeline;
  private readonly host: HostLoopOptions;
  private readonly session: GdbSession;
  /** Host time in milliseconds at which mtime would have been 0, had the guest never been halted. */
  private origin = 0;
  private inputEnded = false;
  private left = false;

  constructor({ server, timeline, host }: GdbLoopOptions) {
    this.server = server;
    this.timeline = timeline;
    this.host = host;
    this.session = new GdbSession(new Debugger(timeline), server.send);
    server.onConnection = () => this.session.connected();
    server.onBytes = (bytes) => this.session.receive(bytes);
  }

  async run(): Promise<Outcome> {
    for (;;) {
      for (const output of this.host.outputs) await output.flush();
      if (this.left) return { kind: 'left' };
      switch (this.session.state) {
        case 'killed':
          return this.killed();
        case 'detached':
          return runToOutcome(this.host);
        case 'halted':
          await this.server.traffic();
          this.origin = performance.now() - this.timeline.machine.now / TICKS_PER_MILLISECOND;
          break;
        case 'running':
          await this.goOn();
      }
    }
  }

  private killed(): Outcome {
    const { exitStatus } = this.session;
    return exitStatus === undefined ? { kind: 'left' } : { kind: 'finished', status: exitStatus };
  }

  private async goOn(): Promise<void> {
    this.offerInput();
    const result = this.session.run(SLICE_CYCLES);
    if (result?.until === undefined) await setImmediate();
    else await this.idle(result.until);
  }

  private offerInput(): void {
    if (this.inputEnded || !this.timeline.atEnd || this.host.unread() > 0) return;
    const chunk = this.host.input.take();
    if (chunk === undefined) return;
    if (chunk === 'end') this.inputEnded = true;
    if (!this.host.deliver(chunk)) this.left = true;
  }

  /** Sleeps until the guest's next event, input, or a word from gdb. */
  private async idle(until: number): Promise<void> {
    const { input } = this.host;
    const aheadMs = until / TICKS_PER_MILLISECOND - (performance.now() - this.origin);
    if (aheadMs > 0) {
      const waits = [this.server.traffic(Math.min(aheadMs, 1000))];
      if (!this.inputEnded) waits.push(input.arrival());
      await Promise.race(waits);
    }
    await setImmediate();
    const now = Math.floor((performance.now() - this.origin) * TICKS_PER_MILLISECOND);
    this.timeline.advanceIdle(Math.min(until, now));
  }
}
