// memory.size, memory.grow, bulk operations on memory, and data segments. The bytes are moved by run-time routines. In programs
// of the system sizes and growth are their business too, and ranges are the page tables'; an instance checks every
// range before anything is written.

import { MEMORY, SEGMENT, SERVICE, SYMBOL } from './instance-layout.ts';
import type { Instruction } from './instruction.ts';
import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { guardRange, memoryField } from './lift-access.ts';
import { TRAP } from './traps.ts';

type Lift = (lifter: Lifter, instruction: Instruction) => void;

const PAGE_SHIFT = 16;

const call = ({ b, context }: Lifter, name: string, args: Node[]): Node =>
  b.call(context.external(name), args);

const popThree = (lifter: Lifter): Node[] => lifter.popWords(['i32', 'i32', 'i32']);

const IN_SYSTEM: Record<string, Lift> = {
  'memory.size': (lifter) => pushResult(lifter, call(lifter, '__memory_size', [])),
  'memory.grow': (lifter) => pushResult(lifter, call(lifter, '__memory_grow', [lifter.popWord()])),
  'memory.copy': (lifter) => void call(lifter, '__memory_copy', popThree(lifter)),
  'memory.fill': (lifter) => void call(lifter, '__memory_fill', popThree(lifter)),
  'memory.init'(lifter, { index }) {
    const { b, context } = lifter;
    const [to, from, count] = popThree(lifter);
    const length = b.load('lw', b.symbol(context.local(`length.${index}`)), 0);
    guardRange(b, from, count, length, TRAP.MEMORY);
    const source = b.binary('add', b.symbol(context.segmentSymbol(index)), from);
    call(lifter, '__memory_copy', [to, source, count]);
  },
  // the word with the length of a segment is 0 once it is dropped
  'data.drop': ({ b, context }, { index }) =>
    b.store('sw', b.symbol(context.local(`length.${index}`)), 0, b.constant(0)),
};

const IN_INSTANCE: Record<string, Lift> = {
  'memory.size'(lifter) {
    const { b } = lifter;
    lifter.push('i32', b.binary('srl', memoryField(lifter, MEMORY.LENGTH), b.constant(PAGE_SHIFT)));
  },
  'memory.grow'(lifter) {
    const { b, context } = lifter;
    const memory = b.symbol(context.external(SYMBOL.memory(0)));
    pushResult(lifter, call(lifter, SERVICE.growMemory, [memory, lifter.popWord()]));
  },
  'memory.copy'(lifter) {
    const [to, from, count] = popThree(lifter);
    guardMemory(lifter, from, count);
    guardMemory(lifter, to, count);
    call(lifter, '__memory_copy', [addressOf(lifter, to), addressOf(lifter, from), count]);
  },
  'memory.fill'(lifter) {
    const [to, byte, count] = popThree(lifter);
    guardMemory(lifter, to, count);
    call(lifter, '__memory_fill', [addressOf(lifter, to), byte, count]);
  },
  'memory.init'(lifter, { index }) {
    const { b, context } = lifter;
    const [to, from, count] = popThree(lifter);
    const segment = b.symbol(context.external(SYMBOL.data(index)));
    guardRange(b, from, count, b.load('lw', segment, SEGMENT.LENGTH), TRAP.MEMORY);
    guardMemory(lifter, to, count);
    const source = b.binary('add', b.load('lw', segment, SEGMENT.BASE), from);
    call(lifter, '__memory_copy', [addressOf(lifter, to), source, count]);
  },
  'data.drop': ({ b, context }, { index }) =>
    b.store('sw', b.symbol(context.external(SYMBOL.data(index))), SEGMENT.LENGTH, b.constant(0)),
};

function pushResult(lifter: Lifter, made: Node): void {
  lifter.push('i32', lifter.b.result(made, 0));
}

function guardMemory(lifter: Lifter, from: Node, count: Node): void {
  guardRange(lifter.b, from, count, memoryField(lifter, MEMORY.LENGTH), TRAP.MEMORY);
}

const addressOf = (lifter: Lifter, index: Node): Node =>
  lifter.b.binary('add', memoryField(lifter, MEMORY.BASE), index);

/** False where the instruction is another one. */
export function liftBulk(lifter: Lifter, instruction: Instruction): boolean {
  const lift = (lifter.context.instance ? IN_INSTANCE : IN_SYSTEM)[instruction.name];
  lift?.(lifter, instruction);
  return lift !== undefined;
}
