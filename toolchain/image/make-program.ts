// One program, from source to ELF file: compile, translate, assemble what goes with it, link. Runs in a worker.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { KERNEL_DATA_BASE, KERNEL_TEXT_BASE, USER_DATA_BASE, USER_TEXT_BASE } from '../../abi/memory-map.ts';
import { type Compiled, CompileError, compile } from '../asc/compile.ts';
import { contentHash } from '../asc/content-hash.ts';
import { USER_GLOBALS_BYTES, USER_MEMORY_BASE } from '../asc/options.ts';
import { assemble } from '../asm/assemble.ts';
import { LinkError } from '../link/errors.ts';
import { link } from '../link/link.ts';
import { type ObjectFile, SourceError } from '../object.ts';
import { translate } from '../wasm/translate.ts';
import { fillGaps } from './fill-gaps.ts';
import { kernelBreaches } from './kernel-rules.ts';
import type { ProgramSource } from './programs.ts';

export interface ProgramFailure {
  file: string;
  line: number;
  column: number;
  explanation: string;
  sourceLine: string;
}

export interface MadeProgram {
  /** The ELF file, where it succeeded. */
  elf?: Uint8Array;
  /** Otherwise why: one or more mistakes. */
  failures: ProgramFailure[];
  /** Hash of the content of every file that was read, by path. */
  inputs: Record<string, string>;
  /** What the compiler made, where it was not known before. */
  compiled?: Compiled;
}

/** What is to be made, and how far it is known already. */
export interface MakeRequest {
  program: ProgramSource;
  compiled?: Compiled;
}

export type MakeStep = 'compile' | 'translate' | 'link';

export interface MakeContext {
  root: string;
  /** Constants for assembly files. */
  constants: Record<string, number>;
  step: (step: MakeStep) => void;
}

/** Linked with every user program, and with everything that is translated. */
const START_UP = 'userland/lib/crt0.S';
const RUNTIME = 'toolchain/wasm/runtime.S';

/** Files of the project are known by their paths in it, others by their own. */
function shownPath(root: string, file: string): string {
  const inside = relative(root, file);
  return inside.startsWith('..') ? file : inside;
}

/** Assembles a file, remembering it among the inputs. */
class Assembler {
  readonly inputs: Record<string, string> = {};

  constructor(private readonly context: MakeContext) {}

  object(file: string): ObjectFile {
    const source = readFileSync(file, 'utf8');
    this.inputs[file] = contentHash(source);
    return assemble(source, { file: shownPath(this.context.root, file), defines: this.context.constants });
  }
}

/** Where the parts of a program go in its address space. */
interface Placement {
  textBase: number;
  memoryBase: number;
  /** Where variables without an address of their own go; undefined: the linker chooses. */
  dataBase?: number;
}

const KERNEL_PLACEMENT: Placement = { textBase: KERNEL_TEXT_BASE, memoryBase: KERNEL_DATA_BASE };
const USER_PLACEMENT: Placement = {
  textBase: USER_TEXT_BASE,
  memoryBase: USER_MEMORY_BASE,
  dataBase: USER_DATA_BASE,
};

/** Bytes of variables that the linker has to place. */
function floatingData(objects: readonly ObjectFile[]): number {
  const sections = objects.flatMap((object) => object.sections);
  const data = sections.filter(({ writable, address }) => writable && address === undefined);
  return data.reduce((sum, { size, align }) => sum + size + align, 0);
}

function linkProgram(objects: readonly ObjectFile[], { textBase, dataBase }: Placement): Uint8Array {
  const fits = dataBase !== undefined && floatingData(objects) <= USER_GLOBALS_BYTES;
  return link(objects, { entry: '_start', textBase, ...(fits && { dataBase }) });
}

/** A program that is all assembly. */
function makeAssembly(program: ProgramSource, assembler: Assembler): MadeProgram {
  const objects = [program.source, ...program.assembly].map((file) => assembler.object(file));
  return { elf: linkProgram(objects, USER_PLACEMENT), failures: [], inputs: assembler.inputs };
}

async function make(request: MakeRequest, context: MakeContext, assembler: Assembler): Promise<MadeProgram> {
  const { program } = request;
  if (/\.[sS]$/.test(program.source)) return makeAssembly(program, assembler);
  const placement = program.kind === 'kernel' ? KERNEL_PLACEMENT : USER_PLACEMENT;
  const assembly = program.assembly.map((file) => assembler.object(file));
  if (!request.compiled) context.step('compile');
  const compiled =
    request.compiled ?? (await compile(program.source, { root: context.root, kind: program.kind }));
  context.step('translate');
  const { memoryBase } = placement;
  const { heapBase, wasm, sourceMap } = compiled;
  const translated = fillGaps(
    translate(wasm, {
      name: program.name,
      memoryBase,
      heapBase,
      sourceMap,
      floats: program.kind === 'kernel' ? 'none' : 'hard',
    }),
  );
  const breaches = program.kind === 'kernel' ? kernelBreaches(translated) : [];
  if (breaches.length > 0) throw new LinkError(breaches);
  context.step('link');
  const startUp = program.kind === 'kernel' ? [] : [assembler.object(join(context.root, START_UP))];
  const runtime = assembler.object(join(context.root, RUNTIME));
  const elf = linkProgram([...startUp, ...assembly, translated, runtime], placement);
  const inputs = { ...compiled.inputs, ...assembler.inputs };
  return { elf, failures: [], inputs, ...(!request.compiled && { compiled }) };
}

function failureOf(error: SourceError): ProgramFailure {
  const { file, line, column, explanation, sourceLine } = error;
  return { file, line, column, explanation, sourceLine };
}

/** What the translator says is about the module, whose functions have names of ours. */
function ofTheProgram(failure: ProgramFailure, { name, source }: ProgramSource): ProgramFailure {
  if (failure.file !== name) return failure;
  const explanation = failure.explanation
    .replace(/^function start:\S+: /, 'the top-level code is too much for one function; ')
    .replace(/^function (?:\S*\/)?([^\s/]+): /, "function '$1': ");
  return { ...failure, file: source, line: 1, column: 1, explanation };
}

function plainFailure(file: string, explanation: string): ProgramFailure {
  return { file, line: 1, column: 1, explanation, sourceLine: '' };
}

/** A function that the language declares and this system lacks is found out by the linker; the first line of the
 *  program that names it is shown. */
function missingFunction(file: string, problem: string): ProgramFailure {
  const name = /'([\w.]+)' is not defined/.exec(problem)?.[1];
  if (name === undefined) return plainFailure(file, problem);
  const explanation = `there is no '${name}' here; what programs can use is in 'cox'`;
  const lines = readFileSync(file, 'utf8').split('\n');
  const row = lines.findIndex((line) => line.includes(name));
  if (row < 0) return plainFailure(file, `${explanation} (${problem})`);
  return { file, line: row + 1, column: lines[row]!.indexOf(name) + 1, explanation, sourceLine: lines[row]! };
}

function failuresOf(error: unknown, program: ProgramSource): ProgramFailure[] {
  const { kind, source } = program;
  if (error instanceof CompileError) return error.errors.map(failureOf);
  if (error instanceof SourceError) return [ofTheProgram(failureOf(error), program)];
  if (error instanceof LinkError)
    return error.problems.map((problem) =>
      kind === 'kernel' ? plainFailure(source, problem) : missingFunction(source, problem),
    );
  return [plainFailure(source, error instanceof Error ? error.message : String(error))];
}

/** Makes a program; mistakes of the user's become failures. */
export async function makeProgram(request: MakeRequest, context: MakeContext): Promise<MadeProgram> {
  const assembler = new Assembler(context);
  try {
    return await make(request, context, assembler);
  } catch (error) {
    return { failures: failuresOf(error, request.program), inputs: {} };
  }
}
