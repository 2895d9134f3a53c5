// Replays a recording, or debugs it.

import type { Machine } from '../vm/machine.ts';
import { decodeRecording, type Recording } from '../vm/record/recording.ts';
import { Replay } from '../vm/record/replay.ts';
import { Divergence, Timeline } from '../vm/record/timeline.ts';
import { FileError } from '../vm/snapshot/sealed-file.ts';
import { type TraceKind, trace } from '../vm/trace.ts';
import { EXIT_DIVERGED } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { runUnderGdb, timelineRunner } from './gdb-loop.ts';
import { GdbServer } from './gdb-server.ts';
import { readHostFile } from './host-files.ts';
import { Input } from './input.ts';
import { statusOf } from './outcome.ts';
import { Output } from './output.ts';
import { writeAll } from './standard-streams.ts';
import type { RunStatistics } from './statistics.ts';
import { symbolsOf } from './symbols.ts';

export interface ReplayRunOptions {
  readonly file: string;
  readonly tier: 'fast' | 'reference' | undefined;
  readonly traceKinds: readonly TraceKind[];
  readonly gdbPort: number | undefined;
  readonly statistics: RunStatistics | undefined;
  /** Files that the user names beside the recording, which has its own: they must be the same. */
  readonly files: readonly string[];
}

/** The guest's exit status, as recorded. @throws Failure for a file that is no recording, or a replay that goes elsewhere */
export async function runReplay(options: ReplayRunOptions): Promise<number> {
  try {
    const recording = readRecording(options.file);
    for (const file of options.files) checkRecorded(file, recording);
    return await new ReplayRun(options, recording).run();
  } catch (error) {
    if (error instanceof Divergence) {
      throw new Failure(`${options.file}: the replay diverges: ${error.message}`, EXIT_DIVERGED);
    }
    throw error;
  }
}

function readRecording(file: string): Recording {
  const bytes = readHostFile(file);
  try {
    return decodeRecording(bytes);
  } catch (error) {
    if (error instanceof FileError) throw new Failure(`${file}: ${error.message}`);
    throw error;
  }
}

/** @throws Failure for a file that was not recorded: the replay would not run it */
function checkRecorded(file: string, { files }: Recording): void {
  const content = Buffer.from(readHostFile(file));
  if (files.some((recorded) => content.equals(recorded.content))) return;
  throw new Failure(`${file}: not the file that was recorded; a replay runs what the recording holds`);
}

class ReplayRun {
  private readonly serial = new Output(process.stdout);
  private readonly traced = new Output(process.stderr);
  private readonly replay: Replay;

  constructor(
    private readonly options: ReplayRunOptions,
    private readonly recording: Recording,
  ) {
    const { tier } = options;
    this.replay = new Replay(recording, { ...(tier ? { tier } : {}), uartOutput: this.serial.add });
  }

  async run(): Promise<number> {
    const { boots } = this.recording;
    let cycles = 0;
    for (const [index, boot] of boots.entries()) {
      const machine = this.machine();
      if (this.options.gdbPort !== undefined && index === boots.length - 1) return this.debug(machine);
      for (const _ of this.replay.boot(machine, boot)) await this.flush();
      await this.flush();
      cycles += machine.cycles;
    }
    const { hash, status } = boots[boots.length - 1];
    const text = `cox vm: replayed ${cycles} cycles; the state at the end is ${hash}, as recorded\n`;
    await writeAll(process.stderr, text);
    return status ?? 0;
  }

  private machine(): Machine {
    const machine = this.replay.machine();
    const symbolAt = symbolsOf(this.recording.files.map(({ content }) => content));
    const write = (line: string) => this.traced.add(Buffer.from(`${line}\n`));
    trace(machine, { kinds: this.options.traceKinds, write, symbolAt });
    this.options.statistics?.observe(machine);
    return machine;
  }

  /** The last boot is the one with the bug. */
  private async debug(machine: Machine): Promise<number> {
    const boot = this.recording.boots[this.recording.boots.length - 1];
    const timeline = new Timeline(machine, { ...boot, snapshotCycles: SNAPSHOT_CYCLES });
    const server = await GdbServer.listen(this.options.gdbPort ?? 0);
    await writeAll(process.stderr, waitingText(server.port));
    const outcome = await runUnderGdb({
      server,
      timeline,
      host: {
        machine: timelineRunner(timeline),
        pace: 'virtual',
        outputs: [this.serial, this.traced],
        input: new Input(process.stdin),
        deliver: () => true,
        unread: () => 0,
      },
    });
    await server.close();
    return outcome.kind === 'reset' ? 0 : statusOf(outcome);
  }

  private async flush(): Promise<void> {
    await this.serial.flush();
    await this.traced.flush();
  }
}

/** Cycles between the snapshots by which a run under gdb can go back, at first. */
export const SNAPSHOT_CYCLES = 1_000_000;

export const waitingText = (port: number): string =>
  `cox vm: waiting for gdb; in gdb: target remote :${port}\n`;
