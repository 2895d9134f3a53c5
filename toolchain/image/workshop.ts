// What a build works with: generated sources, caches, threads.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Compiled } from '../asc/compile.ts';
import { contentHash } from '../asc/content-hash.ts';
import { generate } from '../generate/generate.ts';
import { loadConstants } from '../generate/load.ts';
import { FileCache } from './cache.ts';
import type { MadeProgram, ProgramFailure } from './make-program.ts';
import { Pool } from './pool.ts';
import type { ProgramSource } from './programs.ts';
import type { ProgramState } from './progress.ts';
import { bundleWorker } from './worker-bundle.ts';

/** The compiler is bound by the processor, and two threads share the memory of a small machine well. */
const THREADS = Math.max(1, Math.min(2, availableParallelism()));

export class Workshop {
  private constructor(
    readonly elfFiles: FileCache,
    private readonly modules: FileCache,
    readonly pool: Pool,
  ) {}

  /** The same tools and threads for sources that may have changed since. */
  again(): Workshop {
    return new Workshop(this.elfFiles.again(), this.modules.again(), this.pool);
  }

  static async open(root: string): Promise<Workshop> {
    const [bundle, constants] = await Promise.all([bundleWorker(root), loadConstants(root), generate(root)]);
    const folder = join(root, 'build/cache');
    return new Workshop(
      new FileCache(folder, 'elf', contentHash(`${bundle.toolchain}${JSON.stringify(constants)}`)),
      new FileCache(folder, 'wasm', bundle.compiler),
      new Pool(bundle.file, { root, constants }, THREADS),
    );
  }

  /** The program's ELF file, made or found; undefined where it failed. */
  async make(
    program: ProgramSource,
    force: boolean,
    report: (state: ProgramState, failures?: readonly ProgramFailure[]) => void,
  ): Promise<{ elf?: Uint8Array; cached: boolean }> {
    const found = force ? undefined : this.elfFiles.find(program);
    if (found) {
      report('cached');
      return { elf: found.bytes, cached: true };
    }
    const compiled = force ? undefined : this.findCompiled(program);
    const made = await this.pool.make({ program, ...(compiled && { compiled }) }, report);
    this.store(program, made);
    report(made.elf ? 'done' : 'failed', made.failures);
    return { ...(made.elf && { elf: made.elf }), cached: false };
  }

  private findCompiled(program: ProgramSource): Compiled | undefined {
    const found = this.modules.find(program);
    if (!found) return undefined;
    const { heapBase, sourceMap } = found.facts as { heapBase: number; sourceMap: string };
    return { wasm: found.bytes, inputs: found.inputs, heapBase, sourceMap };
  }

  private store(program: ProgramSource, { elf, inputs, compiled }: MadeProgram): void {
    if (compiled) {
      const { wasm, heapBase, sourceMap } = compiled;
      this.modules.store(program, { bytes: wasm, inputs: compiled.inputs, facts: { heapBase, sourceMap } });
    }
    if (elf) this.elfFiles.store(program, { bytes: elf, inputs, facts: {} });
  }
}
