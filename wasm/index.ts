// WebAssembly modules on the virtual computer: translated to RV32, and executed by the machine. docs/wasm.md describes it.

export { createGlobal, createMemory, createTable } from './create.ts';
export { WasmError, type WasmErrorKind } from './error.ts';
export {
  type Extern,
  FunctionExtern,
  GlobalExtern,
  HostFunction,
  hostFunction,
  type Limits,
  MemoryExtern,
  TableExtern,
} from './externs.ts';
export type { Importable, Imports } from './imports.ts';
export { Instance } from './instance.ts';
export { defaultStore, type InstantiateOptions, instantiate } from './instantiate.ts';
export { INSTRUCTION_LIMIT, type Outcome, Store, type StoreOptions } from './store.ts';
export type { Value } from './value.ts';
