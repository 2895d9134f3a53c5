// Replays a recording, and checks on the way that the run is the recorded one.

import type { MachineOptions } from '../api.ts';
import { Machine } from '../machine.ts';
import { hashOfState } from '../snapshot/snapshot-file.ts';
import { LayeredDrive, ReplayedDrive } from './drives.ts';
import { type Moment, momentOf } from './events.ts';
import { markOf, type RecordedBoot, type Recording } from './recording.ts';
import { Divergence, Timeline } from './timeline.ts';

const SLICE_CYCLES = 2_000_000;

/** What the host adds to a recorded machine: its tier, and where its output goes. */
export type ReplayOptions = Pick<MachineOptions, 'tier' | 'uartOutput' | 'skipIdle'>;

export class Replay {
  readonly #recording: Recording;
  readonly #options: ReplayOptions;
  readonly #drives: readonly LayeredDrive[];

  constructor(recording: Recording, options: ReplayOptions = {}) {
    this.#recording = recording;
    this.#options = options;
    this.#drives = recording.drives.map((log) => new LayeredDrive(new ReplayedDrive(log)));
  }

  /** The machine in the state in which a boot began. Boots are to be asked for in their order: drives outlive them. */
  machine(): Machine {
    const kept = this.#drives.map((drive) => drive.save());
    const { initial, shape } = this.#recording;
    const machine = new Machine({ ...this.#options, ...shape, drives: [...this.#drives] });
    machine.loadState(initial);
    this.#drives.forEach((drive, index) => {
      drive.load(kept[index]);
    });
    return machine;
  }

  /** Runs a boot to its end, giving way now and then. @throws Divergence */
  *boot(machine: Machine, boot: RecordedBoot): Generator<void, void> {
    const timeline = new Timeline(machine, boot);
    for (const mark of boot.marks) {
      yield* goTo(timeline, mark.cycles);
      if (markOf(machine).registers !== mark.registers) throw wentElsewhere(machine, mark.pc, boot);
    }
    for (let ended = false; !ended; ) {
      const { kind } = timeline.run(SLICE_CYCLES);
      ended = kind !== 'limit';
      if (kind === 'idle') throw new Divergence(`at cycle ${machine.cycles} the guest waits for ever`);
      yield;
    }
    checkEnd(machine, boot);
  }
}

function* goTo(timeline: Timeline, cycles: number): Generator<void, void> {
  while (timeline.cycles < cycles) {
    const { kind } = timeline.run(Math.min(SLICE_CYCLES, cycles - timeline.cycles));
    if (kind !== 'limit') {
      throw new Divergence(`at cycle ${timeline.cycles} the run ends, which went on when it was recorded`);
    }
    yield;
  }
}

function wentElsewhere(machine: Machine, pc: number, { marks }: RecordedBoot): Divergence {
  const before = marks.findLast(({ cycles }) => cycles < machine.cycles)?.cycles ?? 0;
  const was = machine.hart.pc === pc ? 'the registers differ' : `pc was 0x${hex(pc)} when it was recorded`;
  return new Divergence(
    `between cycles ${before} and ${machine.cycles} the run took another way: at pc 0x${hex(machine.hart.pc)}, ${was}`,
  );
}

function checkEnd(machine: Machine, { end, hash }: RecordedBoot): void {
  const now = momentOf(machine);
  const text = ({ cycles, time }: Moment) => `cycle ${cycles}, mtime ${time}`;
  if (text(now) !== text(end))
    throw new Divergence(`the run ended at ${text(now)}, and at ${text(end)} when it was recorded`);
  const state = hashOfState(machine.saveState());
  if (state !== hash)
    throw new Divergence(`the state at the end is ${state}, and was ${hash} when it was recorded`);
}

const hex = (value: number) => value.toString(16).padStart(8, '0');
