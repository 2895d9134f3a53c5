// Reads the value that an exported function of a WebAssembly module returns, where its body is one constant. That is how
// a module tells where its static data ends: the compiler folds __heap_base into it.

const SECTION_IMPORT = 2;
const SECTION_EXPORT = 7;
const SECTION_CODE = 10;
const KIND_FUNCTION = 0;
const KIND_TABLE = 1;
const KIND_MEMORY = 2;
const LIMITS_HAVE_MAXIMUM = 1;
const OPCODE_I32_CONST = 0x41;
const HEADER_BYTES = 8;

class Cursor {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    return this.bytes[this.at++]!;
  }

  /** LEB128, signed or not: as 32 bits. */
  number(signed = false): number {
    let value = 0;
    let shift = 0;
    let byte = 0;
    do {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    if (signed && shift < 32 && byte & 0x40) value |= -1 << shift;
    return value >>> 0;
  }

  name(): string {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
}

function sections(wasm: Uint8Array): Map<number, number> {
  const found = new Map<number, number>();
  const cursor = new Cursor(wasm, HEADER_BYTES);
  while (cursor.at < wasm.length) {
    const id = cursor.byte();
    const size = cursor.number();
    found.set(id, cursor.at);
    cursor.at += size;
  }
  return found;
}

function functionIndex(cursor: Cursor, name: string): number | undefined {
  for (let count = cursor.number(); count > 0; count--) {
    const found = cursor.name();
    const kind = cursor.byte();
    const index = cursor.number();
    if (found === name && kind === KIND_FUNCTION) return index;
  }
  return undefined;
}

function skipLimits(cursor: Cursor): void {
  const flags = cursor.byte();
  cursor.number();
  if (flags & LIMITS_HAVE_MAXIMUM) cursor.number();
}

/** Imported functions come first in the numbering, and have no body. */
function importedFunctions(cursor: Cursor): number {
  let functions = 0;
  for (let count = cursor.number(); count > 0; count--) {
    cursor.name();
    cursor.name();
    const kind = cursor.byte();
    if (kind === KIND_FUNCTION) {
      functions++;
      cursor.number();
    } else if (kind === KIND_TABLE) {
      cursor.byte();
      skipLimits(cursor);
    } else if (kind === KIND_MEMORY) {
      skipLimits(cursor);
    } else {
      cursor.at += 2; // a global's type, and whether it can change
    }
  }
  return functions;
}

function bodyStart(cursor: Cursor, index: number): number {
  cursor.number();
  for (let i = 0; i < index; i++) {
    const size = cursor.number();
    cursor.at += size;
  }
  cursor.number();
  return cursor.at;
}

/** Throws where the module has no such function, or it is not a constant. */
export function constantFunction(wasm: Uint8Array, name: string): number {
  const where = sections(wasm);
  const exports = where.get(SECTION_EXPORT);
  const index = exports === undefined ? undefined : functionIndex(new Cursor(wasm, exports), name);
  if (index === undefined) throw new Error(`the module does not export ${name}`);
  const imports = where.get(SECTION_IMPORT);
  const imported = imports === undefined ? 0 : importedFunctions(new Cursor(wasm, imports));
  const cursor = new Cursor(wasm, where.get(SECTION_CODE)!);
  cursor.at = bodyStart(cursor, index - imported);
  if (cursor.number() !== 0 || cursor.byte() !== OPCODE_I32_CONST)
    throw new Error(`${name} does not return a constant`);
  return cursor.number(true);
}
