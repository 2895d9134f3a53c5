// Writes WebAssembly modules for tests: sections and LEB128 numbers, no more than the tests need.

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export type Type = typeof I32 | typeof I64 | typeof F32 | typeof F64;

export interface FunctionSource {
  parameters: Type[];
  results: Type[];
  locals?: Type[];
  /** Instructions, without the closing end. */
  body: number[];
  exportAs?: string;
}

export interface ModuleSource {
  imports?: { module: string; field: string; parameters: Type[]; results: Type[] }[];
  functions: FunctionSource[];
  /** Further types, for blocks with parameters and for call_indirect. */
  types?: { parameters: Type[]; results: Type[] }[];
  globals?: { type: Type; mutable: boolean; value: number | bigint }[];
  /** Function indices; undefined leaves an entry empty. */
  table?: (number | undefined)[];
  /** Pages. */
  memory?: number;
  data?: { address?: number; bytes: number[] }[];
  start?: number;
}

export const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest);
  return bytes;
};

export const signed = (value: number | bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    const last = (rest === 0n && !(byte & 0x40)) || (rest === -1n && (byte & 0x40) !== 0);
    bytes.push(last ? byte : byte | 0x80);
    if (last) return bytes;
  }
};

export const i32const = (value: number): number[] => [0x41, ...signed(value | 0)];
export const i64const = (value: bigint): number[] => [0x42, ...signed(BigInt.asIntN(64, value))];

const vector = (items: number[][]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
const constant = (type: Type, value: number | bigint): number[] => {
  if (type === F32) return [0x43, ...new Uint8Array(Float32Array.of(Number(value)).buffer)];
  if (type === F64) return [0x44, ...new Uint8Array(Float64Array.of(Number(value)).buffer)];
  return type === I64 ? i64const(BigInt(value)) : i32const(Number(value));
};

interface Signature {
  parameters: Type[];
  results: Type[];
}

export class TypeList {
  readonly list: Signature[] = [];

  indexOf({ parameters, results }: Signature): number {
    const same = (a: Type[], b: Type[]) => a.length === b.length && a.every((type, i) => type === b[i]);
    const at = this.list.findIndex((t) => same(t.parameters, parameters) && same(t.results, results));
    return at >= 0 ? at : this.list.push({ parameters, results }) - 1;
  }
}

export function writeModule(source: ModuleSource, types = new TypeList()): Uint8Array {
  const { imports = [], functions, globals = [], table, memory, data = [] } = source;
  for (const type of source.types ?? []) types.indexOf(type);
  const importItems = imports.map((item) => [
    ...text(item.module),
    ...text(item.field),
    0,
    ...unsigned(types.indexOf(item)),
  ]);
  const functionItems = functions.map((fn) => unsigned(types.indexOf(fn)));
  const sections: [id: number, content: number[] | undefined][] = [
    [
      1,
      vector(
        types.list.map((type) => [
          0x60,
          ...vector(type.parameters.map((t) => [t])),
          ...vector(type.results.map((t) => [t])),
        ]),
      ),
    ],
    [2, imports.length ? vector(importItems) : undefined],
    [3, vector(functionItems)],
    [4, table && vector([[0x70, 0, ...unsigned(table.length)]])],
    [5, memory === undefined ? undefined : vector([[0, ...unsigned(memory)]])],
    [
      6,
      globals.length
        ? vector(globals.map((g) => [g.type, g.mutable ? 1 : 0, ...constant(g.type, g.value), 0x0b]))
        : undefined,
    ],
    [
      7,
      vector([
        ...functions.flatMap((fn, i) =>
          fn.exportAs === undefined ? [] : [[...text(fn.exportAs), 0, ...unsigned(imports.length + i)]],
        ),
        ...(memory === undefined ? [] : [[...text('memory'), 2, 0]]),
      ]),
    ],
    [8, source.start === undefined ? undefined : unsigned(source.start)],
    [9, table && vector(elementItems(table))],
    [12, data.length ? unsigned(data.length) : undefined],
    [10, vector(functions.map(codeItem))],
    [11, data.length ? vector(data.map(dataItem)) : undefined],
  ];
  const parts = sections.flatMap(([id, content]) =>
    content ? [[id, ...unsigned(content.length)], content] : [],
  );
  return Uint8Array.from([[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...parts].flat());
}

function elementItems(table: (number | undefined)[]): number[][] {
  return table.flatMap((fn, i) => (fn === undefined ? [] : [[0, ...i32const(i), 0x0b, 1, ...unsigned(fn)]]));
}

function codeItem({ locals = [], body }: FunctionSource): number[] {
  const code = [...vector(locals.map((type) => [1, type])), ...body, 0x0b];
  return [...unsigned(code.length), ...code];
}

function dataItem({ address, bytes }: { address?: number; bytes: number[] }): number[] {
  const content = vector(bytes.map((byte) => [byte]));
  return address === undefined ? [1, ...content] : [0, ...i32const(address), 0x0b, ...content];
}
