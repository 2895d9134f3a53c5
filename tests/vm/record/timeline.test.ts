// Going back and forth in a run with input reaches the states that the run had.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Divergence, Timeline } from '../../../vm/record/timeline.ts';
import { hashOfState } from '../../../vm/snapshot/snapshot-file.ts';
import { bytesOf, sleeper } from './guest.ts';

const hashOf = ({ machine }: Timeline) => hashOfState(machine.saveState());

type Action = { run: number } | { type: string } | { wait: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ run: fc.integer({ min: 1, max: 8000 }) }),
  fc.record({ type: fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', '\r') }) }),
  fc.record({ wait: fc.integer({ min: 1, max: 700 }) }),
);

/** Does as a host does: runs, types, and lets time pass where the guest waits. */
function perform(timeline: Timeline, actions: readonly Action[]): void {
  const { machine } = timeline;
  for (const step of actions) {
    if ('type' in step) timeline.input({ port: 'uart', bytes: bytesOf(step.type) });
    else if ('wait' in step) timeline.advanceIdle(machine.now + step.wait);
    else timeline.run(step.run);
  }
}

/** Goes on to a cycle, without anything new. */
function goTo(timeline: Timeline, cycles: number): void {
  while (timeline.cycles < cycles) {
    const reason = timeline.run(cycles - timeline.cycles);
    if (reason.kind === 'idle') timeline.machine.advanceIdle(reason.until);
  }
}

describe.each(['fast', 'reference'] as const)('a timeline (%s tier)', (tier) => {
  test.each([true, false])(
    'goes back to any moment, and on again the same way (skipIdle %p)',
    (skipIdle) => {
      fc.assert(
        fc.property(
          fc.array(action, { minLength: 4, maxLength: 14 }),
          fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 4 }),
          (actions, places) => {
            const timeline = new Timeline(sleeper({ tier, skipIdle }), { snapshotCycles: 3000 });
            perform(timeline, actions);
            // A moment at which the guest may wait is told by more than its cycle: go on to where it does not.
            const end = timeline.cycles + 1;
            goTo(timeline, end);
            const atEnd = hashOf(timeline);
            for (const place of places) {
              const cycles = Math.floor((end * place) / 1000);
              timeline.seek(cycles);
              expect(timeline.cycles).toBe(cycles);
              const there = hashOf(timeline);
              goTo(timeline, end);
              expect(hashOf(timeline)).toBe(atEnd);
              timeline.seek(cycles);
              expect(hashOf(timeline)).toBe(there);
            }
          },
        ),
        { numRuns: 8 },
      );
    },
    60_000,
  );
});

describe('a timeline', () => {
  test('takes new input at its end only, and forgets the future that it replaces', () => {
    const timeline = new Timeline(sleeper(), { snapshotCycles: 2000 });
    timeline.run(10_000);
    timeline.input({ port: 'uart', bytes: bytesOf('a') });
    timeline.run(10_000);
    timeline.seek(5000);
    expect(timeline.atEnd).toBe(false);
    expect(() => timeline.input({ port: 'uart', bytes: bytesOf('x') })).toThrow();
    timeline.run(8000);
    expect(timeline.atEnd).toBe(true);
    timeline.input({ port: 'uart', bytes: bytesOf('b') });
    timeline.run(20_000);
    const withB = hashOf(timeline);
    timeline.seek(100);
    goTo(timeline, 33_000);
    expect([timeline.cycles, hashOf(timeline)]).toEqual([33_000, withB]);
  });

  test('keeps what was changed from outside, however far it goes on', () => {
    const timeline = new Timeline(sleeper(), { snapshotCycles: 1000 });
    timeline.run(5000);
    timeline.machine.hart.x[28] = 1234;
    timeline.changed();
    timeline.run(500_000); // many more snapshots than are kept
    timeline.seek(5001);
    expect(timeline.machine.hart.x[28]).toBe(1234);
    timeline.seek(4999);
    expect(timeline.machine.hart.x[28]).not.toBe(1234);
  });

  test('says where a run does not go the logged way', () => {
    const timeline = new Timeline(sleeper({ skipIdle: false }), {
      events: [{ cycles: 1000, time: 5000, input: { port: 'uart', bytes: bytesOf('a') } }],
    });
    // After its first sleep the guest is awake at cycle 1000, and the time cannot be 5000 then.
    expect(() => timeline.run(100_000)).toThrow(Divergence);
    expect(() => timeline.run(100_000)).toThrow(/^at cycle 1000 \(pc 0x800000..\): /);
  });
});
