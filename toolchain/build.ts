// The build driver: source tree -> kernel and boot archive.
//
//   declarations --generate--> stubs          every program: asc -> WebAssembly -> RV32 -> ELF, or out of the cache
//   kernel -> build/image/kernel.elf          init, bin/*, sbin/*, userland/rootfs -> build/image/boot.cpio

import { join } from 'node:path';
import { type ArchiveMember, writeArchive } from './archive.ts';
import { withoutDebugSections } from './elf/strip.ts';
import { findPrograms, type ProgramSource } from './image/programs.ts';
import { BuildError, ProgressCounter, type ProgressListener } from './image/progress.ts';
import { rootfsMembers } from './image/rootfs.ts';
import { Workshop } from './image/workshop.ts';
import { writeWhole } from './write-file.ts';

export {
  BuildError,
  type BuildProgress,
  type ProgramState,
  type ProgressListener,
} from './image/progress.ts';
export { compileProgram } from './program-compiler.ts';

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
