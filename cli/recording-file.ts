// A recording on its way to a file. It is written when the run is over, however it ends: also where a signal ends cox.

import { writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Machine } from '../vm/machine.ts';
import type { RecordedDrive } from '../vm/record/drives.ts';
import { Recorder } from '../vm/record/recorder.ts';
import {
  encodeRecording,
  type MachineShape,
  type RecordedBoot,
  type RecordedFile,
} from '../vm/record/recording.ts';
import type { Timeline } from '../vm/record/timeline.ts';
import type { MachineState } from '../vm/snapshot/snapshot.ts';
import { fileFailure } from './failure.ts';
import { exitWith } from './standard-streams.ts';

const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

export class RecordingFile {
  private readonly boots: RecordedBoot[] = [];
  private initial: MachineState | undefined;
  private current: Recorder | undefined;
  private written = false;

  /** @throws Failure where the file cannot be written */
  constructor(
    private readonly name: string,
    private readonly shape: MachineShape,
    private readonly files: readonly RecordedFile[],
    private readonly drives: readonly RecordedDrive[],
  ) {
    this.write(new Uint8Array());
    process.on('exit', () => this.finish());
    for (const signal of ENDING_SIGNALS) process.on(signal, () => exitWith(128 + constants.signals[signal]));
  }

  /** Records a boot from here on; what stands in front of the machine, unless a timeline does. */
  begin(machine: Machine, timeline?: Timeline): Recorder {
    this.endBoot();
    this.current = new Recorder(machine, timeline);
    this.initial ??= this.current.start;
    return this.current;
  }

  /** Writes everything, once. */
  finish(): void {
    if (this.written || this.initial === undefined) return;
    this.written = true;
    const changed = this.current?.changedAt;
    if (changed !== undefined) {
      const why = `gdb changed registers or memory at cycle ${changed}, and input alone does not repeat that`;
      writeSync(process.stderr.fd, `cox: nothing is recorded in ${this.name}: ${why}\n`);
      return;
    }
    this.endBoot();
    const { shape, initial, files, boots } = this;
    const drives = this.drives.map(({ log }) => log);
    this.write(encodeRecording({ shape, initial, files, drives, boots }));
    const cycles = boots.reduce((sum, { end }) => sum + end.cycles, 0);
    const hash = boots.at(-1)?.hash;
    writeSync(
      process.stderr.fd,
      `cox: recorded ${cycles} cycles in ${this.name}; the state at the end is ${hash}\n`,
    );
  }

  private endBoot(): void {
    if (this.current !== undefined) this.boots.push(this.current.finish());
    this.current = undefined;
  }

  private write(bytes: Uint8Array): void {
    try {
      writeFileSync(this.name, bytes);
    } catch (error) {
      throw fileFailure(this.name, error);
    }
  }
}
