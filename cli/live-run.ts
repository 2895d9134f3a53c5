// A run of `cox vm` that is not a replay: on its own, recorded, or under gdb.

import { RAM_BYTES_DEFAULT } from '../abi/memory-map.ts';
import type { BlockStore } from '../vm/devices/virtio/block.ts';
import { Machine } from '../vm/machine.ts';
import { LayeredDrive, RecordedDrive } from '../vm/record/drives.ts';
import { Timeline } from '../vm/record/timeline.ts';
import { trace } from '../vm/trace.ts';
import { findEndlessLoop } from '../vm/watchdog.ts';
import { runUnderGdb, timelineRunner } from './gdb-loop.ts';
import { GdbServer } from './gdb-server.ts';
import { loadBootFiles } from './host-files.ts';
import { type HostLoopOptions, type Outcome, type Runner, runToOutcome } from './host-loop.ts';
import { type SymbolAt, statusOf } from './outcome.ts';
import { Output } from './output.ts';
import { RecordingFile } from './recording-file.ts';
import { SNAPSHOT_CYCLES, waitingText } from './replay-run.ts';
import { SerialConsole } from './serial-console.ts';
import { writeAll } from './standard-streams.ts';
import type { RunStatistics } from './statistics.ts';
import { symbolsOf } from './symbols.ts';
import type { VmOptions } from './vm-options.ts';

export class LiveRun {
  private readonly symbolAt: SymbolAt;
  private readonly drives: readonly BlockStore[];
  private readonly recording: RecordingFile | undefined;
  private readonly traced = new Output(process.stderr);
  private left: number;

  /** @throws Failure where the recording cannot be written */
  constructor(
    private readonly options: VmOptions,
    private readonly statistics: RunStatistics | undefined,
  ) {
    const { kernel, bios } = options.files;
    const files = [kernel, bios].filter((file) => file !== undefined);
    this.symbolAt = symbolsOf(files.map(({ content }) => content));
    this.left = options.maxInstructions;
    const drives = options.machine.drives ?? [];
    if (options.record !== undefined) {
      const recorded = drives.map((drive) => new RecordedDrive(drive));
      const { ramBytes = RAM_BYTES_DEFAULT, xidt = true, virtioVersion = 1 } = options.machine;
      const { driveSlots, entropySlot } = options.machine;
      const shape = { ramBytes, xidt, virtioVersion, driveSlots, entropySlot };
      this.recording = new RecordingFile(options.record, shape, files, recorded);
      this.drives = this.layered(recorded);
    } else {
      this.drives = this.layered(drives);
    }
  }

  /** Under gdb, which goes back, drives must. */
  private layered(drives: readonly BlockStore[]): readonly BlockStore[] {
    return this.options.gdbPort === undefined ? drives : drives.map((drive) => new LayeredDrive(drive));
  }

  /** A guest that asks for a reset gets a new machine, out of the same budget of instructions. */
  async run(): Promise<number> {
    const { gdbPort } = this.options;
    const server = gdbPort === undefined ? undefined : await GdbServer.listen(gdbPort);
    if (server !== undefined) await writeAll(process.stderr, waitingText(server.port));
    const serial = new SerialConsole();
    try {
      for (;;) {
        const machine = this.machine(serial);
        const outcome = await (server === undefined
          ? this.runFreely(machine, serial)
          : this.runUnderGdb(machine, serial, server));
        if (outcome.kind !== 'reset') return statusOf(outcome, this.symbolAt);
        if (this.options.noReboot) return 0;
        this.left -= machine.cycles;
      }
    } finally {
      serial.close();
      for (const drive of this.drives) if (drive instanceof LayeredDrive) drive.commit();
      this.recording?.finish();
      await server?.close();
    }
  }

  private machine(serial: SerialConsole): Machine {
    const { machine: options, files, traceKinds } = this.options;
    const drives = [...this.drives];
    const skipIdle = serial.pace === 'virtual';
    const machine = new Machine({ ...options, drives, skipIdle, uartOutput: serial.output.add });
    loadBootFiles(machine, files);
    this.statistics?.observe(machine);
    const write = (line: string) => this.traced.add(Buffer.from(`${line}\n`));
    trace(machine, { kinds: traceKinds, write, symbolAt: this.symbolAt });
    return machine;
  }

  private runFreely(machine: Machine, serial: SerialConsole): Promise<Outcome> {
    const recorder = this.recording?.begin(machine);
    const runner: Runner = recorder ?? machine;
    const give = (bytes: Uint8Array) =>
      recorder === undefined ? machine.uartInput(bytes) : recorder.input({ port: 'uart', bytes });
    return runToOutcome({
      ...this.withTrace(serial.connect(machine, runner, give)),
      maxInstructions: this.left,
      watchdog: () => findEndlessLoop(machine, (cycles) => runner.run(cycles)),
    });
  }

  private runUnderGdb(machine: Machine, serial: SerialConsole, server: GdbServer): Promise<Outcome> {
    const timeline = new Timeline(machine, { snapshotCycles: SNAPSHOT_CYCLES });
    this.recording?.begin(machine, timeline);
    const give = (bytes: Uint8Array) => timeline.input({ port: 'uart', bytes });
    const host = this.withTrace(serial.connect(machine, timelineRunner(timeline), give));
    return runUnderGdb({ server, timeline, host });
  }

  private withTrace(host: HostLoopOptions): HostLoopOptions {
    return { ...host, outputs: [...host.outputs, this.traced] };
  }
}
