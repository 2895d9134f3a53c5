// Programs of the user's, wherever they are on the disk, to ELF files. The compiler stays warm between them.

import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { contentHash } from './asc/content-hash.ts';
import { writeStubs } from './generate/user-protocols.ts';
import type { ProgramSource } from './image/programs.ts';
import { BuildError, ProgressCounter, type ProgressListener } from './image/progress.ts';
import { Workshop } from './image/workshop.ts';
import { SourceError } from './object.ts';

/** What is compiled: AssemblyScript, and assembly. */
export const SOURCE_ENDING = /\.(ts|s|S)$/;

export class ProgramCompiler {
  private constructor(private workshop: Workshop) {}

  /** @param root the project's folder */
  static async open(root: string): Promise<ProgramCompiler> {
    return new ProgramCompiler(await Workshop.open(root));
  }

  /** The ELF file of a program. Throws BuildError with every mistake found, or what reading the file throws. */
  async compile(file: string, progress: ProgressListener = () => {}): Promise<Uint8Array> {
    readFileSync(file); // a missing file is the caller's to report, as any other
    const program = programOf(resolve(file));
    await writeStubs(program.source).catch((error) => {
      throw error instanceof SourceError ? new BuildError([error]) : error;
    });
    this.workshop = this.workshop.again();
    const counter = new ProgressCounter(1, progress);
    const { elf } = await this.workshop.make(program, false, (state, failures) =>
      counter.report(program.name, state, failures),
    );
    if (!elf) throw new BuildError([...counter.errors.values()]);
    return elf;
  }

  close(): Promise<void> {
    return this.workshop.pool.close();
  }
}

function programOf(file: string): ProgramSource {
  return {
    name: basename(file).replace(SOURCE_ENDING, ''),
    kind: 'program',
    source: file,
    assembly: [],
    archivePath: `user/${contentHash(file)}`,
  };
}

/** Compiles one program. Throws as ProgramCompiler.compile does. */
export async function compileProgram(
  file: string,
  progress: ProgressListener = () => {},
  root = process.cwd(),
): Promise<Uint8Array> {
  const compiler = await ProgramCompiler.open(root);
  return compiler.compile(file, progress).finally(() => compiler.close());
}
