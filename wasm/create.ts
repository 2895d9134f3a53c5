// Memories, tables and globals that the host makes, for modules to import.

import type { ValueType } from '../toolchain/wasm/module.ts';
import { GlobalExtern, type Limits, MemoryExtern, TableExtern } from './externs.ts';
import { defaultStore } from './instantiate.ts';
import type { Store } from './store.ts';
import { toBits, type Value } from './value.ts';

/** Limits in pages of 64 KiB. @throws WasmError of kind resource */
export function createMemory({ minimum, maximum }: Limits, store: Store = defaultStore()): MemoryExtern {
  return new MemoryExtern(store, store.newMemory(minimum, maximum), maximum);
}

export function createTable(
  type: 'funcref' | 'externref',
  { minimum, maximum }: Limits,
  store: Store = defaultStore(),
): TableExtern {
  return new TableExtern(store, type, store.newTable(minimum, maximum), maximum);
}

export function createGlobal(
  type: ValueType,
  mutable: boolean,
  value: Value,
  store: Store = defaultStore(),
): GlobalExtern {
  const global = new GlobalExtern(store, type, mutable, store.room.data(8, 8));
  global.bits = toBits(store, type, value);
  return global;
}
