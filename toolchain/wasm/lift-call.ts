// Calls in the middle form: of functions of the module, of other objects' functions, through the function table, and of the
// intrinsics that abi/intrinsics.ts declares, which are expanded in place.

import type { Instruction } from './instruction.ts';
import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { INTRINSICS } from './lift-intrinsics.ts';
import { type FunctionType, INTRINSICS_MODULE } from './module.ts';
import { pack, travellingWords, unpack } from './signature.ts';
import { TRAP } from './traps.ts';

export function liftCall(lifter: Lifter, instruction: Instruction): void {
  const { context, b } = lifter;
  const callee = context.module.functions[instruction.index];
  if (callee.import?.module === INTRINSICS_MODULE) {
    const expand = INTRINSICS[callee.import.field];
    if (!expand) lifter.unsupported(`intrinsic ${callee.import.field}`);
    const result = expand(lifter, lifter.popWords(callee.type.parameters));
    if (callee.type.results.length) lifter.push('i32', result ?? b.constant(0));
    return;
  }
  const args = pack(b, lifter.popOperands(callee.type.parameters.length));
  pushResults(lifter, callee.type, b.call(context.functionSymbol(instruction.index), args));
}

/** The table holds {code address, type index} pairs; an empty entry has the type -1. */
export function liftCallIndirect(lifter: Lifter, instruction: Instruction): void {
  const { context, b } = lifter;
  const { module } = context;
  const wanted = module.types[instruction.index];
  const index = lifter.popWord();
  const args = pack(b, lifter.popOperands(wanted.parameters.length));
  const size = module.tables[instruction.index2]?.minimum ?? 0;
  b.trapIf(b.not(b.binary('sltu', index, b.constant(size))), TRAP.TABLE_INDEX);
  if (!b.current) return;
  const entry = tableEntry(lifter, index);
  const type = b.load('lw', entry, 4);
  b.trapIf(b.binary('ne', type, b.constant(context.canonicalType(instruction.index))), TRAP.CALL_TYPE);
  const target = b.load('lw', entry, 0);
  pushResults(lifter, wanted, b.effect('callCode', [target, ...args]));
}

/** The address of the table's entry for a function reference. */
export function tableEntry(lifter: Lifter, index: Node): Node {
  const { context, b } = lifter;
  return b.binary('add', b.symbol(context.local('table')), b.binary('sll', index, b.constant(3)));
}

function pushResults(lifter: Lifter, type: FunctionType, call: Node): void {
  const { b } = lifter;
  call.imm = travellingWords(type.results);
  lifter.stack.push(...unpack(b, type.results, (n, isFloat) => b.result(call, n, isFloat)));
}
