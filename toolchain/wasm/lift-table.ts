// Tables, references and indirect calls. A program of the system has one table, which does not change: {code address, type
// index} pairs among its constants. An instance may share its tables and change them, so their elements are
// references (toolchain/wasm/instance-layout.ts).

import { FUNCTION, SEGMENT, SERVICE, SYMBOL, TABLE } from './instance-layout.ts';
import type { Instruction } from './instruction.ts';
import type { Node } from './ir.ts';
import type { Lifter } from './lift.ts';
import { guardRange } from './lift-access.ts';
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
  const entry = tableEntry(lifter, index);
  guardType(lifter, b.load('lw', entry, 4), context.canonicalType(type), (found) =>
    b.binary('eq', found, b.constant(-1)),
  );
  return b.load('lw', entry, 0);
}

function targetInInstance(lifter: Lifter, index: Node, type: number, table: number): Node {
  const { b, context } = lifter;
  b.trapIf(b.not(b.binary('sltu', index, tableField(lifter, table, TABLE.LENGTH))), TRAP.TABLE_INDEX);
  const reference = b.load('lw', elementAddress(lifter, table, index), 0);
  b.trapIf(b.not(reference), TRAP.UNINITIALIZED);
  const wanted = context.instance!.typeNumber(context.module.types[type]);
  guardType(lifter, b.load('lw', reference, FUNCTION.TYPE), wanted, () => b.constant(0));
  return b.load('lw', reference, FUNCTION.CODE);
}

/** Traps unless the type is the wanted one; which trap it is, is found out where it does not matter how long that takes. */
function guardType(lifter: Lifter, found: Node, wanted: number, isMissing: (found: Node) => Node): void {
  const { b } = lifter;
  const wrong = b.newBlock(b.current);
  const right = b.newBlock(b.current);
  b.finish({
    kind: 'branch',
    condition: b.binary('ne', found, b.constant(wanted)),
    ifTrue: wrong,
    ifFalse: right,
  });
  b.enter(wrong);
  b.trapIf(isMissing(found), TRAP.UNINITIALIZED);
  b.finish({ kind: 'trap', trap: TRAP.CALL_TYPE });
  b.enter(right);
}

/** The address of the {code address, type index} pair for a function reference. */
export function tableEntry(lifter: Lifter, index: Node): Node {
  const { context, b } = lifter;
  return b.binary('add', b.symbol(context.local('table')), b.binary('sll', index, b.constant(3)));
}

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
