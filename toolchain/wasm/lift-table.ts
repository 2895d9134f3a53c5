// Tables, references and indirect calls. A program of the system has one table, which does not change, so that for each type of
// function it becomes a table of code addresses among the constants, with 0 for what has another type. An instance may share its
// tables and change them, so their elements are references (toolchain/wasm/instance-layout.ts).

import { FUNCTION, SEGMENT, SERVICE, SYMBOL, TABLE } from './instance-layout.ts';
import type { Instruction } from './instruction.ts';
import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { guardRange } from './lift-access.ts';
import { NO_TYPE } from './module.ts';
import { TRAP } from './traps.ts';

type Lift = (lifter: Lifter, instruction: Instruction) => void;

/** The code address that an indirect call goes to, once the index and the function's type are found to be right. */
export function indirectTarget(
  lifter: Lifter,
  index: Node,
  { index: type, index2: table }: Instruction,
): Node {
  return lifter.context.instance
    ? targetInInstance(lifter, index, type, table)
    : targetInSystem(lifter, index, type, table);
}

function targetInSystem(lifter: Lifter, index: Node, type: number, table: number): Node {
  const { b, context } = lifter;
  const { tables } = context.module;
  if (tables.length > 1) lifter.unsupported('more than one table');
  b.trapIf(b.not(b.binary('sltu', index, b.constant(tables[table].minimum))), TRAP.TABLE_INDEX);
  if (!b.current) return b.constant(0);
  const code = b.load('lw', entryOf(lifter, context.codeTable(context.canonicalType(type)), index), 0);
  guardType(lifter, b.not(code), () =>
    b.binary('eq', b.load('lw', entryOf(lifter, context.typeTable, index), 0), b.constant(NO_TYPE)),
  );
  return code;
}

function targetInInstance(lifter: Lifter, index: Node, type: number, table: number): Node {
  const { b, context } = lifter;
  b.trapIf(b.not(b.binary('sltu', index, tableField(lifter, table, TABLE.LENGTH))), TRAP.TABLE_INDEX);
  const reference = b.load('lw', elementAddress(lifter, table, index), 0);
  b.trapIf(b.not(reference), TRAP.UNINITIALIZED);
  const wanted = context.instance!.typeNumber(context.module.types[type]);
  const found = b.load('lw', reference, FUNCTION.TYPE);
  guardType(lifter, b.binary('ne', found, b.constant(wanted)), () => b.constant(0));
  return b.load('lw', reference, FUNCTION.CODE);
}

/** Traps where the type is wrong; which trap it is, is found out where it does not matter how long that takes. */
function guardType(lifter: Lifter, isWrong: Node, isMissing: () => Node): void {
  const { b } = lifter;
  const wrong = b.newBlock(b.current);
  const right = b.newBlock(b.current);
  b.finish({ kind: 'branch', condition: isWrong, ifTrue: wrong, ifFalse: right });
  b.enter(wrong);
  b.trapIf(isMissing(), TRAP.UNINITIALIZED);
  b.finish({ kind: 'trap', trap: TRAP.CALL_TYPE });
  b.enter(right);
}

/** The code address of a function by its index in the table, whatever its type. */
export const codeOf = (lifter: Lifter, index: Node): Node =>
  lifter.b.load('lw', entryOf(lifter, lifter.context.codeTable(), index), 0);

const entryOf = ({ b }: Lifter, table: number, index: Node): Node =>
  b.binary('add', b.symbol(table), b.binary('sll', index, b.constant(2)));

const tableSymbol = ({ b, context }: Lifter, table: number): Node =>
  b.symbol(context.external(SYMBOL.table(table)));

const tableField = (lifter: Lifter, table: number, field: number): Node =>
  lifter.b.load('lw', tableSymbol(lifter, table), field);

function elementAddress(lifter: Lifter, table: number, index: Node): Node {
  const { b } = lifter;
  return b.binary('add', tableField(lifter, table, TABLE.BASE), b.binary('sll', index, b.constant(2)));
}

const guardElements = (lifter: Lifter, table: number, from: Node, count: Node): void =>
  guardRange(lifter.b, from, count, tableField(lifter, table, TABLE.LENGTH), TRAP.TABLE);

function guardElement(lifter: Lifter, table: number, index: Node): void {
  const { b } = lifter;
  b.trapIf(b.not(b.binary('sltu', index, tableField(lifter, table, TABLE.LENGTH))), TRAP.TABLE);
}

function copyWords(lifter: Lifter, to: Node, from: Node, count: Node): void {
  const { b, context } = lifter;
  b.call(context.external('__memory_copy'), [to, from, b.binary('sll', count, b.constant(2))]);
}

const TABLES: Record<string, Lift> = {
  'table.get'(lifter, { index: table }) {
    const index = lifter.popWord();
    guardElement(lifter, table, index);
    const { type } = lifter.context.module.tables[table];
    lifter.push(type, lifter.b.load('lw', elementAddress(lifter, table, index), 0));
  },
  'table.set'(lifter, { index: table }) {
    const value = lifter.popWord();
    const index = lifter.popWord();
    guardElement(lifter, table, index);
    lifter.b.store('sw', elementAddress(lifter, table, index), 0, value);
  },
  'table.size': (lifter, { index: table }) => lifter.push('i32', tableField(lifter, table, TABLE.LENGTH)),
  'table.grow'(lifter, { index: table }) {
    const { b, context } = lifter;
    const count = lifter.popWord();
    const value = lifter.popWord();
    const grown = b.call(context.external(SERVICE.growTable), [tableSymbol(lifter, table), count, value]);
    lifter.push('i32', b.result(grown, 0));
  },
  'table.fill'(lifter, { index: table }) {
    const { b, context } = lifter;
    const count = lifter.popWord();
    const value = lifter.popWord();
    const from = lifter.popWord();
    guardElements(lifter, table, from, count);
    b.call(context.external('__table_fill'), [elementAddress(lifter, table, from), value, count]);
  },
  'table.copy'(lifter, { index: target, index2: source }) {
    const [to, from, count] = lifter.popWords(['i32', 'i32', 'i32']);
    guardElements(lifter, source, from, count);
    guardElements(lifter, target, to, count);
    copyWords(lifter, elementAddress(lifter, target, to), elementAddress(lifter, source, from), count);
  },
  'table.init'(lifter, { index: segment, index2: table }) {
    const { b, context } = lifter;
    const [to, from, count] = lifter.popWords(['i32', 'i32', 'i32']);
    const place = b.symbol(context.external(SYMBOL.element(segment)));
    guardRange(b, from, count, b.load('lw', place, SEGMENT.LENGTH), TRAP.TABLE);
    guardElements(lifter, table, to, count);
    const source = b.binary('add', b.load('lw', place, SEGMENT.BASE), b.binary('sll', from, b.constant(2)));
    copyWords(lifter, elementAddress(lifter, table, to), source, count);
  },
  'elem.drop': ({ b, context }, { index }) =>
    b.store('sw', b.symbol(context.external(SYMBOL.element(index))), SEGMENT.LENGTH, b.constant(0)),
  'ref.func'(lifter, { index }) {
    const { b, context } = lifter;
    context.functionSymbol(index);
    lifter.push('funcref', b.symbol(context.external(SYMBOL.reference(index))));
  },
};

/** References need no table, and may appear in any module. */
const REFERENCES: Record<string, Lift> = {
  'ref.null': (lifter, { types }) => lifter.push(types[0], lifter.b.constant(0)),
  'ref.is_null': (lifter) => lifter.push('i32', lifter.b.not(lifter.popWord())),
};

/** False where the instruction is another one. */
export function liftTable(lifter: Lifter, instruction: Instruction): boolean {
  const lift = REFERENCES[instruction.name] ?? (lifter.context.instance && TABLES[instruction.name]);
  lift?.(lifter, instruction);
  return lift !== undefined;
}
