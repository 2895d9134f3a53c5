// The binary reader: bytes of a WebAssembly module -> Module. Function bodies stay bytes until they are lifted.
// Section numbers and layouts are those of the core specification's "Binary Format" chapter.

import { ByteReader } from './bytes.ts';
import type {
  ElementSegment,
  Export,
  FunctionType,
  Import,
  Initialiser,
  Memory,
  Module,
  ValueType,
} from './module.ts';

const VALUE_TYPES: Record<number, ValueType> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  112: 'funcref',
  111: 'externref',
};
const EXTERNAL_KINDS = ['function', 'table', 'memory', 'global'] as const;

export function readModule(bytes: Uint8Array, name: string): Module {
  const reader = new ByteReader(name, bytes);
  if (bytes.length < 8 || reader.word() !== 0x6d736100) reader.fail('no \\0asm at its start');
  if (reader.word() !== 1) reader.fail('not version 1 of the binary format');
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
  const state = { declared: [] as number[] };
  while (!reader.atEnd) {
    const id = reader.u8();
    const size = reader.u32();
    const start = reader.position;
    const section = new ByteReader(name, bytes, start, Math.min(start + size, bytes.length));
    reader.slice(size);
    readSection(module, id, section, state);
    if (id !== 0 && !section.atEnd) section.fail(`section ${id} is longer than its content`);
  }
  return module;
}

function readSection(module: Module, id: number, reader: ByteReader, state: { declared: number[] }): void {
  switch (id) {
    case 0:
      readCustom(module, reader);
      return;
    case 1:
      module.types = reader.list(() => functionType(reader));
      return;
    case 2:
      reader.list(() => readImport(module, reader));
      return;
    case 3:
      state.declared = reader.list(() => reader.u32());
      for (const index of state.declared) addFunction(module, index, reader);
      return;
    case 4:
      reader.list(() => module.tables.push({ minimum: tableLimits(reader) }));
      return;
    case 5:
      reader.list(() => module.memories.push(memoryLimits(reader)));
      return;
    case 6:
      reader.list(() => {
        const global = addGlobal(module, reader);
        global.initial = initialiser(reader);
      });
      return;
    case 7:
      module.exports = reader.list(() => readExport(reader));
      return;
    case 8:
      module.start = reader.u32();
      return;
    case 9:
      module.elements = reader.list(() => element(reader));
      return;
    case 10:
      readCode(module, reader);
      return;
    case 11:
      module.data = reader.list(() => dataSegment(reader));
      return;
    case 12:
      reader.u32(); // the number of data segments, which section 11 repeats
      return;
    default:
      reader.fail(`unknown section ${id}`);
  }
}

function valueType(reader: ByteReader): ValueType {
  const byte = reader.u8();
  return VALUE_TYPES[byte] ?? reader.fail(`unknown value type 0x${byte.toString(16)}`);
}

function functionType(reader: ByteReader): FunctionType {
  if (reader.u8() !== 0x60) reader.fail('a type that is not a function type');
  const parameters = reader.list(() => valueType(reader));
  const results = reader.list(() => valueType(reader));
  return { parameters, results };
}

/** Structurally equal types count as one for call_indirect: the index of the first of them. */
function canonicalType(module: Module, index: number, reader: ByteReader): number {
  const type = module.types[index] ?? reader.fail(`type ${index} does not exist`);
  const key = typeKey(type);
  return module.types.findIndex((other) => typeKey(other) === key);
}

export function typeKey(type: FunctionType): string {
  return `${type.parameters.join(' ')} -> ${type.results.join(' ')}`;
}

function addFunction(module: Module, declaredType: number, reader: ByteReader, source?: Import): void {
  const typeIndex = canonicalType(module, declaredType, reader);
  const index = module.functions.length;
  module.functions.push({
    index,
    name: source ? source.field : `function[${index}]`,
    type: module.types[typeIndex],
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
  const kind = EXTERNAL_KINDS[reader.u8()] ?? reader.fail('unknown kind of import');
  const source: Import = { module: moduleName, field, kind };
  if (kind === 'function') addFunction(module, reader.u32(), reader, source);
  else if (kind === 'table') module.tables.push({ minimum: tableLimits(reader), import: source });
  else if (kind === 'memory') module.memories.push({ ...memoryLimits(reader), import: source });
  else addGlobal(module, reader).import = source;
}

function tableLimits(reader: ByteReader): number {
  valueType(reader);
  return limits(reader).minimum;
}

function memoryLimits(reader: ByteReader): Memory {
  const { minimum, maximum } = limits(reader);
  return { minimumPages: minimum, maximumPages: maximum };
}

function limits(reader: ByteReader): { minimum: number; maximum?: number } {
  const flags = reader.u8();
  if (flags > 3) reader.fail('64-bit memories are not supported');
  const minimum = reader.u32();
  return { minimum, maximum: flags & 1 ? reader.u32() : undefined };
}

function addGlobal(module: Module, reader: ByteReader) {
  const type = valueType(reader);
  const index = module.globals.length;
  const global: Module['globals'][number] = {
    index,
    name: `global[${index}]`,
    type,
    mutable: reader.u8() === 1,
  };
  module.globals.push(global);
  return global;
}

function initialiser(reader: ByteReader): Initialiser {
  const result = initialValue(reader);
  if (reader.u8() !== 0x0b) reader.fail('a constant expression of more than one instruction');
  return result;
}

function initialValue(reader: ByteReader): Initialiser {
  const opcode = reader.u8();
  switch (opcode) {
    case 0x41:
      return { kind: 'i32', value: reader.s32() };
    case 0x42:
      return { kind: 'i64', value: reader.s64() };
    case 0x43:
      return { kind: 'f32', bits: reader.bits(4) };
    case 0x44:
      return { kind: 'f64', bits: reader.bits(8) };
    case 0x23:
      return { kind: 'global', index: reader.u32() };
    case 0xd2:
      return { kind: 'function', index: reader.u32() };
    case 0xd0:
      valueType(reader);
      return { kind: 'null' };
    default:
      return reader.fail(`instruction 0x${opcode.toString(16)} in a constant expression`);
  }
}

function readExport(reader: ByteReader): Export {
  const name = reader.string();
  const kind = EXTERNAL_KINDS[reader.u8()] ?? reader.fail('unknown kind of export');
  return { name, kind, index: reader.u32() };
}

/** The eight encodings of an element segment differ in three flag bits. */
function element(reader: ByteReader): ElementSegment {
  const flags = reader.u32();
  const active = !(flags & 1);
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  const table = active && explicit ? reader.u32() : 0;
  const offset = active ? initialiser(reader) : undefined;
  if (flags & 3) reader.u8(); // the element kind or reference type: only functions exist
  const items = reader.list(() =>
    expressions ? initialiser(reader) : ({ kind: 'function', index: reader.u32() } as Initialiser),
  );
  const mode = active ? 'active' : explicit ? 'declarative' : 'passive';
  return { mode, table, offset, items };
}

function dataSegment(reader: ByteReader) {
  const flags = reader.u32();
  if (flags === 2 && reader.u32() !== 0) reader.fail('more than one memory');
  const offset = flags === 1 ? undefined : initialiser(reader);
  return { offset, bytes: reader.slice(reader.u32()) };
}

function readCode(module: Module, reader: ByteReader): void {
  const defined = module.functions.filter((f) => !f.import);
  const count = reader.u32();
  if (count !== defined.length) reader.fail('functions and bodies differ in number');
  for (const fn of defined) {
    const size = reader.u32();
    fn.bodyEnd = reader.position + size;
    for (let groups = reader.u32(); groups > 0; groups--) {
      const repeat = reader.u32();
      const type = valueType(reader);
      if (fn.locals.length + repeat > 50000) reader.fail('too many locals');
      for (let i = 0; i < repeat; i++) fn.locals.push(type);
    }
    fn.bodyStart = reader.position;
    reader.slice(fn.bodyEnd - fn.bodyStart);
  }
}

/** The name section gives functions and globals their source names; a malformed one is not an error. */
function readCustom(module: Module, reader: ByteReader): void {
  if (reader.string() !== 'name') return;
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
