// The same kernel by clang, where it is installed: to assembly, which our assembler takes, so that both are linked and started
// alike.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { assemble } from '../../toolchain/asm/assemble.ts';
import type { ObjectFile } from '../../toolchain/object.ts';

export const CLANG_PACKAGE = 'clang';
const OPTIONS = ['--target=riscv32-unknown-elf', '-O2', '-ffreestanding', '-fno-pic', '-S', '-o', '-'];
const INTEGER = ['-march=rv32im', '-mabi=ilp32'];
/** A product and a sum are two roundings, and a square root is an instruction, as in WebAssembly. */
const FLOATS = ['-march=rv32imafd', '-mabi=ilp32d', '-ffp-contract=off', '-fno-math-errno'];

/** First line of its --version, or undefined where it is not installed or knows no RISC-V. */
export function clangVersion(): string | undefined {
  const { status, stdout } = spawnSync('clang', ['--version'], { encoding: 'utf8' });
  const targets = spawnSync('clang', ['--print-targets'], { encoding: 'utf8' });
  return status === 0 && /\briscv32\b/.test(targets.stdout) ? stdout.split('\n')[0] : undefined;
}

export function compileC(kernel: string, floats: boolean): ObjectFile {
  const file = join(import.meta.dirname, 'kernels', `${kernel}.c`);
  const { status, stdout, stderr } = spawnSync('clang', [...OPTIONS, ...(floats ? FLOATS : INTEGER), file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`clang: ${stderr}`);
  return assemble(withNearCalls(stdout), { file: `${kernel}.s` });
}

/** What relaxation does in a linker that has it (psABI, "Linker Relaxation"): calls within reach are one instruction. */
function withNearCalls(assembly: string): string {
  return assembly
    .replace(/^\tcall\t(\w+)(@plt)?$/gm, '\tjal\t$1')
    .replace(/^\ttail\t(\w+)(@plt)?$/gm, '\tj\t$1');
}
