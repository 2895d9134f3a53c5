// Selection of calls by the psABI's calling convention ilp32d: floats in fa0-fa7 (toolchain/wasm/signature.ts sees to it that there
// are no more), the first eight other argument words in a0-a7, the rest on the stack from sp up. Results of one or two words come back in a0 and a1 as the psABI has it; longer ones,
// which only wasm's multiple results need, go on in a2-a7 and then behind the stack arguments.

import { floatNumber, type Node } from './ir.ts';
import { A7, ARGUMENT_REGISTERS, argumentRegister, RA } from './lir.ts';
import type { Selector } from './select.ts';

const REGISTER_WORDS = ARGUMENT_REGISTERS.length;

/** How many words of an argument or result list go on the stack. */
export const stackWords = (words: number): number => Math.max(0, words - REGISTER_WORDS);

export function selectCall(s: Selector, node: Node): void {
  if (node.op === 'ecall') {
    selectEcall(s, node);
    return;
  }
  const indirect = node.op === 'callCode';
  const target = indirect ? [s.register(node.args[0])] : [];
  const args = indirect ? node.args.slice(1) : node.args;
  const { words, floats } = valuesOf(s, args);
  words.slice(REGISTER_WORDS).forEach((word, i) => {
    s.emit('argument.store', [], [word], { imm: i });
  });
  const used = moveIntoRegisters(s, words.slice(0, REGISTER_WORDS), floats);
  const results = s.results.get(node);
  const stackArguments = stackWords(words.length);
  s.emit(indirect ? 'callr' : 'call', resultRegisters(results), [...target, ...used], {
    symbol: node.symbol,
    clobbers: s.callClobbers,
  });
  takeResults(s, results, stackArguments);
  const outgoing = stackArguments + stackWords(node.imm);
  s.output.outgoingWords = Math.max(s.output.outgoingWords, outgoing);
}

/** The registers of what is passed, words and floats apart. */
function valuesOf(s: Selector, nodes: Node[]): { words: number[]; floats: number[] } {
  const words: number[] = [];
  const floats: number[] = [];
  for (const node of nodes) (node.isFloat ? floats : words).push(s.register(node));
  return { words, floats };
}

function moveIntoRegisters(s: Selector, words: number[], floats: number[]): number[] {
  const registers = [
    ...words.map((_, i) => argumentRegister(i)),
    ...floats.map((_, i) => argumentRegister(floatNumber(i))),
  ];
  if (registers.length) s.emit('moves', registers, [...words, ...floats]);
  return registers;
}

function resultRegisters(results: Map<number, number> | undefined): number[] {
  return [...(results?.keys() ?? [])].filter((word) => word < REGISTER_WORDS).map(argumentRegister);
}

function takeResults(s: Selector, results: Map<number, number> | undefined, stackArguments: number): void {
  const inRegisters = [...(results ?? [])].filter(([word]) => word < REGISTER_WORDS);
  if (inRegisters.length)
    s.emit(
      'moves',
      inRegisters.map(([, to]) => to),
      inRegisters.map(([word]) => argumentRegister(word)),
    );
  for (const [word, to] of results ?? [])
    if (word >= REGISTER_WORDS)
      s.emit('outgoing.load', [to], [], { imm: stackArguments + word - REGISTER_WORDS });
}

/** The number goes to a7 and the arguments to a0 and up. */
function selectEcall(s: Selector, node: Node): void {
  const words = node.args.map((arg) => s.register(arg));
  const registers = words.map((_, i) => (i === 0 ? A7 : argumentRegister(i - 1)));
  s.emit('moves', registers, words);
  const results = s.results.get(node);
  s.emit('ecall', resultRegisters(results), registers, { clobbers: s.ecallClobbers });
  takeResults(s, results, 0);
}

/** At the entry: the arguments that the function reads go where it wants them. */
export function selectParameters(s: Selector): void {
  const inRegisters = [...s.parameters].filter(([word]) => word < REGISTER_WORDS);
  if (inRegisters.length)
    s.emit(
      'moves',
      inRegisters.map(([, to]) => to),
      inRegisters.map(([word]) => argumentRegister(word)),
    );
  for (const [word, to] of s.parameters)
    if (word >= REGISTER_WORDS) s.emit('argument.load', [to], [], { imm: word - REGISTER_WORDS });
}

export function selectReturn(s: Selector, values: Node[]): void {
  const { words, floats } = valuesOf(s, values);
  const base = stackWords(s.fn.parameterWords);
  words.slice(REGISTER_WORDS).forEach((word, i) => {
    s.emit('result.store', [], [word], { imm: base + i });
  });
  const used = moveIntoRegisters(s, words.slice(0, REGISTER_WORDS), floats);
  s.emit('ret', [], [...used, RA]);
}
