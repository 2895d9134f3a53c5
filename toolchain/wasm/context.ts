// What every function of one module shares while it is translated: the symbols of the object file, the places of
// globals and of the function table, the addresses that are known.

import { type ObjectSymbol, SourceError } from '../object.ts';
import { type InstanceOptions, SYMBOL } from './instance-layout.ts';
import type { Global, Initialiser, Module, ValueType, WasmFunction } from './module.ts';
import { typeKey } from './read.ts';
import { findSettledGlobals } from './settled-globals.ts';

/** Words of 32 bits that a value takes; a float counts as one value in a register of its own. */
export const WORDS: Record<ValueType, number> = { i32: 1, i64: 2, f32: 1, f64: 1, funcref: 1, externref: 1 };

/** A block of this size, aligned to it, needs one lui for all its addresses. */
export const LARGEST_SHARED_BYTES = 2048;

export class ModuleContext {
  readonly symbols: ObjectSymbol[] = [];
  /** Mutable globals: byte offset in .data.globals by global index. */
  readonly globalOffsets = new Map<number, number>();
  readonly globalBytes: number;
  /** Functions that some reachable code or table refers to, in the order of discovery. */
  readonly wanted: number[] = [];
  /** The code is larger than `jal` reaches. */
  longCalls = false;
  private readonly wantedSet = new Set<number>();
  private readonly functionSymbols = new Map<number, number>();
  private readonly named = new Map<string, number>();
  private table?: (number | undefined)[];
  /** Floating-point constants, eight bytes each. */
  readonly floatPool: bigint[] = [];
  private readonly floatOffsets = new Map<string, number>();
  private readonly dataSymbols = new Map<number, number>();

  constructor(
    readonly module: Module,
    readonly prefix: string,
    readonly floats: 'none' | 'hard' = 'hard',
    /** Translation is for an instance of the module, not for a program of the system. */
    readonly instance?: InstanceOptions,
  ) {
    let offset = 0;
    for (const global of module.globals) {
      if (!global.mutable && global.initial) continue;
      const bytes = global.type === 'i64' || global.type === 'f64' ? 8 : 4;
      offset = (offset + bytes - 1) & -bytes;
      this.globalOffsets.set(global.index, offset);
      offset += bytes;
    }
    this.globalBytes = offset;
  }

  /** The symbol of a function by index; asking makes the function part of the output. */
  functionSymbol(index: number): number {
    const known = this.functionSymbols.get(index);
    if (known !== undefined) return known;
    const fn = this.module.functions[index];
    const symbol = fn.import
      ? this.external(this.instance ? SYMBOL.function(index) : fn.import.field)
      : this.add({ name: fn.name, section: 0, value: 0, size: 0, binding: 'local', type: 'function' });
    this.functionSymbols.set(index, symbol);
    if (!fn.import && !this.wantedSet.has(index)) {
      this.wantedSet.add(index);
      this.wanted.push(index);
    }
    return symbol;
  }

  /** True where a call may have farther to go than `jal` reaches. */
  isFar(symbol: number): boolean {
    return this.longCalls || (this.instance !== undefined && this.symbols[symbol].section === undefined);
  }

  tooLarge(name: string, bytes: number): never {
    const explanation = `function ${name}: its machine code takes ${bytes} bytes, and 1 MiB is the most`;
    throw new SourceError(this.module.name, 1, 0, explanation);
  }

  /** A symbol that another object defines. */
  external(name: string): number {
    return this.once(name, {
      name,
      section: undefined,
      value: 0,
      size: 0,
      binding: 'global',
      type: 'none',
    });
  }

  /** A symbol of this object's own data, by a private name; sections and values are filled in at the end. */
  local(name: string): number {
    return this.once(`local ${name}`, {
      name,
      section: 0,
      value: 0,
      size: 0,
      binding: 'local',
      type: 'object',
    });
  }

  /** Where a floating-point constant lies: an offset from the symbol of the pool. */
  floatConstant(bits: bigint, bytes: number): { symbol: number; offset: number } {
    const key = `${bytes} ${bits}`;
    let offset = this.floatOffsets.get(key);
    if (offset === undefined) {
      // each takes eight bytes, so that all doubles are aligned
      offset = 8 * this.floatPool.push(bits) - 8;
      this.floatOffsets.set(key, offset);
    }
    return { symbol: this.local('constants'), offset };
  }

  /** The bytes of a passive data segment. */
  segmentSymbol(index: number): number {
    let symbol = this.dataSymbols.get(index);
    if (symbol === undefined) {
      symbol = this.local(`segment.${index}`);
      this.dataSymbols.set(index, symbol);
    }
    return symbol;
  }

  usedSegments(): Iterable<[index: number, symbol: number]> {
    return this.dataSymbols;
  }

  /** The symbol of the globals, if they are few enough to lie under one upper half of an address. */
  get sharedHighSymbol(): number | undefined {
    return this.globalBytes <= LARGEST_SHARED_BYTES && this.has('globals')
      ? this.local('globals')
      : undefined;
  }

  has(name: string): boolean {
    return this.named.has(`local ${name}`);
  }

  add(symbol: ObjectSymbol): number {
    return this.symbols.push(symbol) - 1;
  }

  /** The value of an immutable global, through other immutable globals. */
  constantGlobal(global: Global): Initialiser | undefined {
    if (global.mutable) return undefined;
    const initial = global.initial;
    if (initial?.kind !== 'global') return initial;
    return this.constantGlobal(this.module.globals[initial.index]);
  }

  /** True where no activation of the function sees the global change. */
  isSettled(global: number, inFunction: WasmFunction): boolean {
    this.settled ??= findSettledGlobals(this.module);
    return inFunction.index !== this.module.start && this.settled.has(global);
  }
  private settled?: ReadonlySet<number>;

  /** Types that are structurally equal share the index of the first. */
  canonicalType(index: number): number {
    const key = typeKey(this.module.types[index]);
    return this.module.types.findIndex((type) => typeKey(type) === key);
  }

  /** The constants with the code addresses of the table's functions, of those only that have a (canonical) type. */
  codeTable(type: number | undefined = undefined): number {
    this.codeTables.add(type);
    return this.local(`table.${type ?? 'all'}`);
  }
  readonly codeTables = new Set<number | undefined>();

  /** The constants with the types of the table's functions. */
  get typeTable(): number {
    return this.local('table.types');
  }

  /** The function that the table holds at an index, as active element segments leave it. */
  tableFunction(index: number): number | undefined {
    return this.tableContents()[index];
  }

  tableContents(): (number | undefined)[] {
    if (this.table) return this.table;
    const table: (number | undefined)[] = new Array(this.module.tables[0]?.minimum ?? 0).fill(undefined);
    for (const segment of this.module.elements) {
      if (segment.mode !== 'active') continue;
      const base = this.address(segment.offset);
      segment.items.forEach((item, i) => {
        table[base + i] = item.kind === 'function' ? item.index : undefined;
      });
    }
    this.table = table;
    return table;
  }

  /** The number that an initialiser gives: the place of a data or element segment. */
  address(initial: Initialiser | undefined): number {
    const value =
      initial?.kind === 'global' ? this.constantGlobal(this.module.globals[initial.index]) : initial;
    if (value?.kind === 'i32') return value.value >>> 0;
    throw new SourceError(this.module.name, 1, 0, 'a segment whose place is not a constant is not supported');
  }

  private once(key: string, symbol: ObjectSymbol): number {
    const known = this.named.get(key);
    if (known !== undefined) return known;
    const index = this.add(symbol);
    this.named.set(key, index);
    return index;
  }
}
