// Expressions with the operators and precedence of GNU as: `* / % << >>` bind tighter than `| & ^`, those tighter
// than `+ -`, then comparisons (true is -1), `&&`, `||`.

import type { Cursor } from './lexer.ts';
import type { AssemblySymbol, Value } from './symbols.ts';

/** What an expression may ask of the assembly. */
export interface Scope {
  symbol(name: string): AssemblySymbol;
  numericLabel(reference: string): AssemblySymbol | undefined;
  /** A symbol that stands at the current location. */
  here(): AssemblySymbol;
}

const truth = (holds: boolean): number => (holds ? -1 : 0);
const wide = (apply: (a: bigint, b: bigint) => bigint) => (a: number, b: number) =>
  Number(BigInt.asIntN(64, apply(BigInt(a), BigInt(b))));

type Operator = readonly [rank: number, apply: (a: number, b: number) => number];

const BINARY: Record<string, Operator> = {
  '*': [6, (a, b) => a * b],
  '/': [6, (a, b) => Math.trunc(a / b)],
  '%': [6, (a, b) => a % b],
  '<<': [6, wide((a, b) => a << b)],
  '>>': [6, wide((a, b) => a >> b)],
  '|': [5, wide((a, b) => a | b)],
  '&': [5, wide((a, b) => a & b)],
  '^': [5, wide((a, b) => a ^ b)],
  '+': [4, (a, b) => a + b],
  '-': [4, (a, b) => a - b],
  '==': [3, (a, b) => truth(a === b)],
  '!=': [3, (a, b) => truth(a !== b)],
  '<>': [3, (a, b) => truth(a !== b)],
  '<': [3, (a, b) => truth(a < b)],
  '<=': [3, (a, b) => truth(a <= b)],
  '>': [3, (a, b) => truth(a > b)],
  '>=': [3, (a, b) => truth(a >= b)],
  '&&': [2, (a, b) => (a !== 0 && b !== 0 ? 1 : 0)],
  '||': [1, (a, b) => (a !== 0 || b !== 0 ? 1 : 0)],
};

const UNARY: Record<string, (a: number) => number> = {
  '-': (a) => -a,
  '+': (a) => a,
  '~': (a) => -1 - a,
  '!': (a) => (a === 0 ? 1 : 0),
};

/** Parses and evaluates what stands at the cursor. */
export function parseExpression(cursor: Cursor, scope: Scope, minimumRank = 1): Value {
  let left = parsePrimary(cursor, scope);
  for (;;) {
    const token = cursor.peek();
    const operator = token.kind === 'punctuation' ? BINARY[token.text] : undefined;
    if (operator === undefined || operator[0] < minimumRank) return left;
    cursor.next();
    const right = parseExpression(cursor, scope, operator[0] + 1);
    if (/^[/%]$/.test(token.text) && right.symbol === undefined && right.offset === 0 && !right.pending) {
      throw cursor.error('division by zero', token);
    }
    const value = combine(token.text, left, right);
    if (value === undefined) {
      throw cursor.error(
        `'${token.text}' needs numbers; the address of a label is known to the linker only`,
        token,
      );
    }
    left = value;
  }
}

/** An expression that must be a number now. */
export function parseConstant(cursor: Cursor, scope: Scope): Value {
  const token = cursor.peek();
  const value = parseExpression(cursor, scope);
  if (value.symbol === undefined) return value;
  if (value.symbol.section === undefined) return { offset: 0, pending: true };
  throw cursor.error('expected a number, found the address of a label', token);
}

function parsePrimary(cursor: Cursor, scope: Scope): Value {
  const token = cursor.next();
  if (token.kind === 'number') return { offset: token.value };
  if (token.kind === 'local') {
    const symbol = scope.numericLabel(token.text);
    if (symbol === undefined) {
      const where = token.text.endsWith('f') ? 'after' : 'before';
      throw cursor.error(`there is no label '${token.text.slice(0, -1)}:' ${where} this`, token);
    }
    return referTo(symbol);
  }
  if (token.kind === 'name' && token.text === '.') return { symbol: scope.here(), offset: 0 };
  if (token.kind === 'name' || token.kind === 'string') return referTo(scope.symbol(token.text));
  if (token.kind === 'punctuation' && token.text === '(') {
    const value = parseExpression(cursor, scope);
    cursor.expect(')');
    return value;
  }
  const unary = UNARY[token.text];
  if (token.kind === 'punctuation' && unary !== undefined) {
    const value = parsePrimary(cursor, scope);
    if (value.symbol !== undefined && value.symbol.section !== undefined) {
      throw cursor.error(
        `'${token.text}' needs a number; the address of a label is known to the linker only`,
        token,
      );
    }
    return { offset: unary(value.offset), pending: value.pending || value.symbol !== undefined };
  }
  throw cursor.error(`expected an expression${token.kind === 'end' ? '' : `, found '${token.text}'`}`, token);
}

/** A variable stands for its value; a label (or something undefined) for itself. */
function referTo(symbol: AssemblySymbol): Value {
  if (symbol.value !== undefined) return symbol.value;
  symbol.referenced = true;
  return { symbol, offset: 0 };
}

/** Numbers combine freely; an address can have a number added, and two of one section a difference. */
function combine(operator: string, left: Value, right: Value): Value | undefined {
  const pending = left.pending || right.pending || undefined;
  if (left.symbol === undefined && right.symbol === undefined) {
    return { offset: BINARY[operator][1](left.offset, right.offset), pending };
  }
  if (operator === '+' && right.symbol === undefined) {
    return { symbol: left.symbol, offset: left.offset + right.offset, pending };
  }
  if (operator === '+' && left.symbol === undefined) {
    return { symbol: right.symbol, offset: left.offset + right.offset, pending };
  }
  if (operator === '-' && right.symbol === undefined) {
    return { symbol: left.symbol, offset: left.offset - right.offset, pending };
  }
  const [a, b] = [left.symbol, right.symbol];
  if (a?.section !== undefined && a.section === b?.section) {
    const places = [a.offset + left.offset, b.offset + right.offset] as const;
    if (operator === '-' || BINARY[operator][0] === 3)
      return { offset: BINARY[operator][1](...places), pending };
  }
  const someUndefined = [a, b].some((symbol) => symbol !== undefined && symbol.section === undefined);
  return someUndefined ? { offset: 0, pending: true } : undefined;
}
