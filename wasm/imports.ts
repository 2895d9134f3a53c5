// Matching imports (core specification, "Matching"): what is given for a name has to be of the kind and type that the module
// declares.

import type { FunctionType, Global, Import, Memory, Table } from '../toolchain/wasm/module.ts';
import { typeKey } from '../toolchain/wasm/read.ts';
import { WasmError } from './error.ts';
import {
  type Extern,
  FunctionExtern,
  GlobalExtern,
  HostFunction,
  type Limits,
  MemoryExtern,
  TableExtern,
} from './externs.ts';
import type { Store } from './store.ts';

/** A plain function takes the type that the module declares; a number or bigint is an immutable global. */
export type Importable = Extern | HostFunction | ((...args: never[]) => unknown) | number | bigint;
export type Imports = Readonly<Record<string, Readonly<Record<string, Importable>>>>;

type Declared = ({ type: FunctionType } | Global | Table | Memory) & { import: Import };

export function storeOf(imports: Imports): Store | undefined {
  for (const fields of Object.values(imports))
    for (const item of Object.values(fields)) if (isExtern(item)) return item.store;
  return undefined;
}

const isExtern = (item: unknown): item is Extern =>
  item instanceof FunctionExtern ||
  item instanceof MemoryExtern ||
  item instanceof TableExtern ||
  item instanceof GlobalExtern;

/** @throws WasmError of kind unlinkable */
export function matchImport(store: Store, imports: Imports, declared: Declared): Extern {
  const { module, field, kind } = declared.import;
  const given = has(imports, module) ? imports[module] : undefined;
  const item = given && has(given, field) ? given[field] : undefined;
  if (item === undefined) throw new WasmError('unlinkable', `unknown import: ${module}.${field}`);
  const extern = toExtern(store, item, kind, declared);
  if (!extern || !FITS[kind](extern as never, declared as never))
    throw new WasmError('unlinkable', `incompatible import type: ${module}.${field} is to be a ${kind}`);
  if (extern.store !== store)
    throw new WasmError('unlinkable', `${module}.${field} lives in another store than this instance`);
  return extern;
}

/** What every object inherits, as toString, is given by nobody. */
const has = (given: object, field: string): boolean =>
  Object.hasOwn(given, field) || (field in given && !(field in Object.prototype));

function toExtern(store: Store, item: Importable, kind: string, declared: Declared): Extern | undefined {
  if (isExtern(item)) return item;
  if (item instanceof HostFunction) return kind === 'function' ? store.hostFunction(item) : undefined;
  if (typeof item === 'function') {
    if (kind !== 'function') return undefined;
    return store.hostFunction(new HostFunction((declared as { type: FunctionType }).type, item));
  }
  if (kind !== 'global') return undefined;
  const { type, mutable } = declared as Global;
  if (mutable || (typeof item === 'bigint') !== (type === 'i64')) return undefined;
  const global = new GlobalExtern(store, type, true, store.room.data(8, 8));
  global.value = item;
  return new GlobalExtern(store, type, false, global.address);
}

const FITS = {
  function: (extern: Extern, { type }: { type: FunctionType }): boolean =>
    extern instanceof FunctionExtern && typeKey(extern.type) === typeKey(type),
  memory: (extern: Extern, { minimumPages, maximumPages }: Memory): boolean =>
    extern instanceof MemoryExtern &&
    withinLimits(extern.pages, extern.maximum, { minimum: minimumPages, maximum: maximumPages }),
  table: (extern: Extern, declared: Table): boolean =>
    extern instanceof TableExtern &&
    extern.type === declared.type &&
    withinLimits(extern.length, extern.maximum, declared),
  global: (extern: Extern, { type, mutable }: Global): boolean =>
    extern instanceof GlobalExtern && extern.type === type && extern.mutable === mutable,
};

function withinLimits(size: number, most: number | undefined, { minimum, maximum }: Limits): boolean {
  return size >= minimum && (maximum === undefined || (most !== undefined && most <= maximum));
}
