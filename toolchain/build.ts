// The build driver: source tree -> kernel and boot archive.
//
//   declarations --generate--> stubs          every program: asc -> WebAssembly -> RV32 -> ELF, or out of the cache
//   kernel -> build/image/kernel.elf          init, bin/*, sbin/*, userland/rootfs -> build/image/boot.cpio

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { type ArchiveMember, writeArchive } from './archive.ts';
import type { Compiled } from './asc/compile.ts';
import { contentHash } from './asc/content-hash.ts';
import { withoutDebugSections } from './elf/strip.ts';
import { generate } from './generate/generate.ts';
import { loadConstants } from './generate/load.ts';
import { FileCache } from './image/cache.ts';
import type { MadeProgram, MakeStep, ProgramFailure } from './image/make-program.ts';
import { Pool } from './image/pool.ts';
import { findPrograms, type ProgramSource } from './image/programs.ts';
import { rootfsMembers } from './image/rootfs.ts';
import { bundleWorker } from './image/worker-bundle.ts';
import { SourceError } from './object.ts';
import { writeWhole } from './write-file.ts';

export interface BuildOptions {
  /** The project's folder. */
  root: string;
  /** Makes everything anew. */
  force?: boolean;
  /** Makes only the programs of these names; the image is not written. */
  only?: readonly string[];
  /** Leaves programs that fail out of the image, instead of failing. */
  keepGoing?: boolean;
}

export type ProgramState = MakeStep | 'cached' | 'done' | 'failed';

export interface BuildProgress {
  /** The program that moved on. */
  name: string;
  state: ProgramState;
  /** How many programs are finished, of how many. */
  done: number;
  total: number;
  failures?: readonly ProgramFailure[];
}

export interface BuildResult {
  /** Paths of the kernel and of the boot archive. */
  kernel: string;
  archive: string;
  programs: BuiltProgram[];
  seconds: number;
}

export interface BuiltProgram {
  name: string;
  /** Path of its ELF file, with symbols; undefined where it failed. */
  elf?: string;
  bytes: number;
  cached: boolean;
}

/** A build that failed, with every mistake that was found. */
export class BuildError extends Error {
  constructor(readonly errors: readonly SourceError[]) {
    super(errors.map(({ message }) => message).join('\n'));
    this.name = 'BuildError';
  }
}

/** The compiler is bound by the processor, and two threads share the memory of a small machine well. */
const THREADS = Math.max(1, Math.min(2, availableParallelism()));

export type ProgressListener = (progress: BuildProgress) => void;

/** What a build works with: generated sources, caches, threads. */
class Workshop {
  private constructor(
    readonly elfFiles: FileCache,
    private readonly modules: FileCache,
    readonly pool: Pool,
  ) {}

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

function sourceErrors(failures: readonly ProgramFailure[]): SourceError[] {
  return failures.map(
    ({ file, line, column, explanation, sourceLine }) =>
      new SourceError(file, line, column, explanation, sourceLine),
  );
}

/** Reports each step of each program with the count of those that are finished, and gathers the mistakes. */
class ProgressCounter {
  readonly errors = new Map<string, SourceError>();
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly listener: ProgressListener,
  ) {}

  report(name: string, state: ProgramState, failures: readonly ProgramFailure[] = []): void {
    if (state === 'cached' || state === 'done' || state === 'failed') this.done++;
    for (const error of sourceErrors(failures)) this.errors.set(error.message, error);
    this.listener({ name, state, done: this.done, total: this.total, failures });
  }
}

/** Line tables stay in build/cache: debuggers read them there, and the machine's memory is for the system. */
function archiveOf(root: string, made: readonly { program: ProgramSource; elf?: Uint8Array }[]): Uint8Array {
  const programs = made.flatMap(({ program, elf }): ArchiveMember[] =>
    program.archivePath && elf
      ? [{ path: program.archivePath, content: withoutDebugSections(elf), executable: true }]
      : [],
  );
  return writeArchive([...programs, ...rootfsMembers(join(root, 'userland/rootfs'))]);
}

/** Builds the image. Throws BuildError with every mistake found. */
export async function buildImage(
  options: BuildOptions,
  progress: ProgressListener = () => {},
): Promise<BuildResult> {
  const started = performance.now();
  const { root, only, force = false } = options;
  const workshop = await Workshop.open(root);
  const programs = findPrograms(root).filter(({ name }) => !only || only.includes(name));
  const counter = new ProgressCounter(programs.length, progress);
  const make = async (program: ProgramSource) => ({
    program,
    ...(await workshop.make(program, force, (state, failures) =>
      counter.report(program.name, state, failures),
    )),
  });
  const made = await Promise.all(programs.map(make)).finally(() => workshop.pool.close());
  if (counter.errors.size > 0 && !options.keepGoing) throw new BuildError([...counter.errors.values()]);

  const image = join(root, 'build/image');
  const kernel = join(image, 'kernel.elf');
  const archive = join(image, 'boot.cpio');
  if (!only) {
    const kernelElf = made.find(({ program }) => program.kind === 'kernel')?.elf;
    if (kernelElf) writeWhole(kernel, kernelElf);
    writeWhole(archive, archiveOf(root, made));
  }
  return {
    kernel,
    archive,
    programs: made.map(({ program, elf, cached }) => ({
      name: program.name,
      elf: elf && workshop.elfFiles.file(program),
      bytes: elf?.length ?? 0,
      cached,
    })),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Compiles one program of the user's, wherever it is, to an ELF file. Throws BuildError. */
export async function compileProgram(
  file: string,
  progress: ProgressListener = () => {},
  root = process.cwd(),
): Promise<Uint8Array> {
  readFileSync(file); // a missing file is the caller's to report, as any other
  const name = basename(file).replace(/\.(ts|S)$/, '');
  const program: ProgramSource = {
    name,
    kind: 'command',
    source: file,
    assembly: [],
    archivePath: `user/${contentHash(file)}`,
  };
  const workshop = await Workshop.open(root);
  const counter = new ProgressCounter(1, progress);
  const { elf } = await workshop
    .make(program, false, (state, failures) => counter.report(name, state, failures))
    .finally(() => workshop.pool.close());
  if (!elf) throw new BuildError([...counter.errors.values()]);
  return elf;
}
