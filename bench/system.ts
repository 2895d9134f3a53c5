// The whole system for benchmarks: an image, a booted machine with a line to run, and what a system call costs in it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSE_ECALL_FROM_USER } from '../abi/traps.ts';
import { writeArchive } from '../toolchain/archive.ts';
import { compileProgram } from '../toolchain/build.ts';
import { SATP, SEPC } from '../vm/cpu/state.ts';
import { Machine } from '../vm/machine.ts';

export const ROOT = join(import.meta.dirname, '..');
export const COX = join(ROOT, 'bin/cox.mjs');

const REGISTER_A7 = 17;
const REGISTER_A1 = 11;
const USER = 0;
const INSTRUCTION_BYTES = 4;
/** The ecall does not retire, and the sret has not yet when the hook is called; both are part of the price. */
const ECALL_AND_SRET = 2;

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

/**
 * Runs a machine to its end and returns, for each system call of this number (and value of a1) from user mode, the
 * instructions from its ecall to the caller's next instruction, the ecall included.
 */
export function costsOf(machine: Machine, number: number, argument1?: number): number[] {
  const costs: number[] = [];
  const { state } = machine.hart;
  let open: { pc: number; satp: number; retired: number } | undefined;
  machine.hooks.onTrap = (event) => {
    if (event.interrupt || event.code !== CAUSE_ECALL_FROM_USER || open !== undefined) return;
    if (state.x[REGISTER_A7] >>> 0 !== number) return;
    if (argument1 !== undefined && state.x[REGISTER_A1] >>> 0 !== argument1) return;
    open = { pc: event.pc, satp: state.word[SATP >> 2], retired: machine.retired };
  };
  machine.hooks.onPrivilege = (_from, to) => {
    if (to !== USER || open === undefined) return;
    if (state.word[SEPC >> 2] !== open.pc + INSTRUCTION_BYTES || state.word[SATP >> 2] !== open.satp) return;
    costs.push(machine.retired - open.retired + ECALL_AND_SRET);
    open = undefined;
  };
  const exit = machine.run(1e9);
  if (exit.kind !== 'finished') throw new Error(`the guest ended with ${JSON.stringify(exit)}`);
  return costs;
}
