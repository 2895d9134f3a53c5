// How the values of a function type travel (psABI, ilp32d): floats in up to eight floating-point registers, everything else as
// words. A float that finds no such register travels as one word or two.

import type { Builder } from './builder.ts';
import type { Node } from './ir.ts';
import type { ValueType } from './module.ts';
import { type Operand, wordsOfOperand } from './operand.ts';

const FLOAT_REGISTERS = 8;

const isFloat = (type: ValueType): boolean => type === 'f32' || type === 'f64';

/** For each value: whether it has a floating-point register, and how many words it takes otherwise. */
export function travel(types: ValueType[]): { inFloatRegister: boolean; words: number }[] {
  let floats = 0;
  return types.map((type) => {
    const inFloatRegister = isFloat(type) && floats++ < FLOAT_REGISTERS;
    return { inFloatRegister, words: inFloatRegister ? 0 : type === 'i64' || type === 'f64' ? 2 : 1 };
  });
}

export const travellingWords = (types: ValueType[]): number =>
  travel(types).reduce((sum, { words }) => sum + words, 0);

/** What a call or a return passes: the nodes of these operands. */
export function pack(b: Builder, operands: Operand[]): Node[] {
  const ways = travel(operands.map(({ type }) => type));
  return operands.flatMap((operand, i) => {
    const { lo, type } = operand;
    if (!isFloat(type) || ways[i].inFloatRegister) return wordsOfOperand(operand);
    return type === 'f32' ? [b.float('fmv.x.w', [lo])] : [b.wordOf(lo, 0), b.wordOf(lo, 1)];
  });
}

/** The operands that arrive: `take` gives the n-th word, or the n-th float. */
export function unpack(
  b: Builder,
  types: ValueType[],
  take: (n: number, isFloat: boolean) => Node,
): Operand[] {
  let word = 0;
  let float = 0;
  const ways = travel(types);
  return types.map((type, i): Operand => {
    if (ways[i].inFloatRegister) return { type, lo: take(float++, true) };
    const lo = take(word++, false);
    if (type === 'f32') return { type, lo: b.float('fmv.w.x', [lo]) };
    if (type !== 'i64' && type !== 'f64') return { type, lo };
    const hi = take(word++, false);
    return type === 'f64' ? { type, lo: b.doubleOf(lo, hi) } : { type, lo, hi };
  });
}
