// cox: boots to the shell prompt, on the serial line. Without a terminal, the end of standard input becomes a ^D each
// time the guest waits for input (or stays busy for long), until the shell has ended and the machine is off.

import { RAM_BYTES_DEFAULT } from '../../abi/memory-map.ts';
import type { MachineOptions } from '../../vm/api.ts';
import { Machine } from '../../vm/machine.ts';
import type { RecordedFile } from '../../vm/record/recording.ts';
import { type Arguments, optionValue } from '../arguments.ts';
import { programsArchive } from '../companions.ts';
import { loadKernel, readHostFile } from '../host-files.ts';
import { runToOutcome } from '../host-loop.ts';
import { freshImage } from '../image.ts';
import { machineOptions } from '../machine-options.ts';
import { statusOf } from '../outcome.ts';
import { RecordingFile } from '../recording-file.ts';
import { SerialConsole } from '../serial-console.ts';

const END_OF_INPUT = Uint8Array.of(0x04); // ^D
/** Lines are typed when the guest waits; while it stays busy (a job in the background), every half second of its time. */
const INPUT_INTERVAL_CYCLES = 50_000_000;
/** A guest that takes so many and still waits does not listen. */
const END_OF_INPUT_MAX = 64;

export async function run(parsed: Arguments, root: string): Promise<number> {
  const options = machineOptions(parsed);
  const { kernelFile, archiveFile } = await freshImage(root);
  const kernel = readHostFile(kernelFile);
  const companions = await programsArchive(root, parsed.options.get('--with') ?? []);
  const initrd = Buffer.concat([readHostFile(archiveFile), companions]);
  const serial = new SerialConsole();
  const recording = recordingFile(parsed, options, { name: kernelFile, content: kernel });
  const skipIdle = serial.pace === 'virtual';
  try {
    for (;;) {
      const machine = new Machine({ ...options, initrd, skipIdle, uartOutput: serial.output.add });
      loadKernel(machine, kernelFile, kernel);
      const recorder = recording?.begin(machine);
      const give = (bytes: Uint8Array) =>
        recorder === undefined ? machine.uartInput(bytes) : recorder.input({ port: 'uart', bytes });
      const outcome = await runToOutcome({
        ...serial.connect(machine, recorder ?? machine, give),
        inputIntervalCycles: INPUT_INTERVAL_CYCLES,
        starved: endOfInput(give),
      });
      if (outcome.kind !== 'reset') return statusOf(outcome);
    }
  } finally {
    serial.close();
    recording?.finish();
  }
}

function recordingFile(
  parsed: Arguments,
  { ramBytes = RAM_BYTES_DEFAULT }: MachineOptions,
  kernel: RecordedFile,
): RecordingFile | undefined {
  const name = optionValue(parsed, '--record');
  if (name === undefined) return undefined;
  return new RecordingFile(name, { ramBytes, xidt: true, virtioVersion: 1 }, [kernel], []);
}

function endOfInput(give: (bytes: Uint8Array) => void): () => boolean {
  let sent = 0;
  return () => {
    if (sent === END_OF_INPUT_MAX) return false;
    sent++;
    give(END_OF_INPUT);
    return true;
  };
}
