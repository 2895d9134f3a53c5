// A value on the operand stack while a function is lifted: one node, or two for an i64.

import type { Node } from './ir.ts';
import type { ValueType } from './module.ts';

export interface Operand {
  type: ValueType;
  lo: Node;
  hi?: Node;
}

export function wordsOfOperand(operand: Operand): Node[] {
  return operand.hi ? [operand.lo, operand.hi] : [operand.lo];
}
