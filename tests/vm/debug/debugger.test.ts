// Watching changes nothing: with any breakpoints and watchpoints the guest goes the way that it goes without, and both tiers
// stop at the same moments.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Debugger, type Stop, type WatchKind } from '../../../vm/debug/debugger.ts';
import { Timeline } from '../../../vm/record/timeline.ts';
import { hashOfState } from '../../../vm/snapshot/snapshot-file.ts';
import { sleeper } from '../record/guest.ts';

const CYCLES = 4000;

interface Points {
  breakpoints: number[];
  watchpoints: { kind: WatchKind; address: number; bytes: number }[];
}

const points: fc.Arbitrary<Points> = fc.record({
  breakpoints: fc.array(
    fc.nat(50).map((word) => 0x80000000 + 2 * word),
    { maxLength: 3 },
  ),
  watchpoints: fc.array(
    fc.record({
      kind: fc.constantFrom('read', 'write', 'access'),
      address: fc.constantFrom(0x0200bff8, 0x02004000, 0x02004002, 0x10000005, 0x80000000),
      bytes: fc.constantFrom(1, 2, 4),
    }),
    { maxLength: 2 },
  ),
});

function debuggerOn(tier: 'fast' | 'reference', { breakpoints, watchpoints }: Points): Debugger {
  const target = new Debugger(new Timeline(sleeper({ tier }), { snapshotCycles: 500 }));
  for (const address of breakpoints) target.addBreakpoint(address);
  for (const watchpoint of watchpoints) target.addWatchpoint(watchpoint);
  return target;
}

/** Continues up to CYCLES; the moments of all stops. */
function stopsOf(target: Debugger): string[] {
  const stops: string[] = [];
  while (target.machine.cycles < CYCLES) {
    target.resume();
    const result = target.run(CYCLES - target.machine.cycles);
    if (result.kind !== 'running') stops.push(text(target, result));
  }
  return stops;
}

const text = ({ machine }: Debugger, stop: Stop) =>
  `${machine.cycles} ${machine.hart.pc.toString(16)} ${stop.kind}`;

describe('breakpoints and watchpoints', () => {
  test('stop at the same moments on both tiers, and change nothing', () => {
    const free = sleeper();
    free.run(CYCLES);
    const hash = hashOfState(free.saveState());
    fc.assert(
      fc.property(points, (chosen) => {
        const [fast, reference] = (['fast', 'reference'] as const).map((tier) => debuggerOn(tier, chosen));
        expect(stopsOf(fast)).toEqual(stopsOf(reference));
        // A stop may lie behind the last cycle asked for: go to the same one.
        for (const { timeline } of [fast, reference]) {
          timeline.seek(CYCLES);
          expect(hashOfState(timeline.machine.saveState())).toBe(hash);
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('are found backwards in the opposite order', () => {
    fc.assert(
      fc.property(points, fc.constantFrom('fast', 'reference'), ({ breakpoints }, tier) => {
        const target = debuggerOn(tier, { breakpoints, watchpoints: [] });
        const forwards = stopsOf(target);
        target.timeline.seek(CYCLES);
        const backwards: string[] = [];
        for (;;) {
          const search = target.reverseContinue();
          let step = search.next();
          while (!step.done) step = search.next();
          if (step.value.kind === 'begin') break;
          backwards.push(text(target, step.value));
        }
        const before = forwards.filter((stop) => Number.parseInt(stop, 10) < CYCLES);
        expect(backwards.reverse()).toEqual(before);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});
