// Calls in the middle form: of functions of the module, of other objects' functions, through the function table, and of the
// intrinsics that abi/intrinsics.ts declares, which are expanded in place.

import type { Instruction } from './instruction.ts';
import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { INTRINSICS } from './lift-intrinsics.ts';
import { indirectTarget } from './lift-table.ts';
import { type FunctionType, INTRINSICS_MODULE } from './module.ts';
import { pack, travellingWords, unpack } from './signature.ts';

export function liftCall(lifter: Lifter, instruction: Instruction): void {
  const { context, b } = lifter;
  const callee = context.module.functions[instruction.index];
  if (callee.import?.module === INTRINSICS_MODULE && !context.instance) {
    const expand = INTRINSICS[callee.import.field];
    if (!expand) lifter.unsupported(`intrinsic ${callee.import.field}`);
    const result = expand(lifter, lifter.popWords(callee.type.parameters));
    if (callee.type.results.length) lifter.push('i32', result ?? b.constant(0));
    return;
  }
  const args = pack(b, lifter.popOperands(callee.type.parameters.length));
  pushResults(lifter, callee.type, b.call(context.functionSymbol(instruction.index), args));
}

export function liftCallIndirect(lifter: Lifter, instruction: Instruction): void {
  const { context, b } = lifter;
  const type = context.module.types[instruction.index];
  const index = lifter.popWord();
  const args = pack(b, lifter.popOperands(type.parameters.length));
  const target = indirectTarget(lifter, index, instruction);
  pushResults(lifter, type, b.effect('callCode', [target, ...args]));
}

function pushResults(lifter: Lifter, type: FunctionType, call: Node): void {
  const { b } = lifter;
  call.imm = travellingWords(type.results);
  lifter.stack.push(...unpack(b, type.results, (n, isFloat) => b.result(call, n, isFloat)));
}
