// Loads, stores and globals in the middle form. An access that promises less alignment than its width becomes bytes or halfwords,
// since a machine may trap on it. In an instance a promise may be broken and is not looked at: the machine does what is
// not aligned, only slower.

import type { Builder } from './builder.ts';
import { SYMBOL } from './instance-layout.ts';
import type { Instruction } from './instruction.ts';
import type { LoadName, Node, StoreName } from './ir.ts';
import type { Lifter } from './lift.ts';
import { placeOf } from './lift-access.ts';
import { constantPair, signExtended } from './lift-i64.ts';
import type { Global } from './module.ts';
import type { Operand } from './operand.ts';

interface Access {
  bytes: number;
  signed: boolean;
}

function accessOf(suffix: string): Access {
  const bits = Number(/\d+/.exec(suffix)?.[0] ?? 0);
  return { bytes: bits / 8, signed: suffix.endsWith('_s') };
}

/** Handles i32 and i64 loads and stores; false where the instruction is another one. */
export function liftMemory(lifter: Lifter, instruction: Instruction): boolean {
  const match = /^(i32|i64|f32|f64)\.(load|store)(.*)$/.exec(instruction.name);
  if (!match) return false;
  if (match[1].startsWith('f')) {
    liftFloatAccess(lifter, match[1] as 'f32' | 'f64', match[2] === 'load', instruction);
    return true;
  }
  const [, type, what, suffix] = match;
  const { bytes, signed } = accessOf(suffix);
  const wide = type === 'i64';
  const width = bytes || (wide ? 8 : 4);
  const natural = Math.min(width, 4);
  const align = lifter.context.instance ? natural : Math.min(2 ** instruction.align, natural);
  const { b } = lifter;
  if (what === 'load') {
    const { address, offset } = placeOf(lifter, lifter.popWord(), instruction.value, width);
    const lo = loadWord(b, address, offset, natural, signed, align);
    if (!wide) lifter.push('i32', lo);
    else if (width === 8) lifter.push('i64', lo, loadWord(b, address, offset + 4, 4, false, align));
    else if (signed) lifter.pushPair(signExtended(b, lo));
    else lifter.push('i64', lo, b.constant(0));
  } else {
    const value = lifter.pop();
    const { address, offset } = placeOf(lifter, lifter.popWord(), instruction.value, width);
    storeWord(b, address, offset, value.lo, natural, align);
    if (width === 8) storeWord(b, address, offset + 4, value.hi!, 4, align);
  }
  return true;
}

/** A float that promises its alignment is accessed as such; any other by its words. */
function liftFloatAccess(
  lifter: Lifter,
  type: 'f32' | 'f64',
  isLoad: boolean,
  instruction: Instruction,
): void {
  const { b } = lifter;
  const bytes = type === 'f64' ? 8 : 4;
  const align = lifter.context.instance ? bytes : 2 ** instruction.align;
  if (isLoad) {
    const { address, offset } = placeOf(lifter, lifter.popWord(), instruction.value, bytes);
    const word = (at: number) => loadWord(b, address, offset + at, 4, false, Math.min(align, 4));
    if (align >= bytes) lifter.push(type, b.load(bytes === 8 ? 'fld' : 'flw', address, offset));
    else if (bytes === 8) lifter.push(type, b.doubleOf(word(0), word(4)));
    else lifter.push(type, b.float('fmv.w.x', [word(0)]));
    return;
  }
  const value = lifter.popWord();
  const { address, offset } = placeOf(lifter, lifter.popWord(), instruction.value, bytes);
  const put = (at: number, word: Node) => storeWord(b, address, offset + at, word, 4, Math.min(align, 4));
  if (align >= bytes) b.store(bytes === 8 ? 'fsd' : 'fsw', address, offset, value);
  else if (bytes === 8) {
    put(0, b.wordOf(value, 0));
    put(4, b.wordOf(value, 1));
  } else put(0, b.float('fmv.x.w', [value]));
}

const LOADS: Record<string, LoadName> = {
  '1': 'lbu',
  '1s': 'lb',
  '2': 'lhu',
  '2s': 'lh',
  '4': 'lw',
  '4s': 'lw',
};
const STORES: Record<number, StoreName> = { 1: 'sb', 2: 'sh', 4: 'sw' };

function loadWord(
  b: Builder,
  address: Node,
  offset: number,
  bytes: number,
  signed: boolean,
  align: number,
): Node {
  if (align >= bytes) return b.load(LOADS[`${bytes}${signed ? 's' : ''}`], address, offset);
  let value: Node | undefined;
  for (let at = 0; at < bytes; at += align) {
    const last = at + align >= bytes;
    const part = b.load(LOADS[`${align}${last && signed ? 's' : ''}`], address, offset + at);
    const placed = b.binary('sll', part, b.constant(8 * at));
    value = value ? b.binary('or', value, placed) : placed;
  }
  return value!;
}

function storeWord(
  b: Builder,
  address: Node,
  offset: number,
  value: Node,
  bytes: number,
  align: number,
): void {
  for (let at = 0; at < bytes; at += align)
    b.store(STORES[align], address, offset + at, b.binary('srl', value, b.constant(8 * at)));
}

/** A mutable global is memory, of programs of the system in .data.globals; an immutable one is its value. */
export function liftGlobal(lifter: Lifter, { name, index }: Instruction): void {
  const { locals, stack } = lifter;
  const local = lifter.promotion?.localOf(index);
  if (name === 'global.set') {
    const value = lifter.pop();
    if (local === undefined) setGlobal(lifter, index, value);
    else locals.set(local, value);
  } else stack.push(local === undefined ? globalOperand(lifter, index) : locals.get(local));
}

/** The value of a global that is a constant. */
function constantOperand({ b, context }: Lifter, global: Global): Operand | undefined {
  const value = context.constantGlobal(global);
  switch (value?.kind) {
    case 'i32':
      return { type: 'i32', lo: b.constant(value.value) };
    case 'i64':
      return { type: 'i64', ...constantPair(b, value.value) };
    case 'f32':
    case 'f64':
      return { type: value.kind, lo: b.floatConstant(value.kind === 'f32' ? 4 : 8, value.bits) };
    default:
      return undefined;
  }
}

export function globalOperand(lifter: Lifter, index: number): Operand {
  const { b, context } = lifter;
  const global = context.module.globals[index];
  const constant = constantOperand(lifter, global);
  if (constant) return constant;
  const { address, letter } = placeOfGlobal(lifter, global);
  const name = letter ? (`fl${letter}` as const) : 'lw';
  const load = (from: Node): Node =>
    context.isSettled(index, lifter.fn) ? b.settledLoad(name, from) : b.load(name, from, 0);
  const lo = load(address);
  const { type } = global;
  return type === 'i64' ? { type, lo, hi: load(b.binary('add', address, b.constant(4))) } : { type, lo };
}

export function setGlobal(lifter: Lifter, index: number, { lo, hi }: Operand): void {
  const { b, context } = lifter;
  const { address, letter } = placeOfGlobal(lifter, context.module.globals[index]);
  b.store(letter ? `fs${letter}` : 'sw', address, 0, lo);
  if (hi) b.store('sw', address, 4, hi);
}

/** The address, and for a float the letter of its width. */
function placeOfGlobal(
  { b, context }: Lifter,
  { index, type }: Global,
): { address: Node; letter?: 'd' | 'w' | undefined } {
  const address = context.instance
    ? b.symbol(context.external(SYMBOL.global(index)))
    : b.symbol(context.local('globals'), context.globalOffsets.get(index) ?? 0);
  return { address, letter: type === 'f64' ? 'd' : type === 'f32' ? 'w' : undefined };
}
