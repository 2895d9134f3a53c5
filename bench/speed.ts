// Speed of the fast tier on integer code with Sv32 on, beside QEMU on the same ELF file, in interleaved runs.
//
// Each workload (workloads/*.S, and core.c in the manner of CoreMark) is run several times with few rounds and with many. The
// difference of the best times is what the extra rounds took, without start-up and warm-up, and with the least of what else
// the host was doing. Both machines must print the same result.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { RAM_BASE } from '../abi/memory-map.ts';
import { assemble } from '../toolchain/asm/assemble.ts';
import { link } from '../toolchain/link/link.ts';
import { Machine } from '../vm/machine.ts';
import { compileWorkload, GCC_PACKAGE, hasGcc } from './gcc.ts';
import { QEMU_PACKAGE, qemuVersion, runQemu } from './qemu.ts';
import { atLeast, type Bench, geometricMean, measured, type Row } from './row.ts';

/** Rounds for about a second here. */
const INTEGER_CODE: readonly (readonly [name: string, rounds: number])[] = [
  ['sieve', 900],
  ['crc', 2000],
  ['sort', 500],
  ['matrix', 1500],
  ['strings', 2500],
  ['calls', 1500],
];
/** Compiled C, where there is a compiler. */
const C_CODE: typeof INTEGER_CODE = [['core', 400]];
/** What a microkernel does; not part of the mean that has a limit. */
const SYSTEM_CODE: typeof INTEGER_CODE = [['traps', 15000]];
const FEW = 10;
const REPEATS = 3;

/** Of QEMU's speed. */
const LIMIT = 0.15;

/** A workload as an ELF file, run so many times. */
export function assembleWorkload(workload: string, rounds: number): Uint8Array {
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

/** Runs a program on both machines by turns; the best times. */
function race(elf: Uint8Array, path: string, onQemu: boolean): { here: Run; qemuSeconds: number } {
  if (onQemu) writeFileSync(path, elf);
  const runs: Run[] = [];
  const peers: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    runs.push(runHere(elf));
    if (!onQemu) continue;
    const peer = runQemu(path);
    if (peer.output !== runs[0].output) {
      throw new Error(`QEMU printed ${peer.output}, this machine ${runs[0].output}`);
    }
    peers.push(peer.seconds);
  }
  const here = runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
  return { here, qemuSeconds: Math.min(...peers) };
}

type Build = (workload: string, rounds: number) => Uint8Array;

function compare(workload: string, rounds: number, build: Build, directory: string | undefined): Speeds {
  const path = join(directory ?? '', `${workload}.elf`);
  const onQemu = directory !== undefined;
  const few = race(build(workload, FEW), path, onQemu);
  const many = race(build(workload, FEW + rounds), path, onQemu);
  const millions = (many.here.instructions - few.here.instructions) / 1e6;
  return {
    here: millions / (many.here.seconds - few.here.seconds),
    qemu: onQemu ? millions / (many.qemuSeconds - few.qemuSeconds) : undefined,
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
      const measure = (workloads: typeof INTEGER_CODE, build: Build = assembleWorkload) =>
        workloads.map(([name, rounds]) => ({ name, speeds: compare(name, rounds, build, directory) }));
      const compiled = hasGcc() ? measure(C_CODE, compileWorkload) : [];
      if (compiled.length === 0)
        process.stderr.write(`speed: no RISC-V gcc (Debian: ${GCC_PACKAGE}), so no compiled C\n`);
      const integer = [...measure(INTEGER_CODE), ...compiled];
      const rows = [...integer, ...measure(SYSTEM_CODE)].flatMap(({ name, speeds }) => rowsOf(name, speeds));
      if (directory === undefined) return rows;
      const mean = geometricMean(integer.map(({ speeds: { here, qemu } }) => here / qemu!));
      return [...rows, atLeast('speed.integer.of-qemu', mean, "of QEMU's, mean", LIMIT)];
    } finally {
      if (directory !== undefined) rmSync(directory, { recursive: true });
    }
  },
};
