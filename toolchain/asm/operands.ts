// Operands of instructions, read by the kinds that isa/formats.ts and isa/pseudo.ts name.

import { CSR } from '../../isa/csrs.ts';
import { IMPLIED_ROUNDING, type Operand, ROUNDING_MODES } from '../../isa/formats.ts';
import { FLOAT_REGISTER, REGISTER } from '../../isa/registers.ts';
import type { Assembly } from './assembly.ts';
import { parseExpression } from './expression.ts';
import type { Cursor, Token } from './lexer.ts';
import type { Value } from './symbols.ts';

/** %hi(x) and the like: which part of an address is meant. */
export type Modifier = 'hi' | 'lo' | 'pcrel_hi' | 'pcrel_lo';

export interface Immediate extends Value {
  modifier?: Modifier;
  /** Where it stands, for messages. */
  token: Token;
}

/** What the operands of one instruction came to. */
export interface ParsedOperands {
  rd?: number;
  rs1?: number;
  rs2?: number;
  rs3?: number;
  imm?: Immediate;
  /** The two sets of a fence. */
  pred?: number;
  succ?: number;
}

type Reader = (cursor: Cursor, into: ParsedOperands, assembly: Assembly) => void;

const READERS: Record<Operand, Reader> = {
  rd: register('rd', REGISTER),
  rs1: register('rs1', REGISTER),
  rs2: register('rs2', REGISTER),
  fd: register('rd', FLOAT_REGISTER),
  fs1: register('rs1', FLOAT_REGISTER),
  fs2: register('rs2', FLOAT_REGISTER),
  fs3: register('rs3', FLOAT_REGISTER),
  imm: readImmediate,
  target: readImmediate,
  upper: readImmediate,
  csr: (cursor, into, assembly) => {
    const token = cursor.peek();
    if (token.kind !== 'name' || !Object.hasOwn(CSR, token.text)) readImmediate(cursor, into, assembly);
    else into.imm = { offset: CSR[token.text], token: cursor.next() };
  },
  zimm: (cursor, into, assembly) => {
    const token = cursor.peek();
    const value = parseExpression(cursor, assembly);
    if (value.symbol?.section !== undefined || value.offset < 0 || value.offset > 31) {
      throw cursor.error('expected a number from 0 to 31', token);
    }
    if (value.symbol !== undefined) assembly.report(cursor.error(`'${token.text}' is not defined`, token));
    into.rs1 = value.offset;
  },
  'imm(rs1)': (cursor, into, assembly) => {
    const isBare = cursor.peek().text === '(' && Object.hasOwn(REGISTER, cursor.peek(1).text);
    if (isBare) into.imm = { offset: 0, token: cursor.peek() };
    else readImmediate(cursor, into, assembly);
    readBase(cursor, into);
  },
  '(rs1)': (cursor, into) => {
    const token = cursor.peek();
    if (token.kind === 'number' && token.value === 0) cursor.next();
    readBase(cursor, into);
  },
  pred: (cursor, into) => {
    into.pred = readFenceSet(cursor);
  },
  succ: (cursor, into) => {
    into.succ = readFenceSet(cursor);
  },
  rm: readRoundingMode,
  'rm (exact)': readRoundingMode,
};

/** Whether an operand may be left out. */
export const isOptional = (kind: Operand | undefined): kind is keyof typeof IMPLIED_ROUNDING =>
  kind !== undefined && Object.hasOwn(IMPLIED_ROUNDING, kind);

/** Reads operands of these kinds, commas between them, to the end of the statement. */
export function readOperands(cursor: Cursor, kinds: readonly Operand[], assembly: Assembly): ParsedOperands {
  const operands: ParsedOperands = {};
  for (const [index, kind] of kinds.entries()) {
    if (isOptional(kind) && cursor.atEnd) {
      operands.imm = { offset: IMPLIED_ROUNDING[kind], token: cursor.peek() };
      break;
    }
    if (index > 0) cursor.expect(',');
    READERS[kind](cursor, operands, assembly);
  }
  cursor.expectEnd();
  return operands;
}

export function readRegister(cursor: Cursor, names = REGISTER): number {
  const token = cursor.next();
  const number = token.kind === 'name' && Object.hasOwn(names, token.text) ? names[token.text] : undefined;
  if (number === undefined) {
    const kind = names === REGISTER ? 'an integer register' : 'a floating-point register';
    const found = token.kind === 'end' ? '' : `, found '${token.text}'`;
    throw cursor.error(`expected ${kind}${found}`, token);
  }
  return number;
}

function register(field: 'rd' | 'rs1' | 'rs2' | 'rs3', names: Readonly<Record<string, number>>): Reader {
  return (cursor, into) => {
    into[field] = readRegister(cursor, names);
  };
}

const MODIFIERS = new Set<string>(['hi', 'lo', 'pcrel_hi', 'pcrel_lo'] satisfies Modifier[]);

function readImmediate(cursor: Cursor, into: ParsedOperands, assembly: Assembly): void {
  const token = cursor.peek();
  if (!(token.text === '%' && cursor.peek(1).kind === 'name')) {
    if (
      token.kind === 'name' &&
      Object.hasOwn(REGISTER, token.text) &&
      !assembly.symbols.isDefined(token.text)
    ) {
      throw cursor.error(`expected a number or a label, found register '${token.text}'`);
    }
    into.imm = { ...parseExpression(cursor, assembly), token };
    return;
  }
  cursor.next();
  const name = cursor.next();
  if (!MODIFIERS.has(name.text))
    throw cursor.error(`there is no %${name.text}: %hi, %lo, %pcrel_hi, %pcrel_lo`, token);
  cursor.expect('(');
  const value = parseExpression(cursor, assembly);
  cursor.expect(')');
  into.imm = { ...value, modifier: name.text as Modifier, token };
}

function readRoundingMode(cursor: Cursor, into: ParsedOperands): void {
  const token = cursor.next();
  const mode = ROUNDING_MODES.indexOf(token.text);
  if (mode < 0) throw cursor.error('expected a rounding mode: rne, rtz, rdn, rup, rmm or dyn', token);
  into.imm = { offset: mode, token };
}

function readBase(cursor: Cursor, into: ParsedOperands): void {
  cursor.expect('(');
  into.rs1 = readRegister(cursor);
  cursor.expect(')');
}

function readFenceSet(cursor: Cursor): number {
  const token = cursor.next();
  if (token.kind === 'number' && token.value === 0) return 0;
  if (token.kind !== 'name' || !/^i?o?r?w?$/.test(token.text)) {
    throw cursor.error('expected a set such as rw or iorw', token);
  }
  return [...token.text].reduce((bits, letter) => bits | (8 >> 'iorw'.indexOf(letter)), 0);
}
