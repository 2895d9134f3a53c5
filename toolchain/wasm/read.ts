// The binary reader: bytes of a WebAssembly module -> Module. Function bodies stay bytes until they are lifted.
// Section numbers and layouts are those of the core specification's "Binary Format" chapter; what is against that chapter is
// refused here, what is against the rules of validation by toolchain/wasm/validate.ts.

import { ByteReader } from './bytes.ts';
import { referenceType, valueType } from './instruction.ts';
import type { Export, FunctionType, Import, Module, ValueType, WasmFunction } from './module.ts';
import { ModuleError } from './module-error.ts';
import { readConstant, readData, readElement } from './read-segments.ts';

const EXTERNAL_KINDS = ['function', 'table', 'memory', 'global'] as const;
const PAGE_LIMIT_FLAGS = 1;

/** Sections by id, in the order in which they may appear; 0 is a custom section, which may stand anywhere. */
const ORDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

/** @throws ModuleError for bytes that are malformed */
export function readModule(bytes: Uint8Array, name: string): Module {
  const reader = new ByteReader(name, bytes, 0, bytes.length, 'unexpected end');
  if (reader.word() !== 0x6d736100) reader.fail('magic header not detected', 0);
  if (reader.word() !== 1) reader.fail('unknown binary version', 4);
  const module: Module = {
    name,
    bytes,
    types: [],
    functions: [],
    globals: [],
    tables: [],
    memories: [],
    exports: [],
    elements: [],
    data: [],
  };
  let last = -1;
  while (!reader.atEnd) {
    const start = reader.position;
    const id = reader.u8();
    const size = reader.u32();
    if (size > bytes.length - reader.position) reader.fail('length out of bounds');
    const place = ORDER.indexOf(id);
    if (id !== 0 && place < 0) reader.fail(`malformed section id ${id}`, start);
    if (id !== 0 && place <= last) reader.fail('unexpected content after last section', start);
    if (id !== 0) last = place;
    const section = new ByteReader(name, bytes, reader.position, reader.position + size);
    reader.slice(size);
    if (id === 0) readCustom(module, section);
    else {
      SECTIONS[id](module, section);
      if (!section.atEnd) section.fail('section size mismatch');
    }
  }
  checkCounts(module, reader);
  return module;
}

const SECTIONS: Record<number, (module: Module, reader: ByteReader) => void> = {
  1(module, reader) {
    module.types = reader.list(() => functionType(reader));
  },
  2(module, reader) {
    reader.list(() => readImport(module, reader));
  },
  3(module, reader) {
    reader.list(() => addFunction(module, reader.u32()));
  },
  4(module, reader) {
    reader.list(() => module.tables.push(tableType(reader)));
  },
  5(module, reader) {
    reader.list(() => module.memories.push(memoryType(reader)));
  },
  6(module, reader) {
    reader.list(() => {
      const global = addGlobal(module, reader);
      global.initial = readConstant(module, reader);
    });
  },
  7(module, reader) {
    module.exports = reader.list(() => readExport(reader));
  },
  8(module, reader) {
    module.start = reader.u32();
  },
  9(module, reader) {
    module.elements = reader.list(() => readElement(module, reader));
  },
  10: readCode,
  11(module, reader) {
    module.data = reader.list(() => readData(module, reader));
  },
  12(module, reader) {
    module.dataCount = reader.u32();
  },
};

function checkCounts(module: Module, reader: ByteReader): void {
  if (module.functions.some((fn) => !fn.import && fn.bodyEnd === 0))
    reader.fail('function and code section have inconsistent lengths');
  if (module.dataCount !== undefined && module.dataCount !== module.data.length)
    reader.fail('data count and data section have inconsistent lengths');
}

function functionType(reader: ByteReader): FunctionType {
  if (reader.u8() !== 0x60) reader.fail('malformed function type', reader.position - 1);
  const parameters = reader.list(() => valueType(reader));
  const results = reader.list(() => valueType(reader));
  return { parameters, results };
}

export function typeKey(type: FunctionType): string {
  return `${type.parameters.join(' ')} -> ${type.results.join(' ')}`;
}

const UNKNOWN_TYPE: FunctionType = { parameters: [], results: [], unknown: true };

function addFunction(module: Module, declaredType: number, source?: Import): void {
  const type = module.types[declaredType] ?? UNKNOWN_TYPE;
  // structurally equal types count as one for call_indirect: the index of the first of them
  const key = typeKey(type);
  const typeIndex = type.unknown
    ? declaredType
    : module.types.findIndex((other) => other === type || typeKey(other) === key);
  const index = module.functions.length;
  module.functions.push({
    index,
    name: source ? source.field : `function[${index}]`,
    type,
    typeIndex,
    import: source,
    locals: [],
    bodyStart: 0,
    bodyEnd: 0,
  });
}

function readImport(module: Module, reader: ByteReader): void {
  const moduleName = reader.string();
  const field = reader.string();
  const kind = externalKind(reader, 'malformed import kind');
  const source: Import = { module: moduleName, field, kind };
  if (kind === 'function') addFunction(module, reader.u32(), source);
  else if (kind === 'table') module.tables.push({ ...tableType(reader), import: source });
  else if (kind === 'memory') module.memories.push({ ...memoryType(reader), import: source });
  else addGlobal(module, reader).import = source;
}

function externalKind(reader: ByteReader, complaint: string): Import['kind'] {
  return EXTERNAL_KINDS[reader.u8()] ?? reader.fail(complaint, reader.position - 1);
}

function tableType(reader: ByteReader): { type: ValueType; minimum: number; maximum?: number } {
  return { type: referenceType(reader), ...limits(reader) };
}

function memoryType(reader: ByteReader): { minimumPages: number; maximumPages?: number } {
  const { minimum, maximum } = limits(reader);
  return { minimumPages: minimum, maximumPages: maximum };
}

function limits(reader: ByteReader): { minimum: number; maximum?: number } {
  const flags = reader.u8();
  if (flags > PAGE_LIMIT_FLAGS) reader.fail('malformed limits flags', reader.position - 1);
  const minimum = reader.u32();
  return { minimum, maximum: flags & 1 ? reader.u32() : undefined };
}

function addGlobal(module: Module, reader: ByteReader): Module['globals'][number] {
  const type = valueType(reader);
  const mutability = reader.u8();
  if (mutability > 1) reader.fail('malformed mutability', reader.position - 1);
  const index = module.globals.length;
  const global: Module['globals'][number] = {
    index,
    name: `global[${index}]`,
    type,
    mutable: mutability === 1,
  };
  module.globals.push(global);
  return global;
}

function readExport(reader: ByteReader): Export {
  const name = reader.string();
  const kind = externalKind(reader, 'malformed export kind');
  return { name, kind, index: reader.u32() };
}

function readCode(module: Module, reader: ByteReader): void {
  const defined = module.functions.filter((f) => !f.import);
  if (reader.u32() !== defined.length) reader.fail('function and code section have inconsistent lengths');
  for (const fn of defined) {
    const size = reader.u32();
    const start = reader.position;
    reader.slice(size);
    readLocals(fn, new ByteReader(module.name, module.bytes, start, start + size));
  }
}

/** More locals than any compiler makes; the format's own limit is 2^32 - 1. */
const MOST_LOCALS = 50000;

function readLocals(fn: WasmFunction, body: ByteReader): void {
  let total = 0;
  const groups = body.list(() => {
    const count = body.u32();
    total += count;
    if (total > 0xffffffff) body.fail('too many locals');
    return { count, type: valueType(body) };
  });
  if (total > MOST_LOCALS) body.fail(`too many locals: ${total}, and the limit is ${MOST_LOCALS}`);
  for (const { count, type } of groups) for (let i = 0; i < count; i++) fn.locals.push(type);
  fn.bodyStart = body.position;
  fn.bodyEnd = body.end;
}

/** The name section gives functions and globals their source names; a malformed one is not an error. */
function readCustom(module: Module, reader: ByteReader): void {
  if (reader.string() !== 'name') return;
  try {
    readNames(module, reader);
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
  }
}

function readNames(module: Module, reader: ByteReader): void {
  while (!reader.atEnd) {
    const id = reader.u8();
    const size = reader.u32();
    const end = reader.position + size;
    if (id === 1 || id === 7) {
      const named: { name: string; import?: Import }[] = id === 1 ? module.functions : module.globals;
      for (let count = reader.u32(); count > 0; count--) {
        const index = reader.u32();
        const name = reader.string();
        if (named[index] && !named[index].import) named[index].name = name;
      }
    }
    reader.position = end;
  }
}
