// Speed of the fast tier on integer code with Sv32 on, beside QEMU on the same ELF file, in interleaved runs.
//
// Each workload (workloads/*.S) is run once with few rounds and several times with many; the difference is what the extra
// rounds took, without start-up and warm-up. Both machines must print the same result.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { RAM_BASE } from '../abi/memory-map.ts';
import { assemble } from '../toolchain/asm/assemble.ts';
import { link } from '../toolchain/link/link.ts';
import { Machine } from '../vm/machine.ts';
import { QEMU_PACKAGE, qemuVersion, runQemu } from './qemu.ts';
import { atLeast, type Bench, geometricMean, measured, median, type Row } from './row.ts';

/** Rounds for about a second here. */
const WORKLOADS: readonly (readonly [name: string, rounds: number])[] = [
  ['sieve', 900],
  ['crc', 2000],
  ['sort', 500],
  ['matrix', 1500],
  ['strings', 2500],
  ['calls', 1500],
  ['traps', 20000],
];
const FEW = 10;
const REPEATS = 3;

/** Of QEMU's speed. */
const LIMIT = 0.15;

function build(workload: string, rounds: number): Uint8Array {
  const objects = ['start', workload].map((name) => {
    const file = join(import.meta.dirname, 'workloads', `${name}.S`);
    return assemble(readFileSync(file, 'utf8'), { file, defines: { ROUNDS: rounds } });
  });
  return link(objects, { entry: '_start', textBase: RAM_BASE });
}

interface Run {
  readonly seconds: number;
  readonly output: string;
  readonly instructions: number;
}

function runHere(elf: Uint8Array): Run {
  let output = '';
  const machine = new Machine({
    uartOutput: (bytes) => {
      output += new TextDecoder().decode(bytes);
    },
  });
  machine.loadElf(elf);
  const start = performance.now();
  const exit = machine.run(1e12);
  const seconds = (performance.now() - start) / 1000;
  if (exit.kind !== 'finished' || exit.status !== 0)
    throw new Error(`workload ended with ${JSON.stringify(exit)}`);
  return { seconds, output, instructions: machine.retired };
}

interface Speeds {
  /** Millions of instructions a second. */
  readonly here: number;
  readonly qemu: number | undefined;
}

function compare(workload: string, rounds: number, directory: string | undefined): Speeds {
  const few = build(workload, FEW);
  const many = build(workload, FEW + rounds);
  const here = { few: runHere(few), many: [] as Run[] };
  const there = { few: 0, many: [] as number[] };
  const path = (name: string) => join(directory!, `${workload}-${name}.elf`);
  if (directory !== undefined) {
    writeFileSync(path('few'), few);
    writeFileSync(path('many'), many);
    there.few = runQemu(path('few')).seconds;
  }
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    here.many.push(runHere(many));
    if (directory === undefined) continue;
    const peer = runQemu(path('many'));
    if (peer.output !== here.many[0].output) {
      throw new Error(`${workload}: QEMU printed ${peer.output}, this machine ${here.many[0].output}`);
    }
    there.many.push(peer.seconds);
  }
  const instructions = (here.many[0].instructions - here.few.instructions) / 1e6;
  const speed = (long: readonly number[], short: number) => instructions / (median(long) - short);
  return {
    here: speed(
      here.many.map((run) => run.seconds),
      here.few.seconds,
    ),
    qemu: directory === undefined ? undefined : speed(there.many, there.few),
  };
}

function rowsOf(name: string, { here, qemu }: Speeds): Row[] {
  const row = measured(`speed.${name}`, here, 'million instructions/s');
  if (qemu === undefined) return [row];
  return [row, measured(`speed.${name}.of-qemu`, here / qemu, `of QEMU's ${Math.round(qemu)}`)];
}

export const speed: Bench = {
  name: 'speed',
  run: async () => {
    const version = qemuVersion();
    if (version === undefined) {
      process.stderr.write(`speed: no qemu-system-riscv32 (Debian: ${QEMU_PACKAGE}), so no ratios\n`);
    }
    const directory = version === undefined ? undefined : mkdtempSync(join(tmpdir(), 'cox-bench-'));
    try {
      const speeds = WORKLOADS.map(([name, rounds]) => ({ name, speeds: compare(name, rounds, directory) }));
      const rows = speeds.flatMap(({ name, speeds }) => rowsOf(name, speeds));
      if (directory === undefined) return rows;
      const overall = geometricMean(speeds.map(({ speeds: { here, qemu } }) => here / qemu!));
      return [...rows, atLeast('speed.of-qemu', overall, "of QEMU's, mean", LIMIT)];
    } finally {
      if (directory !== undefined) rmSync(directory, { recursive: true });
    }
  },
};
