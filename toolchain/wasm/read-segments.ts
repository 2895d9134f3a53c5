// Element and data segments, and the constant expressions that say where they go and what they and globals begin with.

import type { ByteReader } from './bytes.ts';
import { decodeInstruction, type Instruction, referenceType } from './instruction.ts';
import type { DataSegment, ElementSegment, Initialiser, Module, ValueType } from './module.ts';

/** One instruction that gives a constant, and `end`; anything else is left for validation to refuse. */
export function readConstant(module: Module, reader: ByteReader): Initialiser {
  const code: Instruction[] = [];
  for (let depth = 1; depth > 0; ) {
    const instruction = decodeInstruction(module, reader);
    code.push(instruction);
    if (instruction.block) depth++;
    else if (instruction.name === 'end') depth--;
  }
  return (code.length === 2 && constant(code[0])) || { kind: 'other', code };
}

function constant({ name, value, wide, index, types }: Instruction): Initialiser | undefined {
  switch (name) {
    case 'i32.const':
      return { kind: 'i32', value };
    case 'i64.const':
      return { kind: 'i64', value: wide };
    case 'f32.const':
      return { kind: 'f32', bits: wide };
    case 'f64.const':
      return { kind: 'f64', bits: wide };
    case 'global.get':
      return { kind: 'global', index };
    case 'ref.func':
      return { kind: 'function', index };
    case 'ref.null':
      return { kind: 'null', type: types[0] };
    default:
      return undefined;
  }
}

/** The eight encodings of an element segment differ in three flag bits. */
export function readElement(module: Module, reader: ByteReader): ElementSegment {
  const flags = reader.u32();
  if (flags > 7) reader.fail('malformed elements segment kind', reader.position - 1);
  const active = !(flags & 1);
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  const table = active && explicit ? reader.u32() : 0;
  const offset = active ? readConstant(module, reader) : undefined;
  const type = flags & 3 ? elementType(reader, expressions) : 'funcref';
  const items = reader.list(() =>
    expressions ? readConstant(module, reader) : ({ kind: 'function', index: reader.u32() } as Initialiser),
  );
  const mode = active ? 'active' : explicit ? 'declarative' : 'passive';
  return { mode, table, offset, type, items };
}

/** A reference type before expressions; before function indices the kind 0, which means functions. */
function elementType(reader: ByteReader, expressions: boolean): ValueType {
  if (expressions) return referenceType(reader);
  if (reader.u8() !== 0) reader.fail('malformed element kind', reader.position - 1);
  return 'funcref';
}

export function readData(module: Module, reader: ByteReader): DataSegment {
  const flags = reader.u32();
  if (flags > 2) reader.fail('malformed data segment kind', reader.position - 1);
  const memory = flags === 2 ? reader.u32() : 0;
  const offset = flags === 1 ? undefined : readConstant(module, reader);
  return { memory, offset, bytes: reader.slice(reader.u32()) };
}
