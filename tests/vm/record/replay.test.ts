// A recorded run replays to the same state, from its file alone; what is not that run is told, with the place.

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SECTOR_BYTES } from '../../../vm/devices/virtio/block.ts';
import type { Machine } from '../../../vm/machine.ts';
import { LayeredDrive, RecordedDrive, ReplayedDrive } from '../../../vm/record/drives.ts';
import { Recorder } from '../../../vm/record/recorder.ts';
import { decodeRecording, encodeRecording, type Recording } from '../../../vm/record/recording.ts';
import { Replay } from '../../../vm/record/replay.ts';
import { Divergence } from '../../../vm/record/timeline.ts';
import { FileError } from '../../../vm/snapshot/sealed-file.ts';
import { bytesOf, RAM_BYTES, sleeper } from './guest.ts';

/** Records what happens to a sleeper: at each step some cycles, then some waiting, then something typed. */
function record(steps: readonly { run: number; wait: number; type: string }[], skipIdle = false): Recording {
  const recorder = new Recorder(sleeper({ skipIdle }));
  for (const { run, wait, type } of steps) {
    recorder.run(run);
    recorder.advanceIdle(recorder.machine.now + wait);
    if (type !== '') recorder.input({ port: 'uart', bytes: bytesOf(type) });
  }
  recorder.run(5000);
  const shape = { ramBytes: RAM_BYTES, xidt: true, virtioVersion: 1 } as const;
  return { shape, initial: recorder.start, files: [], drives: [], boots: [recorder.finish()] };
}

function replay(
  recording: Recording,
  tier: 'fast' | 'reference' = 'fast',
): { output: string; machine: Machine } {
  let output = '';
  const uartOutput = (bytes: Uint8Array) => {
    output += String.fromCharCode(...bytes);
  };
  const replayed = new Replay(recording, { tier, uartOutput });
  const machine = replayed.machine();
  for (const _ of replayed.boot(machine, recording.boots[0]));
  return { output, machine };
}

const step = fc.record({
  run: fc.integer({ min: 0, max: 30_000 }),
  wait: fc.integer({ min: 0, max: 900 }),
  type: fc.string({ maxLength: 3, unit: fc.constantFrom('a', 'b', 'c') }),
});

describe('a recording', () => {
  test.each([true, false])(
    'replays on either tier to the recorded state (skipIdle %p)',
    (skipIdle) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 8 }), fc.constantFrom('fast', 'reference'), (steps, tier) => {
          const recording = decodeRecording(encodeRecording(record(steps, skipIdle)));
          const typed = steps.map(({ type }) => type).join('');
          expect(typed.startsWith(replay(recording, tier).output)).toBe(true);
        }),
        { numRuns: 12 },
      );
    },
    60_000,
  );

  const STEPS = [
    { run: 1_200_000, wait: 100, type: 'ab' },
    { run: 1_500_000, wait: 0, type: 'c' },
    { run: 1_500_000, wait: 0, type: 'q' },
  ];

  test('ends as the guest ended, with its status', () => {
    const recording = record(STEPS, true);
    expect(recording.boots[0].status).toBe(7);
    expect(recording.boots[0].marks.length).toBeGreaterThan(1);
    expect(replay(recording).output).toBe('abcq');
  });

  test('with other input diverges, and the message says between which cycles', () => {
    const recording = record(STEPS, true);
    const [boot] = recording.boots;
    const [first, ...others] = boot.events;
    const events = [{ ...first, input: { ...first.input, bytes: bytesOf('ax') } }, ...others];
    expect(() => replay({ ...recording, boots: [{ ...boot, events }] })).toThrow(Divergence);
    const dropped = { ...recording, boots: [{ ...boot, events: others }] };
    expect(() => replay(dropped)).toThrow(
      /^between cycles \d+ and \d+ the run took another way: at pc 0x800000..,/,
    );
  });

  test('with another state at the end diverges', () => {
    const recording = record(STEPS, true);
    const boots = [{ ...recording.boots[0], hash: '0123456789abcdef' }];
    expect(() => replay({ ...recording, boots })).toThrow(
      /the state at the end is [0-9a-f]{16}, and was 0123/,
    );
  });

  test('damaged or of another kind is refused', () => {
    const file = encodeRecording(record([]));
    expect(() => decodeRecording(file.with(30, file[30] ^ 4))).toThrow(FileError);
    expect(() => decodeRecording(file.subarray(0, 100))).toThrow('the recording is cut off');
    expect(() => decodeRecording(bytesOf('hello'))).toThrow('not a recording of cox');
  });
});

describe('drives', () => {
  const SECTORS = 8;
  function memoryDrive() {
    const bytes = Uint8Array.from({ length: SECTORS * SECTOR_BYTES }, (_, index) => index >> 9);
    return {
      bytes,
      sectors: SECTORS,
      readOnly: false,
      read: (at: number, into: Uint8Array) => into.set(bytes.subarray(at, at + into.length)),
      write: (at: number, from: Uint8Array) => bytes.set(from, at),
      flush: () => {},
    };
  }
  const access = fc.record({
    sector: fc.integer({ min: 0, max: SECTORS - 2 }),
    count: fc.integer({ min: 1, max: 2 }),
    write: fc.option(fc.integer({ min: 100, max: 200 })),
  });
  const perform = (
    drive: Pick<LayeredDrive, 'read' | 'write'>,
    { sector, count, write }: { sector: number; count: number; write: number | null },
  ) => {
    const bytes = new Uint8Array(count * SECTOR_BYTES);
    if (write === null) drive.read(sector * SECTOR_BYTES, bytes);
    else drive.write(sector * SECTOR_BYTES, bytes.fill(write));
    return [...bytes];
  };

  test('what was recorded of a drive answers as the drive did, without it', () => {
    fc.assert(
      fc.property(fc.array(access), (accesses) => {
        const recorded = new RecordedDrive(memoryDrive());
        const answers = accesses.map((one) => perform(recorded, one));
        const replayed = new LayeredDrive(new ReplayedDrive(recorded.log));
        expect(accesses.map((one) => perform(replayed, one))).toEqual(answers);
        expect(replayed.save()).toEqual(recorded.save());
      }),
    );
  });

  test('a sector that was not read before is a divergence', () => {
    const recorded = new RecordedDrive(memoryDrive());
    expect(() => new ReplayedDrive(recorded.log).read(0, new Uint8Array(SECTOR_BYTES))).toThrow(Divergence);
  });

  test('a layered drive changes the one below by commit only, and goes back', () => {
    const below = memoryDrive();
    const drive = new LayeredDrive(below);
    const before = drive.save();
    drive.write(SECTOR_BYTES, new Uint8Array(SECTOR_BYTES).fill(99));
    const after = drive.save();
    expect(below.bytes[SECTOR_BYTES]).toBe(1);
    const read = () => perform(drive, { sector: 1, count: 1, write: null })[0];
    expect(read()).toBe(99);
    drive.load(before);
    expect(read()).toBe(1);
    drive.load(after);
    drive.commit();
    expect(below.bytes[SECTOR_BYTES]).toBe(99);
  });
});
