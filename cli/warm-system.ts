// A booted system that is used again and again: a snapshot of the moment when it waits for a program, on its standard
// input, is put back before each run. The guest's side of this is userland/commands/receive.ts.

import type { MachineOptions } from '../vm/api.ts';
import { Machine } from '../vm/machine.ts';
import type { MachineState } from '../vm/snapshot/snapshot.ts';
import { Failure } from './failure.ts';
import { loadKernel, readHostFile } from './host-files.ts';
import { type Outcome, runToOutcome } from './host-loop.ts';
import { freshImage } from './image.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';
import { quoteWord } from './quote.ts';

const STANDARD_STREAMS = 0;
const BOOT_SLICE_CYCLES = 1_000_000;
const BOOT_CYCLES_MAX = 2_000_000_000;

export interface WarmStreams {
  input: Input;
  output: Output;
  errors: Output;
}

export class WarmSystem {
  private constructor(
    private readonly machine: Machine,
    private readonly booted: MachineState,
    private readonly streams: WarmStreams,
  ) {}

  /** Boots until the system waits for the program that it will run under this path. @throws Failure */
  static async boot(
    root: string,
    program: { path: string; arguments: readonly string[] },
    options: MachineOptions,
    streams: WarmStreams,
    archive: Uint8Array = new Uint8Array(),
  ): Promise<WarmSystem> {
    const { kernelFile, archiveFile } = await freshImage(root);
    const line = `receive ${quoteWord(program.path)} && ${[program.path, ...program.arguments].map(quoteWord).join(' ')}`;
    const machine = new Machine({
      ...options,
      initrd: Buffer.concat([readHostFile(archiveFile), archive]),
      bootArguments: `quiet exec -- ${line}`,
      skipIdle: true,
      uartOutput: streams.errors.add,
      consoles: [{ output: streams.output.add }, { output: streams.errors.add }],
    });
    loadKernel(machine, kernelFile, readHostFile(kernelFile));
    while (machine.run(BOOT_SLICE_CYCLES).kind !== 'idle') {
      if (machine.cycles > BOOT_CYCLES_MAX) throw new Failure('the system does not boot');
    }
    return new WarmSystem(machine, machine.saveState(), streams);
  }

  /** Runs a program as if the system had just been booted. */
  async run(elf: Uint8Array, interrupted?: () => boolean): Promise<Outcome> {
    const { machine, streams } = this;
    machine.loadState(this.booted);
    machine.consoleInput(STANDARD_STREAMS, Buffer.concat([Buffer.from(`${elf.length}\n`), elf]));
    return runToOutcome({
      machine,
      pace: 'virtual',
      outputs: [streams.output, streams.errors],
      input: streams.input,
      unread: () => machine.unreadInput(STANDARD_STREAMS),
      deliver: (chunk) => {
        machine.consoleInput(STANDARD_STREAMS, chunk);
        return true;
      },
      interrupted,
    });
  }
}
