// Files of the host that the user names: what goes wrong with them is one line, never a stack trace.

import { readFileSync, statSync } from 'node:fs';
import { LoadError } from '../vm/elf-loader.ts';
import type { Machine } from '../vm/machine.ts';
import { Failure, fileFailure } from './failure.ts';

/** @throws Failure "FILE: no such file" and the like */
export function readHostFile(file: string): Uint8Array {
  try {
    if (statSync(file).isCharacterDevice()) throw new Failure(`${file}: not a file`);
    return readFileSync(file);
  } catch (error) {
    throw fileFailure(file, error);
  }
}

/** What `cox vm` boots, by name and content. */
export interface NamedBootFiles {
  kernel?: { name: string; content: Uint8Array };
  bios?: { name: string; content: Uint8Array };
}

/** @throws Failure where the machine cannot start these files */
export function loadBootFiles(machine: Machine, { kernel, bios }: NamedBootFiles): void {
  try {
    machine.load({ kernel: kernel?.content, bios: bios?.content });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const names = { kernel: (kernel ?? bios)?.name, bios: bios?.name, initrd: '--initrd' };
    throw new Failure(`${names[error.file]}: ${error.message}`);
  }
}

/** @throws Failure where the machine cannot start this ELF file */
export function loadKernel(machine: Machine, file: string, elf: Uint8Array): void {
  try {
    machine.loadElf(elf);
  } catch (error) {
    if (error instanceof LoadError) throw new Failure(`${file}: ${error.message}`);
    throw error;
  }
}
