// A function body as a list of instructions, with what the lifter needs to know ahead of time: where each block
// ends, where its else is, which locals a loop assigns (those need a merge point at its head), and which globals it uses.

import { ByteReader } from './bytes.ts';
import { type BlockShape, decodeInstruction, type Instruction } from './instruction.ts';
import { INTRINSICS_MODULE, type Module, type WasmFunction } from './module.ts';

export function decodeBody(module: Module, fn: WasmFunction): Instruction[] {
  const reader = new ByteReader(module.name, module.bytes, fn.bodyStart, fn.bodyEnd);
  const code: Instruction[] = [];
  const open: Instruction[] = [];
  for (let closed = false; !closed; ) {
    const instruction = decodeInstruction(module, reader);
    const at = code.push(instruction) - 1;
    const { name, block } = instruction;
    if (block) open.push(instruction);
    else if (name === 'else') beginElse(reader, open, instruction, at);
    else if (name === 'end') closed = close(open, at);
    else if (open.length) note(module, innermost(open)!, instruction, code[at - 1]);
  }
  if (!reader.atEnd) reader.fail('END opcode expected');
  return code;
}

/** What an instruction means for the block around it. */
function note(
  module: Module,
  shape: BlockShape,
  instruction: Instruction,
  before: Instruction | undefined,
): void {
  const { name, index } = instruction;
  if (name === 'local.set' || name === 'local.tee') shape.assigned.add(index);
  else if (name === 'global.get' || name === 'global.set') {
    shape.globals.add(index);
    if (name === 'global.set') shape.changed.add(index);
  } else {
    if (becomesCall(module, instruction, before)) shape.calls = true;
    if (mayTrap(instruction, before)) shape.exposes = true;
    if (name === 'call' && module.functions[index]?.import?.module === INTRINSICS_MODULE)
      shape.exposes = true;
  }
}

/** Divisions but by most constants, conversions, unreachable; memory accesses and calls are another matter. */
function mayTrap({ name }: Instruction, before: Instruction | undefined): boolean {
  if (!/^unreachable|\.(div|rem)_[su]|\.trunc_f/.test(name)) return false;
  return before?.name !== 'i32.const' || before.value === 0 || before.value === -1;
}

function beginElse(reader: ByteReader, open: Instruction[], { offset }: Instruction, at: number): void {
  const enclosing = open[open.length - 1];
  if (enclosing?.name !== 'if' || enclosing.block!.elseAt >= 0) reader.fail('misplaced else', offset);
  enclosing.block!.elseAt = at;
}

const ROUTINES = /^(call_indirect|memory\.|table\.|data\.drop|i(32|64)\.(clz|ctz|popcnt)$|i64\.(div|rem))/;
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

/** True for the last `end`: it closes the function itself, which is not in the list. */
function close(open: Instruction[], at: number): boolean {
  const shape = open.pop()?.block;
  if (!shape) return true;
  shape.end = at;
  const enclosing = innermost(open);
  if (enclosing) {
    for (const set of ['assigned', 'globals', 'changed'] as const)
      for (const index of shape[set]) enclosing[set].add(index);
    enclosing.calls ||= shape.calls;
    enclosing.exposes ||= shape.exposes;
  }
  return false;
}

const innermost = (open: Instruction[]) => open[open.length - 1]?.block;
