// Workloads in C, by the RISC-V gcc that distributions have, where it is installed: linked behind the same start code as those
// in assembly.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAM_BASE } from '../abi/memory-map.ts';

const GCC = 'riscv64-unknown-elf-gcc';
export const GCC_PACKAGE = 'gcc-riscv64-unknown-elf';
const OPTIONS = ['-O2', '-mabi=ilp32', '-mcmodel=medany', '-ffreestanding', '-nostdlib', '-static'];
/** Where the name of an architecture has parts for CSRs and fences, the compiler wants them; older ones do not know them. */
const ARCHITECTURES = ['rv32im_zicsr', 'rv32im'];

export const hasGcc = (): boolean => spawnSync(GCC, ['--version']).status === 0;

/** workloads/NAME.c behind workloads/start.S, run so many times, as an ELF file. @throws Error with the complaints */
export function compileWorkload(name: string, rounds: number): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'cox-c-'));
  try {
    const elf = join(folder, 'workload.elf');
    const sources = ['start.S', `${name}.c`].map((file) => join(import.meta.dirname, 'workloads', file));
    const link = [
      `-Wl,-Ttext=0x${RAM_BASE.toString(16)}`,
      '-Wl,--build-id=none',
      `-Wa,--defsym,ROUNDS=${rounds}`,
      '-o',
      elf,
    ];
    let complaints = '';
    for (const architecture of ARCHITECTURES) {
      const { status, stderr } = spawnSync(GCC, [...OPTIONS, `-march=${architecture}`, ...sources, ...link], {
        encoding: 'utf8',
      });
      if (status === 0) return readFileSync(elf);
      complaints ||= stderr;
    }
    throw new Error(complaints);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
