// One shell line on a machine of its own, with standard streams that are cox's, byte for byte. They run over two virtio
// consoles: number 0 carries standard input and output, number 1 standard error. What appears on the serial line
// meanwhile can only be the kernel's last words, and goes to standard error too.

import { Denials } from '../check/denials.ts';
import { KernelImage } from '../check/kernel-image.ts';
import type { MachineOptions } from '../vm/api.ts';
import { Machine } from '../vm/machine.ts';
import { EXIT_INTERRUPTED } from './exit-codes.ts';
import { UsageError } from './failure.ts';
import { loadKernel, readHostFile } from './host-files.ts';
import { runToOutcome } from './host-loop.ts';
import { freshImage } from './image.ts';
import { Input } from './input.ts';
import { statusOf } from './outcome.ts';
import { Output } from './output.ts';
import { exitWith } from './standard-streams.ts';

const STANDARD_STREAMS = 0;
const LINE_BYTES_MAX = 32 * 1024;

/**
 * Runs the line; returns its exit status.
 * @param archive more files for the guest's file system, as a boot archive behind the image's own
 * @param explain tells on standard error why a system call was denied
 */
export async function execLine(
  root: string,
  line: string,
  options: MachineOptions,
  archive: Uint8Array = new Uint8Array(),
  explain = false,
): Promise<number> {
  checkLine(line);
  const { kernelFile, archiveFile } = await freshImage(root);
  const initrd = Buffer.concat([readHostFile(archiveFile), archive]);
  process.once('SIGINT', () => exitWith(EXIT_INTERRUPTED));
  const input = new Input(process.stdin);
  const output = new Output(process.stdout);
  const errors = new Output(process.stderr);
  for (;;) {
    const machine = new Machine({
      ...options,
      initrd,
      bootArguments: `quiet exec -- ${line}`,
      skipIdle: true,
      uartOutput: errors.add,
      consoles: [{ output: output.add }, { output: errors.add }],
    });
    const kernel = readHostFile(kernelFile);
    loadKernel(machine, kernelFile, kernel);
    if (explain)
      new Denials(machine, new KernelImage(kernel), (text) => errors.add(Buffer.from(`${text}\n`)));
    const outcome = await runToOutcome({
      machine,
      pace: 'virtual',
      outputs: [output, errors],
      input,
      unread: () => machine.unreadInput(STANDARD_STREAMS),
      deliver: (chunk) => {
        machine.consoleInput(STANDARD_STREAMS, chunk);
        return true;
      },
    });
    if (outcome.kind !== 'reset') return statusOf(outcome);
  }
}

/** The line travels in the boot arguments, which are a NUL-terminated text of limited size. */
function checkLine(line: string): void {
  if (line.includes('\0')) throw new UsageError('the line must not contain a NUL character');
  const bytes = Buffer.byteLength(line);
  if (bytes > LINE_BYTES_MAX) {
    throw new UsageError(`the line is too long: ${bytes} bytes, at most ${LINE_BYTES_MAX} are possible`);
  }
}
