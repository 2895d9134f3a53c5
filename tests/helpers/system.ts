// The whole system in a test: boots the image on a machine in this process.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitReason } from '../../vm/api.ts';
import { Machine } from '../../vm/machine.ts';

const ROOT = join(import.meta.dirname, '../..');
const SLICE = 2_000_000;
/** More than any command of a test takes. */
const SETTLE_CYCLES = 20_000_000;
const EPOCH_SECONDS = 1_700_000_000; // 2023-11-14: every run has the same date

export interface LineResult {
  output: string;
  errors: string;
  /** What appeared on the serial line: nothing, unless the system itself failed. */
  serial: string;
  /** Exit status, or why there is none. */
  status: number | 'limit' | 'stuck';
  instructions: number;
}

/** Builds the image if it is not up to date. Takes a minute at worst. @throws with the build's own messages */
export function buildImage(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/cox.mjs'), 'build'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

const image = (name: string) => readFileSync(join(ROOT, 'build/image', name));

/** Collects the chunks of a stream. */
class Collected {
  private readonly chunks: Buffer[] = [];
  readonly add = (bytes: Uint8Array) => void this.chunks.push(Buffer.from(bytes));
  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** Boots, runs one shell line, and powers off; as `cox exec` does. archive: more files, as a boot archive. */
export function runLine(
  line: string,
  input = '',
  instructionsMax = 500_000_000,
  archive: Uint8Array = new Uint8Array(),
): LineResult {
  const [output, errors, serial] = [new Collected(), new Collected(), new Collected()];
  const machine = new Machine({
    initrd: Buffer.concat([image('boot.cpio'), archive]),
    bootArguments: `quiet exec -- ${line}`,
    skipIdle: true,
    epochSeconds: EPOCH_SECONDS,
    uartOutput: serial.add,
    consoles: [{ output: output.add }, { output: errors.add }],
  });
  machine.loadElf(image('kernel.elf'));
  machine.consoleInput(0, Buffer.from(input));
  machine.consoleInput(0, 'end');
  const status = runToEnd(machine, instructionsMax);
  return {
    output: output.text,
    errors: errors.text,
    serial: serial.text,
    status,
    instructions: machine.cycles,
  };
}

function runToEnd(machine: Machine, instructionsMax: number): LineResult['status'] {
  for (;;) {
    const reason = machine.run(SLICE);
    if (reason.kind === 'finished') return reason.status;
    if (reason.kind !== 'limit') return 'stuck';
    if (machine.cycles >= instructionsMax) return 'limit';
  }
}

/** The serial console of a running system, at the prompt. */
export class ConsoleSession {
  /** How the system ended, once it has. */
  ended: ExitReason | undefined;
  private readonly serial = new Collected();
  private readonly machine = new Machine({
    initrd: image('boot.cpio'),
    bootArguments: 'quiet',
    skipIdle: true,
    epochSeconds: EPOCH_SECONDS,
    uartOutput: this.serial.add,
  });

  constructor() {
    this.machine.loadElf(image('kernel.elf'));
    this.settle();
  }

  /** All that has appeared so far. */
  get screen(): string {
    return this.serial.text;
  }

  /** Types keys, each when the system waits for it; returns what appeared meanwhile. */
  type(keys: string): string {
    const before = this.screen.length;
    for (const key of Buffer.from(keys)) {
      this.machine.uartInput(Uint8Array.of(key));
      this.settle();
    }
    return this.screen.slice(before);
  }

  /** Types all keys at once. */
  typeAhead(keys: string): void {
    this.machine.uartInput(Buffer.from(keys));
    this.settle();
  }

  /** Runs until the system waits for input, or has ended, or for a while if something is busy. */
  private settle(): void {
    const end = this.machine.cycles + SETTLE_CYCLES;
    while (this.machine.cycles < end) {
      const reason = this.machine.run(SLICE / 10);
      if (reason.kind === 'finished') this.ended = reason;
      if (reason.kind !== 'limit') return;
    }
  }
}
