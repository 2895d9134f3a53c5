// Where loads and stores go. In programs of the system a wasm address is a virtual address: base plus offset wraps at 2^32 and
// nothing is checked, the page tables do that. In an instance an address counts from the base of its memory, and is
// compared with the memory's length first.

import type { Builder } from './builder.ts';
import { MEMORY, SYMBOL } from './instance-layout.ts';
import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { TRAP } from './traps.ts';

export interface Place {
  address: Node;
  offset: number;
}

const PAGE_BYTES = 65536;

export function placeOf(lifter: Lifter, index: Node, offset: number, bytes: number): Place {
  if (!lifter.context.instance) return { address: index, offset };
  const { b } = lifter;
  guardAccess(lifter, index, offset + bytes);
  return { address: b.binary('add', memoryField(lifter, MEMORY.BASE), index), offset };
}

export function memoryField(lifter: Lifter, field: number): Node {
  const { b, context } = lifter;
  return b.load('lw', b.symbol(context.external(SYMBOL.memory(0))), field);
}

/** Traps unless index + reach, which is not taken modulo 2^32, is at most the memory's length. */
function guardAccess(lifter: Lifter, index: Node, reach: number): void {
  const { b, context } = lifter;
  if (reach > 0xffffffff) {
    b.trapIf(b.constant(1), TRAP.MEMORY);
    return;
  }
  const length = memoryField(lifter, MEMORY.LENGTH);
  // memories do not shrink: what the smallest one holds needs no second look
  if (reach <= context.module.memories[0].minimumPages * PAGE_BYTES) {
    const last = b.binary('sub', length, b.constant(reach));
    b.trapIf(b.binary('sltu', last, index), TRAP.MEMORY);
    return;
  }
  guardRange(b, index, b.constant(reach), length, TRAP.MEMORY);
}

/** Traps unless from + count, which is not taken modulo 2^32, is at most the length. */
export function guardRange(b: Builder, from: Node, count: Node, length: Node, trap: number): void {
  const end = b.binary('add', from, count);
  b.trapIf(b.binary('sltu', end, from), trap);
  b.trapIf(b.binary('sltu', length, end), trap);
}
