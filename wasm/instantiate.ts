// Instantiation (core specification, "Modules: Instantiation"): imports are matched, what the module defines gets its place in
// the store, its functions are translated and loaded, active segments are copied, the start function runs.

import { SourceError } from '../toolchain/object.ts';
import { GLOBAL_BYTES, SEGMENT, SYMBOL, TABLE } from '../toolchain/wasm/instance-layout.ts';
import type { ElementSegment, Initialiser, Module } from '../toolchain/wasm/module.ts';
import { ModuleError } from '../toolchain/wasm/module-error.ts';
import { parseModule, translateModule } from '../toolchain/wasm/translate.ts';
import { TRAP, TRAP_TEXT } from '../toolchain/wasm/traps.ts';
import { WasmError } from './error.ts';
import { type Extern, type FunctionExtern, GlobalExtern, MemoryExtern, TableExtern } from './externs.ts';
import { type Imports, matchImport, storeOf } from './imports.ts';
import { Instance } from './instance.ts';
import { fill, place } from './load.ts';
import { Store } from './store.ts';
import { trapReader } from './trap-sites.ts';

export interface InstantiateOptions {
  /** Where the instance is to live; by default where its imports live, or else in a store that all instances share. */
  store?: Store;
  /** For messages. */
  name?: string;
  /** Of the start function; default no limit. */
  maxInstructions?: number;
}

let sharedStore: Store | undefined;
export const defaultStore = (): Store => {
  sharedStore ??= new Store();
  return sharedStore;
};

/** @throws WasmError that says why there is no instance */
export function instantiate(
  bytes: Uint8Array,
  imports: Imports = {},
  options: InstantiateOptions = {},
): Instance {
  const { name = 'module', maxInstructions } = options;
  const module = inOurTerms(() => parseModule(bytes, name));
  const store = options.store ?? storeOf(imports) ?? defaultStore();
  const maker = new Maker(store, module, imports);
  inOurTerms(() => maker.define());
  inOurTerms(() => maker.translate());
  maker.copySegments();
  maker.start(maxInstructions);
  return maker.instance();
}

function inOurTerms<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof ModuleError) throw new WasmError(error.kind, error.reason);
    if (error instanceof SourceError) throw new WasmError('resource', error.explanation);
    throw error;
  }
}

class Maker {
  private readonly functions: FunctionExtern[] = [];
  private readonly memories: MemoryExtern[] = [];
  private readonly tables: TableExtern[] = [];
  private readonly globals: GlobalExtern[] = [];
  /** Addresses of what the translated code refers to. */
  private readonly symbols = new Map<string, number>();

  constructor(
    private readonly store: Store,
    private readonly module: Module,
    imports: Imports,
  ) {
    const match = <T extends Extern>(items: { import?: unknown }[], found: T[]) =>
      items.forEach((item, index) => {
        if (item.import) found[index] = matchImport(store, imports, item as never) as T;
      });
    match(module.functions, this.functions);
    match(module.tables, this.tables);
    match(module.memories, this.memories);
    match(module.globals, this.globals);
  }

  /** Memories, tables and segments; globals need the references of functions, which come with their code. */
  define(): void {
    const { store, module, memories, tables } = this;
    module.memories.forEach(({ import: source, minimumPages, maximumPages }, i) => {
      if (!source)
        memories[i] = new MemoryExtern(store, store.newMemory(minimumPages, maximumPages), maximumPages);
    });
    module.tables.forEach(({ import: source, type, minimum, maximum }, i) => {
      if (!source) tables[i] = new TableExtern(store, type, store.newTable(minimum, maximum), maximum);
    });
    module.globals.forEach(({ import: source, type, mutable }, i) => {
      if (!source) this.globals[i] = new GlobalExtern(store, type, mutable, store.room.data(GLOBAL_BYTES, 8));
    });
    module.data.forEach(({ bytes, offset }, i) => {
      const record = store.room.data(SEGMENT.BYTES, 8);
      this.symbols.set(SYMBOL.data(i), record);
      if (!offset) this.fillSegment(record, bytes, bytes.length);
    });
    module.elements.forEach((_, i) => {
      this.symbols.set(SYMBOL.element(i), store.room.data(SEGMENT.BYTES, 8));
    });
  }

  private fillSegment(record: number, bytes: Uint8Array, length: number): void {
    const { store } = this;
    const at = store.room.data(bytes.length);
    store.write(at, bytes);
    store.setWord(record + SEGMENT.BASE, at);
    store.setWord(record + SEGMENT.LENGTH, length);
  }

  translate(): void {
    const { store, module } = this;
    const object = translateModule(module, { name: module.name, instance: store });
    const loaded = place(store, object);
    module.functions.forEach((fn, i) => {
      const code = loaded.symbols.get(SYMBOL.code(i));
      if (!fn.import && code !== undefined) this.functions[i] = store.newFunction(fn.type, code);
    });
    module.globals.forEach(({ initial }, i) => {
      if (initial) this.globals[i]!.bits = this.constant(initial);
    });
    module.elements.forEach((segment, i) => {
      if (segment.mode === 'passive') this.fillElements(segment, this.symbols.get(SYMBOL.element(i))!);
    });
    this.defineSymbols();
    fill(store, object, loaded, (name) => this.symbols.get(name) ?? store.routine(name));
    store.trapTexts.push(trapReader(store, loaded));
  }

  private fillElements({ items }: ElementSegment, record: number): void {
    const references = Uint32Array.from(items, (item) => Number(this.constant(item)));
    this.fillSegment(record, new Uint8Array(references.buffer), items.length);
  }

  private defineSymbols(): void {
    const { symbols } = this;
    this.functions.forEach((fn, i) => {
      symbols.set(SYMBOL.function(i), fn.code);
      symbols.set(SYMBOL.reference(i), fn.reference);
    });
    this.memories.forEach(({ address }, i) => void symbols.set(SYMBOL.memory(i), address));
    this.tables.forEach(({ address }, i) => void symbols.set(SYMBOL.table(i), address));
    this.globals.forEach(({ address }, i) => void symbols.set(SYMBOL.global(i), address));
  }

  private constant(initial: Initialiser): bigint {
    switch (initial.kind) {
      case 'i32':
        return BigInt(initial.value >>> 0);
      case 'i64':
        return BigInt.asUintN(64, initial.value);
      case 'f32':
      case 'f64':
        return initial.bits;
      case 'global':
        return this.globals[initial.index]!.bits;
      case 'function':
        return BigInt(this.functions[initial.index]!.reference);
      default:
        return 0n;
    }
  }

  /** In order; one that does not fit traps, and what was copied before stays. */
  copySegments(): void {
    const { store, module, tables, memories } = this;
    for (const { mode, table, offset, items } of module.elements) {
      if (mode !== 'active') continue;
      const { address, length } = tables[table]!;
      const at = Number(this.constant(offset!));
      if (at + items.length > length) throw new WasmError('trap', TRAP_TEXT[TRAP.TABLE]!);
      const base = store.word(address + TABLE.BASE);
      items.forEach((item, i) => void store.setWord(base + 4 * (at + i), Number(this.constant(item))));
    }
    for (const { memory, offset, bytes } of module.data) {
      if (!offset) continue;
      if (!memories[memory]!.write(Number(this.constant(offset)), bytes))
        throw new WasmError('trap', TRAP_TEXT[TRAP.MEMORY]!);
    }
  }

  start(maxInstructions: number | undefined): void {
    const { start } = this.module;
    if (start === undefined) return;
    const outcome = this.functions[start]!.callBits([], maxInstructions);
    if ('trap' in outcome) throw new WasmError('trap', outcome.trap);
  }

  instance(): Instance {
    const { functions, tables, memories, globals, module, store } = this;
    const spaces = { function: functions, table: tables, memory: memories, global: globals };
    const exports: Record<string, Extern> = Object.create(null);
    for (const { name, kind, index } of module.exports) exports[name] = spaces[kind][index]!;
    return new Instance(store, exports);
  }
}
