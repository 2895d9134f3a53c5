// Measures for how long the kernel keeps interrupts off: from when user mode was last seen to when it is again, or the kernel
// looks at what is pending. The machine is looked at now and then, which may make a stretch appear longer by the time
// between two looks; to see the kernel's look at what is pending, a breakpoint is set in its way, but only in the long run,
// since the machine is slower with it.

import { PAGE_SHIFT } from '../abi/memory-map.ts';
import type { Machine } from '../vm/machine.ts';

/** From so many cycles in the kernel on, its looks at what is pending are watched for. */
const WATCH_CYCLES = 2000;

export class InterruptsOff {
  /** The longest stretch so far, in cycles. */
  longest = 0;
  private since = 0;
  private readonly hooks: { breakpoints: ReadonlySet<number>; breakpointPages: ReadonlySet<number> };

  constructor(
    private readonly machine: Machine,
    /** Address of the function that looks at what is pending. */
    private readonly poll: number,
  ) {
    this.hooks = {
      breakpoints: new Set([poll]),
      breakpointPages: new Set([poll >>> PAGE_SHIFT]),
    };
  }

  /** The machine has booted, or was set back: nothing before counts. */
  begin(): void {
    this.since = this.machine.cycles;
    this.longest = 0;
  }

  /** The machine is in user mode, or waits for an interrupt; `watching`: its next look is to be seen in any case. */
  seen(watching: boolean): void {
    this.end();
    this.watch(watching);
  }

  /** The machine is in the kernel. */
  pass(watching: boolean): void {
    if (watching || this.machine.cycles - this.since > WATCH_CYCLES) this.watch(true);
  }

  /** The machine has stopped where the kernel looks at what is pending: lets it go on, behind the first instruction of that. */
  goOn(): void {
    if (this.machine.hart.pc !== this.poll) return;
    this.end();
    this.machine.hooks.breakpoints = undefined;
    this.machine.run(1);
    this.machine.hooks.breakpoints = this.hooks.breakpoints;
  }

  private end(): void {
    this.longest = Math.max(this.longest, this.machine.cycles - this.since);
    this.since = this.machine.cycles;
  }

  private watch(on: boolean): void {
    const { hooks, hart } = this.machine;
    if ((hooks.breakpoints !== undefined) === on) return;
    hooks.breakpoints = on ? this.hooks.breakpoints : undefined;
    hooks.breakpointPages = on ? this.hooks.breakpointPages : undefined;
    hart.hooksChanged();
  }
}
