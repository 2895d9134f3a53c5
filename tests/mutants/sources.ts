// The kernel's files, and a place where a mutated kernel is built: the project's tree by links, the kernel's files copied.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConstants } from '../../toolchain/generate/load.ts';
import { makeProgram } from '../../toolchain/image/make-program.ts';
import { findPrograms } from '../../toolchain/image/programs.ts';

export const ROOT = join(import.meta.dirname, '../..');
const LINKED = ['abi', 'isa', 'toolchain', 'servers', 'userland', 'vm', 'node_modules', 'package.json'];
/** Declarations, in which there is nothing to be changed. */
const LEFT_OUT = ['kernel/layout.ts', 'kernel/assembly.ts'];

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(ROOT, path)).isDirectory()) return filesBelow(path);
    return /\.(ts|S)$/.test(name) && !LEFT_OUT.includes(path) ? [path] : [];
  });
}

/** Every file of the kernel whose mistakes must be found, with its text. */
export function kernelFiles(): { file: string; text: string }[] {
  return filesBelow('kernel').map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
}

/** A place to build one kernel after the other in. */
export class Workbench {
  private readonly folder: string;
  private constants: Record<string, number> | undefined;

  constructor(name: string) {
    this.folder = join(ROOT, 'build/mutants', name);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(join(this.folder, 'build'), { recursive: true });
    for (const part of LINKED)
      if (existsSync(join(ROOT, part))) symlinkSync(join(ROOT, part), join(this.folder, part));
    symlinkSync(join(ROOT, 'build/generated'), join(this.folder, 'build/generated'));
    cpSync(join(ROOT, 'kernel'), join(this.folder, 'kernel'), { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The kernel with one file replaced; undefined where it does not build. */
  async build(file: string, text: string): Promise<Uint8Array | undefined> {
    this.constants ??= await loadConstants(ROOT);
    const path = join(this.folder, file);
    const original = readFileSync(path, 'utf8');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    try {
      const program = findPrograms(this.folder).find(({ kind }) => kind === 'kernel')!;
      const made = await makeProgram(
        { program },
        { root: this.folder, constants: this.constants, step: () => {} },
      );
      return made.elf;
    } finally {
      writeFileSync(path, original);
    }
  }
}
