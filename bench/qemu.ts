// The peer that most figures are measured beside: qemu-system-riscv32, where it is installed.

import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const QEMU = 'qemu-system-riscv32';
export const QEMU_PACKAGE = 'qemu-system-misc';

/** The same instruction set as this machine: no compressed bit-manipulation or hypervisor extensions to choose from. */
const CPU = 'rv32,h=false,zba=false,zbb=false,zbc=false,zbs=false';

/** First line of its --version, or undefined where it is not installed. */
export function qemuVersion(): string | undefined {
  const { status, stdout } = spawnSync(QEMU, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}

export interface QemuRun {
  readonly seconds: number;
  readonly status: number | null;
  readonly output: string;
}

/** Runs a bare ELF file to its end. */
export function runQemu(elfPath: string): QemuRun {
  const start = performance.now();
  const { status, stdout } = spawnSync(
    QEMU,
    ['-M', 'virt', '-bios', 'none', '-nographic', '-cpu', CPU, '-kernel', elfPath],
    { encoding: 'utf8', timeout: 120_000, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return { seconds: (performance.now() - start) / 1000, status, output: stdout };
}
