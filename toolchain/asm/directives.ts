// Directives: one row each in a table of functions. Those that only matter to other tools are accepted and ignored.

import { RELOCATION, type SymbolBinding, type SymbolType } from '../object.ts';
import { type Assembly, littleEndian } from './assembly.ts';
import { parseConstant, parseExpression } from './expression.ts';
import { Cursor, resolveEscapes } from './lexer.ts';
import { errorAt, type Statement } from './source.ts';

type Directive = (assembly: Assembly, cursor: Cursor) => void;

/** @throws SourceError for a directive that does not exist or operands that it does not take. */
export function assembleDirective(assembly: Assembly, statement: Statement): void {
  if (IGNORED.test(statement.name)) return;
  const directive = DIRECTIVES[statement.name];
  if (directive === undefined) {
    throw errorAt(statement.source, statement.nameColumn, `there is no directive '${statement.name}'`);
  }
  const cursor = new Cursor(statement);
  directive(assembly, cursor);
  cursor.expectEnd();
}

const IGNORED = /^\.(option|attribute|file|ident|loc|cfi_\w+|addrsig|addrsig_sym|protected|hidden|internal)$/;

const DIRECTIVES: Record<string, Directive> = {
  '.text': inSection('.text'),
  '.data': inSection('.data'),
  '.bss': inSection('.bss'),
  '.rodata': inSection('.rodata'),
  '.section': (assembly, cursor) => section(assembly, cursor),
  '.pushsection': (assembly, cursor) => {
    assembly.pushSection();
    section(assembly, cursor);
  },
  '.popsection': (assembly, cursor) => assembly.popSection(cursor.statement),
  '.previous': (assembly) => assembly.swapWithPrevious(),

  '.byte': integers(1),
  '.half': integers(2),
  '.short': integers(2),
  '.hword': integers(2),
  '.2byte': integers(2),
  '.word': integers(4),
  '.long': integers(4),
  '.int': integers(4),
  '.4byte': integers(4),
  '.dword': integers(8),
  '.quad': integers(8),
  '.8byte': integers(8),
  '.float': floats(4),
  '.double': floats(8),
  '.ascii': strings(''),
  '.asciz': strings('\0'),
  '.string': strings('\0'),
  '.zero': space,
  '.space': space,
  '.skip': space,
  '.fill': fill,

  '.align': alignment(true),
  '.p2align': alignment(true),
  '.balign': alignment(false),

  '.globl': binding('global'),
  '.global': binding('global'),
  '.weak': binding('weak'),
  '.local': binding('local'),
  '.type': symbolType,
  '.size': symbolSize,
  '.set': assignment,
  '.equ': assignment,
  '.equiv': assignment,
  '.comm': common('global'),
  '.lcomm': common('local'),

  '.error': (_, cursor) => {
    const token = cursor.next();
    throw cursor.error(resolveEscapes(token.text), token);
  },
};

function inSection(name: string): Directive {
  return (assembly) => assembly.switchSection(name);
}

/** .section name [, "flags" [, @nobits]] */
function section(assembly: Assembly, cursor: Cursor): void {
  const name = cursor.name('the name of a section');
  let flags: string | undefined;
  let reservesOnly: boolean | undefined;
  if (cursor.accept(',')) {
    const token = cursor.next();
    if (token.kind !== 'string') throw cursor.error('expected flags such as "aw"', token);
    flags = token.text;
    if (cursor.accept(',')) {
      if (!cursor.accept('@')) cursor.expect('%');
      reservesOnly = cursor.name('@progbits or @nobits') === 'nobits';
      while (cursor.accept(',')) cursor.next();
    }
  }
  assembly.switchSection(name, flags, reservesOnly);
}

function commaSeparated(cursor: Cursor, readOne: () => void): void {
  if (cursor.atEnd) return;
  do readOne();
  while (cursor.accept(','));
}

/** Numbers of so many bytes, signed or unsigned; words also hold addresses. */
function integers(bytes: number): Directive {
  return (assembly, cursor) =>
    commaSeparated(cursor, () => {
      const token = cursor.peek();
      const value = parseExpression(cursor, assembly);
      if (value.symbol !== undefined && bytes === 4) assembly.relocate(RELOCATION.R_RISCV_32, value);
      else if (value.symbol !== undefined || value.pending) {
        const why =
          value.symbol?.section === undefined ? 'is not defined' : 'is an address, which takes .word';
        assembly.report(cursor.error(`'${token.text}' ${why}`, token));
      }
      const content = value.symbol === undefined ? value.offset : 0;
      const limit = 2 ** (8 * bytes);
      if (content < -limit / 2 || content >= limit) {
        assembly.report(cursor.error(`${content} does not fit into ${8 * bytes} bits`, token));
      }
      assembly.emit(littleEndian(content, bytes), cursor.statement);
    });
}

/** Floating-point numbers in the form that they have in registers of so many bytes. */
function floats(bytes: 4 | 8): Directive {
  return (assembly, cursor) =>
    commaSeparated(cursor, () => {
      const token = cursor.peek();
      const value = cursor.float();
      if (value === undefined) throw cursor.error('expected a number such as -1.5e3', token);
      const view = new DataView(new ArrayBuffer(bytes));
      if (bytes === 4) view.setFloat32(0, value, true);
      else view.setFloat64(0, value, true);
      assembly.emit(new Uint8Array(view.buffer), cursor.statement);
    });
}

function strings(terminator: string): Directive {
  const encoder = new TextEncoder();
  return (assembly, cursor) =>
    commaSeparated(cursor, () => {
      const token = cursor.next();
      if (token.kind !== 'string') throw cursor.error('expected a string in double quotes', token);
      assembly.emit(encoder.encode(resolveEscapes(token.text) + terminator), cursor.statement);
    });
}

const MAXIMUM_SPACE = 2 ** 31;

/** A number that this pass may not know yet; it counts as 0 then. */
function number(assembly: Assembly, cursor: Cursor, min: number, max: number): number {
  const token = cursor.peek();
  const { offset, pending } = parseConstant(cursor, assembly);
  if (pending) assembly.report(cursor.error(`'${token.text}' is not defined`, token));
  if (offset < min || offset > max) throw cursor.error(`${offset} is outside ${min}..${max}`, token);
  return offset;
}

function space(assembly: Assembly, cursor: Cursor): void {
  const bytes = number(assembly, cursor, 0, MAXIMUM_SPACE);
  const filler = cursor.accept(',') ? number(assembly, cursor, -128, 255) : 0;
  assembly.reserve(bytes, filler & 0xff, cursor.statement);
}

/** .fill repeat [, bytes [, value]] */
function fill(assembly: Assembly, cursor: Cursor): void {
  const repeat = number(assembly, cursor, 0, MAXIMUM_SPACE);
  const bytes = cursor.accept(',') ? number(assembly, cursor, 0, 8) : 1;
  const value = cursor.accept(',') ? number(assembly, cursor, -(2 ** 31), 2 ** 32 - 1) : 0;
  for (let n = 0; n < repeat; n++) assembly.emit(littleEndian(value, bytes), cursor.statement);
}

/** .align and .p2align count in powers of two here, .balign in bytes: n [, fill [, most bytes to insert]] */
function alignment(isPower: boolean): Directive {
  return (assembly, cursor) => {
    const token = cursor.peek();
    const given = number(assembly, cursor, 0, isPower ? 30 : 2 ** 30);
    const bytes = isPower ? 2 ** given : Math.max(given, 1);
    if ((bytes & (bytes - 1)) !== 0) throw cursor.error(`${bytes} is not a power of two`, token);
    let filler: number | undefined;
    let maximum: number | undefined;
    if (cursor.accept(',')) {
      if (cursor.peek().text !== ',') filler = number(assembly, cursor, -128, 255) & 0xff;
      if (cursor.accept(',')) maximum = number(assembly, cursor, 0, MAXIMUM_SPACE);
    }
    assembly.align(bytes, filler, maximum, cursor.statement);
  };
}

function binding(kind: SymbolBinding): Directive {
  return (assembly, cursor) =>
    commaSeparated(cursor, () => {
      assembly.symbol(cursor.name('the name of a symbol')).binding = kind;
    });
}

const SYMBOL_TYPES = new Map<string, SymbolType>([
  ['function', 'function'],
  ['object', 'object'],
  ['notype', 'none'],
]);

/** .type name, @function */
function symbolType(assembly: Assembly, cursor: Cursor): void {
  const symbol = assembly.symbol(cursor.name('the name of a symbol'));
  cursor.expect(',');
  if (!cursor.accept('@')) cursor.accept('%');
  const token = cursor.peek();
  const type = SYMBOL_TYPES.get(cursor.name('@function, @object or @notype').toLowerCase());
  if (type === undefined) throw cursor.error('expected @function, @object or @notype', token);
  symbol.type = type;
}

/** .size name, expression */
function symbolSize(assembly: Assembly, cursor: Cursor): void {
  const symbol = assembly.symbol(cursor.name('the name of a symbol'));
  cursor.expect(',');
  symbol.size = number(assembly, cursor, 0, 2 ** 32 - 1);
}

/** .set name, expression */
function assignment(assembly: Assembly, cursor: Cursor): void {
  const token = cursor.peek();
  const name = cursor.name('the name of a symbol');
  cursor.expect(',');
  const value = parseExpression(cursor, assembly);
  const isUnknown = value.symbol !== undefined && value.symbol.section === undefined;
  if (isUnknown || value.pending) {
    assembly.report(cursor.error(`the value of '${name}' is not known`, token));
  }
  if (!assembly.setVariable(name, isUnknown ? { offset: 0, pending: true } : value)) {
    throw cursor.error(`'${name}' is already a label`, token);
  }
}

/** .comm name, bytes [, alignment]: zeroed space of that name. */
function common(kind: SymbolBinding): Directive {
  return (assembly, cursor) => {
    const { column } = cursor.peek();
    const name = cursor.name('the name of a symbol');
    cursor.expect(',');
    const bytes = number(assembly, cursor, 0, MAXIMUM_SPACE);
    const align = cursor.accept(',') ? number(assembly, cursor, 1, 2 ** 30) : 4;
    assembly.pushSection();
    assembly.switchSection('.bss');
    assembly.align(align, undefined, undefined, cursor.statement);
    assembly.defineLabel(name, column, cursor.statement);
    const symbol = assembly.symbol(name);
    Object.assign(symbol, { type: 'object', size: bytes, binding: kind });
    assembly.reserve(bytes, 0, cursor.statement);
    assembly.popSection(cursor.statement);
  };
}
