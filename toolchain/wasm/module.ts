// What a WebAssembly module is once it has been read: the core specification's terms, one interface each.

import type { Instruction } from './instruction.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'funcref' | 'externref';

/** Functions imported from here are expanded in place: abi/intrinsics.ts. */
export const INTRINSICS_MODULE = 'intrinsics';

export interface FunctionType {
  parameters: ValueType[];
  results: ValueType[];
  /** Stands for one that a block refers to and the module does not have. */
  unknown?: boolean;
}

export interface Import {
  module: string;
  field: string;
  kind: 'function' | 'table' | 'memory' | 'global';
}

export interface WasmFunction {
  index: number;
  /** From the name section, or `function[N]`. */
  name: string;
  type: FunctionType;
  /** Index into Module.types; types that are structurally equal share one canonical index. */
  typeIndex: number;
  /** Set for imported functions, which have no body. */
  import?: Import;
  /** Types of the declared locals, parameters not included. */
  locals: ValueType[];
  /** The body's instructions as bytes of the module: [start, end). */
  bodyStart: number;
  bodyEnd: number;
}

/** A constant initialiser: a number, another global, a function or no function. */
export type Initialiser =
  | { kind: 'i32'; value: number }
  | { kind: 'i64'; value: bigint }
  | { kind: 'f32' | 'f64'; bits: bigint }
  | { kind: 'global'; index: number }
  | { kind: 'function'; index: number }
  | { kind: 'null'; type: ValueType }
  /** Not a constant of this kind: validation says why. */
  | { kind: 'other'; code: Instruction[] };

export interface Global {
  index: number;
  name: string;
  type: ValueType;
  mutable: boolean;
  import?: Import;
  initial?: Initialiser;
}

export interface Table {
  type: ValueType;
  minimum: number;
  maximum?: number;
  import?: Import;
}

export interface Memory {
  minimumPages: number;
  maximumPages?: number;
  import?: Import;
}

export interface Export {
  name: string;
  kind: 'function' | 'table' | 'memory' | 'global';
  index: number;
}

export interface ElementSegment {
  mode: 'active' | 'passive' | 'declarative';
  table: number;
  offset?: Initialiser;
  type: ValueType;
  items: Initialiser[];
}

export interface DataSegment {
  memory: number;
  /** Where an active segment goes; a passive one has none. */
  offset?: Initialiser;
  bytes: Uint8Array;
}

export interface Module {
  name: string;
  bytes: Uint8Array;
  types: FunctionType[];
  functions: WasmFunction[];
  globals: Global[];
  tables: Table[];
  memories: Memory[];
  exports: Export[];
  elements: ElementSegment[];
  data: DataSegment[];
  start?: number;
  /** What section 12 says about the number of data segments; undefined where there is no such section. */
  dataCount?: number;
}

/** In the table of types: the entry holds no function. */
export const NO_TYPE = -1;
