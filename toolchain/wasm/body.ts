// A function body as a list of instructions, with what the lifter needs to know ahead of time: where each block
// ends, where its else is, and which locals a loop assigns (those need a merge point at its head).

import { ByteReader } from './bytes.ts';
import { decodeInstruction, type Instruction } from './instruction.ts';
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
    else if (name === 'local.set' || name === 'local.tee') innermost(open)?.assigned.add(instruction.index);
    else if (becomesCall(module, instruction, code[at - 1])) {
      const enclosing = innermost(open);
      if (enclosing) enclosing.calls = true;
    }
  }
  if (!reader.atEnd) reader.fail('END opcode expected');
  return code;
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
    for (const local of shape.assigned) enclosing.assigned.add(local);
    enclosing.calls ||= shape.calls;
  }
  return false;
}

const innermost = (open: Instruction[]) => open[open.length - 1]?.block;
