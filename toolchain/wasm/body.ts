// A function body as a list of instructions, with what the lifter needs to know ahead of time: where each block
// ends, where its else is, and which locals a loop assigns (those need a merge point at its head).

import { ByteReader } from './bytes.ts';
import {
  type FunctionType,
  INTRINSICS_MODULE,
  type Module,
  type ValueType,
  type WasmFunction,
} from './module.ts';
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
  block?: BlockShape;
}

export interface BlockShape {
  type: FunctionType;
  /** Index of the matching `end`, and of the `else` or -1. */
  end: number;
  elseAt: number;
  /** Locals assigned anywhere inside. */
  assigned: Set<number>;
  /** Something inside becomes a call. */
  calls: boolean;
}

const SINGLE: Record<number, ValueType> = { 127: 'i32', 126: 'i64', 125: 'f32', 124: 'f64' };

export function decodeBody(module: Module, fn: WasmFunction): Instruction[] {
  const reader = new ByteReader(module.name, module.bytes, fn.bodyStart, fn.bodyEnd);
  const code: Instruction[] = [];
  const open: Instruction[] = [];
  while (!reader.atEnd) {
    const instruction = decodeOne(module, reader);
    const at = code.push(instruction) - 1;
    const { name, block } = instruction;
    if (block) open.push(instruction);
    else if (name === 'else') open[open.length - 1].block!.elseAt = at;
    else if (name === 'end') close(open, at);
    else if (name === 'local.set' || name === 'local.tee')
      for (const enclosing of open) enclosing.block!.assigned.add(instruction.index);
    else if (becomesCall(module, instruction, code[at - 1]))
      for (const enclosing of open) enclosing.block!.calls = true;
  }
  return code;
}

const ROUTINES = /^(call_indirect|memory\.|data\.drop|i(32|64)\.(clz|ctz|popcnt)$|i64\.(div|rem))/;
/** System calls change registers as calls do; the other intrinsics are single instructions. */
const CALLING_INTRINSIC = /^(syscall|call_code)/;

function becomesCall(module: Module, { name, index }: Instruction, before: Instruction | undefined): boolean {
  if (name === 'call') {
    const source = module.functions[index]?.import;
    return source?.module !== INTRINSICS_MODULE || CALLING_INTRINSIC.test(source.field);
  }
  if (/^i64\.(sh|rot)/.test(name)) return before?.name !== 'i64.const';
  return ROUTINES.test(name);
}

function close(open: Instruction[], at: number): void {
  const shape = open.pop()?.block; // the last `end` closes the function itself, which is not in the list
  if (shape) shape.end = at;
}

function decodeOne(module: Module, reader: ByteReader): Instruction {
  const offset = reader.position;
  const first = reader.u8();
  const code = first === 0xfc ? 0xfc00 + reader.u32() : first;
  const opcode = OPCODES[code];
  if (!opcode) reader.fail(`instruction 0x${code.toString(16)} is not supported`);
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
        calls: false,
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
      target.align = reader.u32();
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
      reader.list(() => reader.u8());
      return;
    default:
      reader.u8();
  }
}

/** Empty, one result, or the index of a function type. */
function blockType(module: Module, reader: ByteReader): FunctionType {
  const start = reader.position;
  const byte = reader.u8();
  if (byte === 0x40) return { parameters: [], results: [] };
  if (SINGLE[byte]) return { parameters: [], results: [SINGLE[byte]] };
  reader.position = start;
  const index = reader.s33();
  return module.types[index] ?? reader.fail(`block type ${index} does not exist`);
}
