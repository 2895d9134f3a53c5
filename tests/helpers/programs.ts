// Programs of the user's in tests: compiled with one warm compiler, and run on a machine as `cox run` does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveMember, writeArchive } from '../../toolchain/archive.ts';
import { ProgramCompiler } from '../../toolchain/program-compiler.ts';
import { type LineResult, runLine } from './system.ts';

const ROOT = join(import.meta.dirname, '../..');

export class Programs {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cox-programs-'));
  private compiler: ProgramCompiler | undefined;

  /** Compiles a source, that is saved under this name. Throws BuildError. */
  async compile(name: string, source: string): Promise<Uint8Array> {
    this.compiler ??= await ProgramCompiler.open(ROOT);
    return this.compiler.compile(this.save(name, source));
  }

  /** Puts a file where programs of this test import from; its path. */
  save(name: string, source: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, source);
    return file;
  }

  /** Compiles programs (file name: source) and runs a line on a system that has them in /run. */
  run(line: string, sources: Record<string, string>, input = ''): Promise<LineResult> {
    for (const [name, source] of Object.entries(sources)) this.save(name, source);
    return this.runSaved(line, Object.keys(sources), input);
  }

  /** The same, with programs that were saved before. */
  async runSaved(line: string, names: readonly string[], input = ''): Promise<LineResult> {
    this.compiler ??= await ProgramCompiler.open(ROOT);
    const members: ArchiveMember[] = [];
    for (const name of names) {
      const content = await this.compiler.compile(join(this.folder, name));
      members.push({ path: `run/${name.replace(/\.\w+$/, '')}`, content, executable: true });
    }
    return runLine(line, input, undefined, writeArchive(members));
  }

  async close(): Promise<void> {
    await this.compiler?.close();
    rmSync(this.folder, { recursive: true });
  }
}
