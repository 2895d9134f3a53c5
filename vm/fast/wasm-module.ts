// Encodes a WebAssembly module: functions of i32 parameters over one imported memory. They can call each other by index.

import { type Code, F64, flatten, I32, unsignedLeb } from './wasm-code.ts';

export interface WasmFunction {
  /** Exported under this name. */
  readonly name: string;
  readonly parameters: number;
  readonly results: 0 | 1;
  /** Further i32 locals, numbered after the parameters. */
  readonly locals: number;
  /** f64 locals, numbered after those. */
  readonly doubles?: number;
  readonly body: Code;
}

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 };
const FUNCTION_TYPE = 0x60;
const IMPORTED_MEMORY = 0x02;
const EXPORTED_FUNCTION = 0x00;
const END = 0x0b;

/** The bytes of a module that imports memory `cox.memory` and exports each function. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array {
  const types = functions.map(functionType);
  const memory = [...name('cox'), ...name('memory'), IMPORTED_MEMORY, 0, 0];
  const typeIndices = functions.map((_, index) => unsignedLeb(index));
  const exports = functions.map((f, index) => [...name(f.name), EXPORTED_FUNCTION, ...unsignedLeb(index)]);
  const bodies = functions.map((f) => sized(functionBody(f)));
  return Uint8Array.from(
    MAGIC_AND_VERSION.concat(
      section(SECTION.type, types),
      section(SECTION.import, [memory]),
      section(SECTION.function, typeIndices),
      section(SECTION.export, exports),
      section(SECTION.code, bodies),
    ),
  );
}

const section = (id: number, items: readonly number[][]): number[] =>
  [id].concat(sized(unsignedLeb(items.length).concat(...items)));

const sized = (bytes: readonly number[]): number[] => unsignedLeb(bytes.length).concat(bytes);

const name = (text: string): number[] => sized([...text].map((character) => character.charCodeAt(0)));

const functionType = (f: WasmFunction): number[] => [
  FUNCTION_TYPE,
  f.parameters,
  ...new Array<number>(f.parameters).fill(I32),
  f.results,
  ...new Array<number>(f.results).fill(I32),
];

function functionBody(f: WasmFunction): number[] {
  const locals = [2, ...unsignedLeb(f.locals), I32, ...unsignedLeb(f.doubles ?? 0), F64];
  return flatten(f.body, locals).concat(END);
}
