// Modules translated for an instance (`TranslateOptions.instance`): linear memory begins at address 0 for the module and anywhere for
// the machine, and memories, tables, globals and functions may belong to other instances. So everything that the
// specification's store holds has an address of its own, which whoever makes the instance defines as a symbol; the words
// behind those symbols are laid out here. All fields are words.

import type { FunctionType } from './module.ts';

/** What translation for an instance has to know. */
export interface InstanceOptions {
  /** A number for each function type, the same for all instances that may call each other. */
  typeNumber(type: FunctionType): number;
}

/** The symbols; the number is the index in the module's index space. */
export const SYMBOL = {
  /** The code of an imported function; the translator itself defines `code` for the module's own. */
  function: (index: number) => `function.${index}`,
  code: (index: number) => `code.${index}`,
  /** What a reference to the function is: the address of its FUNCTION. A null reference is 0. */
  reference: (index: number) => `reference.${index}`,
  memory: (index: number) => `memory.${index}`,
  table: (index: number) => `table.${index}`,
  /** Eight bytes: the value. Constants that the module gives itself have none. */
  global: (index: number) => `global.${index}`,
  data: (index: number) => `data.${index}`,
  element: (index: number) => `element.${index}`,
} as const;

/** Services of the embedder, called like functions. Each takes a MEMORY or TABLE first. */
export const SERVICE = {
  /** (memory, pages) -> pages before, or -1 */
  growMemory: '__grow_memory',
  /** (table, elements, value) -> elements before, or -1 */
  growTable: '__grow_table',
} as const;

export const FUNCTION = { CODE: 0, TYPE: 4, BYTES: 8 } as const;
/** MAXIMUM in pages. */
export const MEMORY = { BASE: 0, LENGTH: 4, MAXIMUM: 8, BYTES: 12 } as const;
/** BASE is the address of the references, one word each; LENGTH and MAXIMUM count them. */
export const TABLE = { BASE: 0, LENGTH: 4, MAXIMUM: 8, BYTES: 12 } as const;
/** A data segment's bytes or an element segment's references; LENGTH (of either unit) is 0 once it is dropped. */
export const SEGMENT = { BASE: 0, LENGTH: 4, BYTES: 8 } as const;
export const GLOBAL_BYTES = 8;
