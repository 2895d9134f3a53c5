// AssemblyScript -> WebAssembly, in this thread. The compiler stays warm between calls: the first takes about 1.5 s, the
// next ones a tenth of that. It may end its thread when it crashes, so builds run it in workers (toolchain/build/pool.ts).

import { resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import { SourceError } from '../object.ts';
import { constantFunction } from './constant-function.ts';
import { contentHash } from './content-hash.ts';
import { type Diagnostic, toSourceErrors } from './diagnostics.ts';
import { HEAP_BASE_EXPORT, kernelEntry, programEntry } from './entry.ts';
import { FOR_OF, FOR_OF_FILE } from './for-of.ts';
import { leaveOutForeignFiles } from './library-files.ts';
import { NO_ALLOCATOR, NO_ALLOCATOR_FILE } from './no-allocator.ts';
import { compilerArguments, type ProgramKind } from './options.ts';
import { SourceTree, userPath } from './sources.ts';
import { Transforms } from './transforms.ts';
import { noteUserPlaces } from './user-place.ts';

leaveOutForeignFiles();
noteUserPlaces();

export interface CompileOptions {
  /** The project: where kernel, servers and userland are. */
  root: string;
  kind: ProgramKind;
}

export interface Compiled {
  wasm: Uint8Array;
  /** Where each instruction comes from (JSON, revision 3); files of the project are relative to its root. */
  sourceMap: string;
  /** First address after the module's static data. */
  heapBase: number;
  /** Hash of the content of every file that went into it, by path. */
  inputs: Record<string, string>;
}

/** What a compilation failed with: one SourceError or more. */
export class CompileError extends Error {
  constructor(readonly errors: readonly SourceError[]) {
    super(errors[0]?.message ?? 'compilation failed');
    this.name = 'CompileError';
  }
}

const ENTRY = 'entry.ts';
const OUTPUT = 'out.wasm';
const SOURCE_MAP = 'out.wasm.map';

/** Compiles a module from the text of its entry file, which may import anything in the tree. Throws CompileError. */
export async function compileModule(
  sources: SourceTree,
  entry: string,
  compilerOptions: readonly string[],
): Promise<Uint8Array> {
  return (await compileOutputs(sources, entry, compilerOptions)).wasm;
}

/** The module, and its source map where the options ask for one. */
async function compileOutputs(
  sources: SourceTree,
  entry: string,
  compilerOptions: readonly string[],
  isUsers = false,
): Promise<{ wasm: Uint8Array; sourceMap?: string }> {
  sources.add(ENTRY, entry);
  const diagnostics: Diagnostic[] = [];
  let wasm: Uint8Array | undefined;
  let sourceMap: string | undefined;
  const { error } = await asc.main([ENTRY, '--outFile', OUTPUT, ...compilerOptions], {
    stdout: { write: () => {} },
    stderr: { write: () => {} },
    readFile: (path: string) => sources.readFile(path),
    writeFile: (path: string, content: unknown) => {
      if (path === OUTPUT) wasm = content as Uint8Array;
      if (path === SOURCE_MAP) sourceMap = content as string;
    },
    listFiles: () => [],
    transforms: [new Transforms(isUsers)],
    reportDiagnostic: (diagnostic: unknown) => diagnostics.push(diagnostic as Diagnostic),
  } as unknown as asc.APIOptions);
  const errors = toSourceErrors(diagnostics, sources);
  if (errors.length > 0) throw new CompileError(errors);
  if (error || !wasm)
    throw new CompileError([new SourceError(ENTRY, 1, 1, error?.message ?? 'compilation failed')]);
  return { wasm, sourceMap };
}

/** The map without the sources' text, and with the names that the user knows the files by. */
function withRealPaths(sourceMap: string): string {
  const { version, sources, names, mappings } = JSON.parse(sourceMap);
  return JSON.stringify({ version, sources: sources.map(userPath), names, mappings });
}

/** What the entry module complains about is how the program declares its main. */
function aboutMain(error: SourceError, file: string, source: string): SourceError {
  if (error.file !== ENTRY) return error;
  const at = Math.max(0, source.search(/\bmain\b/));
  const before = source.slice(0, at).split('\n');
  const line = source.split('\n')[before.length - 1]!;
  const explanation =
    "main takes nothing or 'args: string[]', and returns void, i32 or bool: the exit status";
  return new SourceError(file, before.length, before.at(-1)!.length + 1, explanation, line);
}

/** Compiles the program whose top-level code is in this file. Throws CompileError. */
export async function compile(file: string, { root, kind }: CompileOptions): Promise<Compiled> {
  const sources = new SourceTree(root);
  sources.add(NO_ALLOCATOR_FILE, NO_ALLOCATOR);
  sources.add(FOR_OF_FILE, FOR_OF);
  const entry =
    kind === 'kernel' ? kernelEntry() : programEntry(sources.virtualPath(file), kind === 'program');
  const { wasm, sourceMap } = await compileOutputs(
    sources,
    entry,
    compilerArguments(kind),
    kind === 'program',
  ).catch((error) => {
    if (!(error instanceof CompileError)) throw error;
    const source = sources.read.get(resolve(file)) ?? '';
    const errors = error.errors.map((each) => aboutMain(each, file, source));
    throw new CompileError([...new Map(errors.map((each) => [each.message, each])).values()]);
  });
  return {
    wasm,
    sourceMap: withRealPaths(sourceMap!),
    heapBase: constantFunction(wasm, HEAP_BASE_EXPORT),
    inputs: Object.fromEntries([...sources.read].map(([path, text]) => [path, contentHash(text)])),
  };
}
