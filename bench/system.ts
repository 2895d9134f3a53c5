// The whole system for benchmarks: an image, a booted machine with a line to run, and what a system call costs in it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeArchive } from '../toolchain/archive.ts';
import { compileProgram } from '../toolchain/build.ts';
import { Machine } from '../vm/machine.ts';

export const ROOT = join(import.meta.dirname, '..');
export const COX = join(ROOT, 'bin/cox.mjs');

/** Builds the image if need be. */
export function buildImage(): void {
  execFileSync(process.execPath, [COX, 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A machine that will run this shell line, with the programs of bench/guest/ in /run. */
export async function machineFor(line: string, programs: readonly string[]): Promise<Machine> {
  const members = [];
  for (const name of programs) {
    const content = await compileProgram(join(ROOT, 'bench/guest', `${name}.ts`), undefined, ROOT);
    members.push({ path: `run/${name}`, content, executable: true });
  }
  const image = readFileSync(join(ROOT, 'build/image/boot.cpio'));
  const machine = new Machine({
    initrd: Buffer.concat([image, writeArchive(members)]),
    bootArguments: line === '' ? '' : `quiet exec -- ${line}`,
    // with a line to run, only a panic speaks on the serial line
    uartOutput: (bytes) => void (line !== '' && process.stderr.write(bytes)),
    consoles: [{ output: () => {} }, { output: (bytes) => process.stderr.write(bytes) }],
  });
  machine.loadElf(readFileSync(join(ROOT, 'build/image/kernel.elf')));
  return machine;
}
