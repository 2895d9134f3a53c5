// WebAssembly -> RV32: the translator's front door. The stages are files of their own, in this order:
//   read      bytes -> module                 lift      stack code -> middle form (ir.ts), SSA over words
//   prune     what is not needed goes         select    middle form -> low form (lir.ts)
//   constants, split-selects, copy-tests, fuse, tail-calls, dead, sink   each a small improvement
//   allocate  virtual registers -> real ones  frame     prologue, epilogue, spill slots
//   jumps     control flow in layout order    emit      words and relocations
// Only functions that an export, the start function, the table or another such function refers to are translated.

import { type ObjectFile, RELOCATION, SourceError } from '../object.ts';
import { allocate } from './allocate.ts';
import { shareConstants } from './constants.ts';
import { ModuleContext } from './context.ts';
import { copyTests } from './copy-tests.ts';
import { dropDead } from './dead.ts';
import { type EmittedFunction, emit } from './emit.ts';
import { makeFloatConstants } from './float-constants.ts';
import { forwardCopies } from './forward.ts';
import { layFrame } from './frame.ts';
import { fuseBranches } from './fuse.ts';
import { type InstanceOptions, SYMBOL } from './instance-layout.ts';
import { straighten } from './jumps.ts';
import { delayFrame } from './late-frame.ts';
import { Lifter } from './lift.ts';
import type { LirFunction } from './lir.ts';
import type { Module, WasmFunction } from './module.ts';
import { prune } from './prune.ts';
import { readModule } from './read.ts';
import {
  addFloatPool,
  addGlobals,
  addLinearMemory,
  addPassiveSegments,
  addTable,
  ObjectBuilder,
} from './sections.ts';
import { Selector } from './select.ts';
import { sinkIncrements } from './sink.ts';
import { SourceMap, type SourcePlace } from './source-map.ts';
import { splitSelects } from './split-selects.ts';
import { makeTailCalls } from './tail-calls.ts';
import { validate } from './validate.ts';

export interface TranslateOptions {
  /** For messages: the path of the module's source. */
  name: string;
  /** Put before the names of exported functions. */
  symbolPrefix?: string;
  /** Floating-point instructions: refused, or on the F and D registers (the default). */
  floats?: 'none' | 'hard';
  /** First byte after static data; by default what the module itself calls __heap_base. */
  heapBase?: number;
  /** First byte of static data (asc's --memoryBase); by default the first data segment's. */
  memoryBase?: number;
  /** The module's source map, as JSON: gives the object its line table, and errors their place. */
  sourceMap?: string;
  /** For an instance of the module (toolchain/wasm/instance-layout.ts) instead of a program of the system. */
  instance?: InstanceOptions;
}

export interface TrapSite {
  /** Offset in .text. */
  offset: number;
  kind: number;
}

/**
 * One section .text with a symbol a function, and the module's data. Exports are global symbols of their names; imports are
 * undefined symbols named by their field, except those of the module "intrinsics", which are expanded in place;
 * the start function is `__start_function`.
 * @throws SourceError for an invalid module or one that uses what is not supported
 */
export function translate(bytes: Uint8Array, options: TranslateOptions): ObjectFile {
  const sourceMap = options.sourceMap === undefined ? undefined : new SourceMap(options.sourceMap);
  try {
    return translateModule(parseModule(bytes, options.name), options, sourceMap);
  } catch (error) {
    throw error instanceof SourceError && sourceMap ? inSource(error, sourceMap) : error;
  }
}

/** The same error where the user wrote it; the column of the translator's errors is a byte offset in the module. */
function inSource(error: SourceError, sourceMap: SourceMap): SourceError {
  const place = sourceMap.find(error.column);
  return place ? new SourceError(place.file, place.line, place.column, error.explanation) : error;
}

/** Reads and validates. @throws ModuleError */
export function parseModule(bytes: Uint8Array, name: string): Module {
  const module = readModule(bytes, name);
  validate(module);
  return module;
}

/** `jal` reaches 1 MiB; the rest is for what the linker puts between a function and the run-time routines. */
const SHORT_CALL_BYTES = 0xe0000;

/** As `translate`, for a module that `parseModule` gave. */
export function translateModule(
  module: Module,
  options: TranslateOptions,
  sourceMap?: SourceMap,
  longCalls = false,
): ObjectFile {
  const { symbolPrefix = '', floats = 'hard', instance } = options;
  const context = new ModuleContext(module, symbolPrefix, floats, instance);
  context.longCalls = longCalls;
  const out = new ObjectBuilder(options.name, context);
  const text = new TextBuilder(out, context, sourceMap);
  requestRoots(context);
  for (let next = 0; next < context.wanted.length; next++) {
    text.addFunction(context.wanted[next]);
    if (text.bytes > SHORT_CALL_BYTES && !longCalls) return translateModule(module, options, sourceMap, true);
  }
  text.finish();
  if (instance) {
    addCodeSymbols(context);
    addFloatPool(out, context);
    return out.object;
  }
  addExports(context);
  addGlobals(out, context);
  addTable(out, context);
  addPassiveSegments(out, context);
  addFloatPool(out, context);
  addLinearMemory(out, context, {
    base: options.memoryBase,
    heapBase: options.heapBase ?? heapBaseOf(context),
  });
  return out.object;
}

/** The machine code of one function as the low form has it in the end; for tools and tests. */
export function compileFunction(
  context: ModuleContext,
  index: number,
  switchSymbol: () => number,
): LirFunction {
  const ir = new Lifter(context, context.module.functions[index]).lift();
  prune(ir);
  const low = new Selector(ir, context, switchSymbol).select();
  shareConstants(low);
  makeFloatConstants(low);
  splitSelects(low);
  copyTests(low);
  fuseBranches(low);
  // an instance may recurse until its stack is exhausted, and not for ever
  if (!context.instance) makeTailCalls(low);
  forwardCopies(low);
  dropDead(low);
  sinkIncrements(low);
  delayFrame(low);
  allocate(low);
  layFrame(low);
  straighten(low);
  return low;
}

function requestRoots(context: ModuleContext): void {
  const { module } = context;
  for (const { kind, index } of module.exports) if (kind === 'function') context.functionSymbol(index);
  if (module.start !== undefined) context.functionSymbol(module.start);
  if (context.instance) requestReferences(context);
  else for (const index of context.tableContents()) if (index !== undefined) context.functionSymbol(index);
}

/** In an instance all elements and globals may hold functions. */
function requestReferences(context: ModuleContext): void {
  const { module } = context;
  const constants = [
    ...module.elements.flatMap(({ items }) => items),
    ...module.globals.map(({ initial }) => initial),
  ];
  for (const item of constants) if (item?.kind === 'function') context.functionSymbol(item.index);
}

/** Gives the code of every translated function the name that the maker of the instance looks for. */
function addCodeSymbols(context: ModuleContext): void {
  for (const index of context.wanted) {
    const symbol = context.symbols[context.functionSymbol(index)];
    context.add({ ...symbol, name: SYMBOL.code(index), binding: 'global' });
  }
}

/** asc's library has the global ~lib/memory/__heap_base; others export one of that name. */
function heapBaseOf(context: ModuleContext): number | undefined {
  const { module } = context;
  const exported = module.exports.find(({ kind, name }) => kind === 'global' && name === '__heap_base');
  const global = exported
    ? module.globals[exported.index]
    : module.globals.find(({ name }) => name.endsWith('__heap_base'));
  const value = global && context.constantGlobal(global);
  return value?.kind === 'i32' ? value.value >>> 0 : undefined;
}

/** Each exported name is a global symbol at its function; the local symbol stays for the debugger. */
function addExports(context: ModuleContext): void {
  const { module, prefix, symbols } = context;
  const alias = (name: string, index: number) => {
    const target = symbols[context.functionSymbol(index)];
    if (target.section === undefined) return; // an import that is exported again: nothing of ours
    context.add({ ...target, name, binding: 'global' });
  };
  for (const { kind, name, index } of module.exports) if (kind === 'function') alias(prefix + name, index);
  if (module.start !== undefined) alias(`${prefix}__start_function`, module.start);
}

/** Collects the functions' code into .text, their jump tables into .rodata, their trap sites into a table. */
class TextBuilder {
  private readonly words: number[] = [];
  private readonly tables: { symbol: number; fn: number; targets: number[] }[] = [];
  private readonly trapSites: TrapSite[] = [];
  private readonly section: number;

  constructor(
    private readonly out: ObjectBuilder,
    private readonly context: ModuleContext,
    private readonly sourceMap: SourceMap | undefined,
  ) {
    this.section = out.addSection('.text', new Uint8Array(0));
  }

  get bytes(): number {
    return 4 * this.words.length;
  }

  addFunction(index: number): void {
    const { context } = this;
    const switchSymbol = () => context.local(`switch.${this.switches++}`);
    const emitted = emit(compileFunction(context, index, switchSymbol), context);
    const start = this.words.length * 4;
    const symbol = context.functionSymbol(index);
    for (const word of emitted.words) this.words.push(word);
    this.out.place(symbol, this.section, start, emitted.words.length * 4);
    this.addTables(emitted, start, symbol);
    this.addLines(emitted, start, context.module.functions[index]);
  }

  /** A function's code begins with the first line that is known of it: what comes before belongs to another. */
  private addLines({ origins }: EmittedFunction, start: number, { bodyStart, bodyEnd }: WasmFunction): void {
    const { sourceMap, section } = this;
    if (!sourceMap) return;
    const { lines } = this.out.object;
    // line 0 says that the code comes from no source (DWARF 4, section 6.2.2)
    const nowhere = { file: this.out.object.name, line: 0, column: 0 };
    let last = sourceMap.firstIn(bodyStart, bodyEnd) ?? nowhere;
    lines.push({ section, offset: start, ...pick(last) });
    for (const { offset, wasmOffset } of origins) {
      const place = sourceMap.find(wasmOffset, bodyStart) ?? last;
      if (place.file === last.file && place.line === last.line && place.column === last.column) continue;
      lines.push({ section, offset: start + offset, ...pick(place) });
      last = place;
    }
  }
  private switches = 0;

  private addTables(emitted: EmittedFunction, start: number, fn: number): void {
    const { relocations } = this.out.object;
    for (const relocation of emitted.relocations)
      relocations.push({ ...relocation, section: this.section, offset: start + relocation.offset });
    for (const { symbol, targets } of emitted.tables) this.tables.push({ symbol, fn, targets });
    for (const { offset, kind } of emitted.trapSites) this.trapSites.push({ offset: start + offset, kind });
  }

  finish(): void {
    const section = this.out.object.sections[this.section];
    section.bytes = littleEndian(this.words);
    section.size = section.bytes.length;
    for (const table of this.tables) this.addJumpTable(table);
    this.addTrapSites();
  }

  private addJumpTable({ symbol, fn, targets }: { symbol: number; fn: number; targets: number[] }): void {
    const { out } = this;
    const section = out.addSection('.rodata.switch', new Uint8Array(4 * targets.length));
    out.place(symbol, section, 0, 4 * targets.length);
    targets.forEach((addend, i) => {
      out.object.relocations.push({
        section,
        offset: 4 * i,
        type: RELOCATION.R_RISCV_32,
        symbol: fn,
        addend,
      });
    });
  }

  /** `__trap_sites` .. `__trap_sites_end`: {address, kind}, ascending. */
  private addTrapSites(): void {
    const { out, context, trapSites } = this;
    const bytes = littleEndian(trapSites.flatMap(({ kind }) => [0, kind]));
    const section = out.addSection('.rodata.trap_sites', bytes);
    const text = context.local('text');
    out.place(text, this.section, 0, 0);
    trapSites.forEach(({ offset }, i) => {
      out.object.relocations.push({
        section,
        offset: 8 * i,
        type: RELOCATION.R_RISCV_32,
        symbol: text,
        addend: offset,
      });
    });
    for (const [name, value] of [
      ['__trap_sites', 0],
      ['__trap_sites_end', bytes.length],
    ] as const)
      context.add({ name, section, value, size: 0, binding: 'weak', type: 'object' });
  }
}

function littleEndian(words: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  return bytes;
}

const pick = ({ file, line, column }: SourcePlace): SourcePlace => ({ file, line, column });
