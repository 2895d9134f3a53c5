// cox vm: the bare machine on any ELF executable, its serial line on standard input and output.

import { VIRTIO_SLOTS } from '../../abi/memory-map.ts';
import type { MachineOptions } from '../../vm/api.ts';
import { Machine } from '../../vm/machine.ts';
import { type Arguments, optionValue } from '../arguments.ts';
import { UsageError } from '../failure.ts';
import { FileDrive } from '../file-drive.ts';
import { loadKernel, readHostFile } from '../host-files.ts';
import { runToOutcome } from '../host-loop.ts';
import { machineOptions } from '../machine-options.ts';
import { statusOf } from '../outcome.ts';
import { SerialConsole } from '../serial-console.ts';
import { writeAll } from '../standard-streams.ts';
import { RunStatistics } from '../statistics.ts';
import { parseCount } from '../values.ts';

export async function run(parsed: Arguments): Promise<number> {
  const kernelFile = optionValue(parsed, '--kernel');
  if (kernelFile === undefined) throw new UsageError('--kernel ELF is needed');
  const limit = optionValue(parsed, '--max-instructions');
  const maxInstructions = limit === undefined ? Infinity : parseCount('--max-instructions', limit);
  const options = vmOptions(parsed);
  const kernel = readHostFile(kernelFile);
  const statistics = new RunStatistics();

  const start = (serial: SerialConsole): Machine => {
    const skipIdle = serial.pace === 'virtual';
    const machine = new Machine({ ...options, skipIdle, uartOutput: serial.output.add });
    loadKernel(machine, kernelFile, kernel);
    if (parsed.options.has('--stats')) statistics.observe(machine);
    return machine;
  };
  try {
    return await runUntilEnd(start, maxInstructions);
  } finally {
    if (parsed.options.has('--stats')) {
      await writeAll(process.stderr, `${JSON.stringify(statistics.report())}\n`);
    }
  }
}

/** A guest that asks for a reset gets a new machine, out of the same budget of instructions. */
async function runUntilEnd(
  start: (serial: SerialConsole) => Machine,
  maxInstructions: number,
): Promise<number> {
  const serial = new SerialConsole();
  try {
    for (let left = maxInstructions; ; ) {
      const machine = start(serial);
      const outcome = await runToOutcome({ ...serial.connect(machine), maxInstructions: left });
      if (outcome.kind !== 'reset') return statusOf(outcome);
      left -= machine.cycles;
    }
  } finally {
    serial.close();
  }
}

function vmOptions(parsed: Arguments): MachineOptions {
  const options = machineOptions(parsed);
  const initrd = optionValue(parsed, '--initrd');
  const append = optionValue(parsed, '--append');
  const seed = optionValue(parsed, '--seed');
  if (initrd !== undefined) options.initrd = readHostFile(initrd);
  if (append !== undefined) options.bootArguments = append;
  if (seed !== undefined) options.seed = parseCount('--seed', seed);
  const virtio = optionValue(parsed, '--virtio');
  if (virtio !== undefined) options.virtioVersion = virtioVersion(virtio);
  options.drives = drives(parsed.options.get('--drive') ?? []);
  return options;
}

function virtioVersion(text: string): 1 | 2 {
  if (text !== '1' && text !== '2') throw new UsageError(`--virtio: ${text} is not 1 or 2`);
  return text === '1' ? 1 : 2;
}

function drives(files: readonly string[]): FileDrive[] {
  if (files.length > VIRTIO_SLOTS) throw new UsageError(`at most ${VIRTIO_SLOTS} drives fit`);
  return files.map((file) => new FileDrive(file));
}
