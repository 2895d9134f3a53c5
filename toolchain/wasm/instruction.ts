// One instruction of the binary format: the opcode, then its immediates in the shape that the opcode table gives.

import type { ByteReader } from './bytes.ts';
import type { FunctionType, Module, ValueType } from './module.ts';
import { OPCODES } from './opcodes.ts';

export interface Instruction {
  name: string;
  signature: string;
  /** Position of the opcode in the module's bytes: what a source map speaks about. */
  offset: number;
  /** Local, global, function, label, type or segment index; memarg offset is `value`. */
  index: number;
  index2: number;
  value: number;
  wide: bigint;
  /** log2 of the alignment promised by a memory access. */
  align: number;
  labels: number[];
  /** Types that the instruction names. */
  types: ValueType[];
  block?: BlockShape;
}

export interface BlockShape {
  type: FunctionType;
  /** Index of the matching `end`, and of the `else` or -1. */
  end: number;
  elseAt: number;
  /** Locals assigned anywhere inside. */
  assigned: Set<number>;
  /** Globals used and set anywhere inside. */
  globals: Set<number>;
  changed: Set<number>;
  /** Something inside becomes a call. */
  calls: boolean;
  /** Something inside may trap, but for memory accesses, or is an intrinsic: globals can be seen there. */
  exposes: boolean;
}

export const VALUE_TYPES: Record<number, ValueType> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  112: 'funcref',
  111: 'externref',
};

export function decodeInstruction(module: Module, reader: ByteReader): Instruction {
  const offset = reader.position;
  const first = reader.u8();
  const code = first === 0xfc ? 0xfc00 + reader.u32() : first;
  const opcode = OPCODES[code];
  if (!opcode) reader.fail(`illegal opcode 0x${code.toString(16)}`, offset);
  const instruction: Instruction = {
    name: opcode.name,
    signature: opcode.signature,
    offset,
    index: 0,
    index2: 0,
    value: 0,
    wide: 0n,
    align: 0,
    labels: [],
    types: [],
  };
  readImmediate(module, reader, instruction, opcode.immediate);
  return instruction;
}

function readImmediate(module: Module, reader: ByteReader, target: Instruction, shape: string): void {
  switch (shape) {
    case 'none':
      return;
    case 'block':
      target.block = {
        type: blockType(module, reader),
        end: -1,
        elseAt: -1,
        assigned: new Set(),
        globals: new Set(),
        changed: new Set(),
        calls: false,
        exposes: false,
      };
      return;
    case 'index':
      target.index = reader.u32();
      return;
    case 'two indices':
      target.index = reader.u32();
      target.index2 = reader.u32();
      return;
    case 'labels':
      target.labels = reader.list(() => reader.u32());
      target.index = reader.u32();
      return;
    case 'memory':
      target.align = alignment(reader);
      target.value = reader.u32();
      return;
    case 'i32':
      target.value = reader.s32();
      return;
    case 'i64':
      target.wide = reader.s64();
      return;
    case 'f32':
      target.wide = reader.bits(4);
      return;
    case 'f64':
      target.wide = reader.bits(8);
      return;
    case 'types':
      target.types = reader.list(() => valueType(reader));
      return;
    case 'reference type':
      target.types = [referenceType(reader)];
      return;
    case 'byte':
      zeroByte(reader);
      return;
    case 'index and byte':
      target.index = reader.u32();
      zeroByte(reader);
      return;
    case 'two bytes':
      zeroByte(reader);
      zeroByte(reader);
  }
}

/** The bits above the exponent are flags of later versions. */
function alignment(reader: ByteReader): number {
  const start = reader.position;
  const exponent = reader.u32();
  if (exponent > 31) reader.fail('malformed memop flags', start);
  return exponent;
}

function zeroByte(reader: ByteReader): void {
  if (reader.u8() !== 0) reader.fail('zero byte expected', reader.position - 1);
}

export function valueType(reader: ByteReader): ValueType {
  return VALUE_TYPES[reader.u8()] ?? reader.fail('malformed value type', reader.position - 1);
}

export function referenceType(reader: ByteReader): ValueType {
  const byte = reader.u8();
  if (byte !== 0x70 && byte !== 0x6f) reader.fail('malformed reference type', reader.position - 1);
  return VALUE_TYPES[byte];
}

/** Empty, one result, or the index of a function type. */
function blockType(module: Module, reader: ByteReader): FunctionType {
  const start = reader.position;
  const byte = reader.u8();
  if (byte === 0x40) return { parameters: [], results: [] };
  if (VALUE_TYPES[byte]) return { parameters: [], results: [VALUE_TYPES[byte]] };
  reader.position = start;
  const index = reader.s33();
  if (index < 0) reader.fail('malformed block type', start);
  // that there is no such type is for validation to say
  return module.types[index] ?? { parameters: [], results: [], unknown: true };
}
