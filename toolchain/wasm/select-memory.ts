// Selection of loads and stores: the address becomes a register and a 12-bit offset, with constants, symbols and additions folded in.

import type { Node } from './ir.ts';
import { type Lir, ZERO } from './lir.ts';
import type { Selector } from './select.ts';
import { fitsImmediate } from './select-pure.ts';

interface Address {
  base: number;
  more: Partial<Lir>;
}

export function selectMemory(s: Selector, node: Node): void {
  if (node.op === 'load') {
    // of a load that nobody reads only the fault may count, and in an instance no load faults
    if (!s.isDemanded(node) && s.context.instance) return;
    const { base, more } = addressOf(s, node.args[0], node.imm);
    const to = s.isDemanded(node) ? s.register(node) : node.isFloat ? s.fresh(true) : ZERO;
    s.emit(node.name, [to], [base], more);
  } else {
    const value = s.register(node.args[1]);
    const { base, more } = addressOf(s, node.args[0], node.imm);
    s.emit(node.name, [], [base, value], more);
  }
}

/** The low 12 bits, signed, and the rest: high + low is the value modulo 2^32. */
function splitImmediate(value: number): { high: number; low: number } {
  const low = (value << 20) >> 20;
  return { high: (value - low) | 0, low };
}

function addressOf(s: Selector, address: Node, offset: number): Address {
  if (address.isConst) {
    const { high, low } = splitImmediate((address.imm + offset) | 0);
    return { base: s.constant(high), more: { imm: low } };
  }
  if (address.op === 'symbol') {
    const addend = (address.imm + offset) | 0;
    const base = s.symbolHigh(address.symbol, addend);
    return { base, more: { symbol: address.symbol, part: 'lo', imm: addend } };
  }
  if (address.op === 'add') {
    const [x, y] = address.args;
    if (y.isConst && (fitsImmediate((y.imm + offset) | 0) || isOnlyForThis(s, address)))
      return addressOf(s, x, (y.imm + offset) | 0);
    if (y.op === 'symbol' && isOnlyForThis(s, address)) return symbolPlusIndex(s, x, y, offset);
    if (x.op === 'symbol' && isOnlyForThis(s, address)) return symbolPlusIndex(s, y, x, offset);
  }
  if (fitsImmediate(offset)) return { base: s.register(address), more: { imm: offset } };
  const { high, low } = splitImmediate(offset);
  const base = s.fresh();
  s.emit('add', [base], [s.register(address), s.constant(high)]);
  return { base, more: { imm: low } };
}

/** Nobody else needs the sum, so that it can be split at will. */
const isOnlyForThis = (s: Selector, sum: Node): boolean => s.usesOf(sum) === 1 && !s.isDemanded(sum);

function symbolPlusIndex(s: Selector, index: Node, symbol: Node, offset: number): Address {
  const addend = (symbol.imm + offset) | 0;
  const high = s.symbolHigh(symbol.symbol, addend);
  const base = s.fresh();
  s.emit('add', [base], [high, s.register(index)]);
  return { base, more: { symbol: symbol.symbol, part: 'lo', imm: addend } };
}
