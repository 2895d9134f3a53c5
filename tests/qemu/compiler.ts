// Bare-metal C programs: compiled with the RISC-V gcc that distributions have, against picolibc.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAM_BASE } from '../../abi/memory-map.ts';

const GCC = 'riscv64-unknown-elf-gcc';
const PACKAGES = 'gcc-riscv64-unknown-elf, picolibc-riscv64-unknown-elf';
const MEBIBYTE = 0x100000;

/** Where picolibc's linker script puts code and constants, and then data and the stack. */
const PLACES = {
  __flash: RAM_BASE,
  __flash_size: MEBIBYTE,
  __ram: RAM_BASE + MEBIBYTE,
  __ram_size: 4 * MEBIBYTE,
  __stack_size: MEBIBYTE,
};

/** Why C programs cannot be compiled here, or undefined. */
export const noCompiler: string | undefined =
  spawnSync(GCC, ['--specs=picolibc.specs', '-E', '-x', 'c', '/dev/null']).status === 0
    ? undefined
    : `there is no ${GCC} with picolibc (Debian: ${PACKAGES})`;

/** The ELF file of a C program. @throws Error with the compiler's complaints */
export function compile(source: string, architecture: string, abi: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'cox-c-'));
  try {
    const elf = join(folder, 'program.elf');
    const places = Object.entries(PLACES).map(([name, value]) => `-Wl,--defsym=${name}=${value}`);
    const target = ['--specs=picolibc.specs', `-march=${architecture}`, `-mabi=${abi}`];
    const options = [...target, '-O2', '-Wall', '-Wextra', '-Werror', '-DPICOLIBC_DOUBLE_PRINTF_SCANF'];
    const { status, stderr } = spawnSync(GCC, [...options, ...places, '-o', elf, source, '-lm'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(elf);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
