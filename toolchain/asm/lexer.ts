// The operands of one statement as tokens, and a cursor over them.

import { errorAt, type Statement } from './source.ts';

export interface Token {
  /** `local` is a numeric label reference such as 1f; `punctuation` an operator, bracket or comma. */
  kind: 'name' | 'number' | 'fraction' | 'string' | 'local' | 'punctuation' | 'end';
  text: string;
  value: number;
  column: number;
}

const TOKEN =
  /\s*(?:(?<string>"(?:\\.|[^"\\])*")|(?<char>'(?:\\(?:[0-7]{1,3}|x[0-9a-fA-F]+|.)|[^\\])'?)|(?<name>[A-Za-z_.$][\w.$]*)|(?<number>0[xX][0-9a-fA-F]+|0[bB][01]+(?!\w))|(?<local>\d+[fb](?!\w))|(?<fraction>\d+\.\d*(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)|(?<decimal>\d+)|(?<punctuation><<|>>|<=|>=|<>|==|!=|&&|\|\||[-+*/%&|^~!<>()=,@]))/y;

function tokenize({ operands, operandsColumn, source }: Statement): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (/\S/.test(operands.slice(at))) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(operands)?.groups;
    const column = operandsColumn + at + operands.slice(at).search(/\S/);
    if (groups === undefined)
      throw errorAt(source, column, `'${operands.slice(at).trim()[0]}' means nothing here`);
    tokens.push(tokenOf(groups, column));
    at = TOKEN.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', value: 0, column: operandsColumn + operands.trimEnd().length });
  return tokens;
}

function tokenOf(groups: Record<string, string>, column: number): Token {
  const { string, char, name, number, local, fraction, decimal, punctuation } = groups;
  if (string !== undefined) return { kind: 'string', text: string.slice(1, -1), value: 0, column };
  if (char !== undefined) {
    const value = resolveEscapes(char.slice(1).replace(/(?<=.)'$/, '')).codePointAt(0) ?? 0;
    return { kind: 'number', text: char, value, column };
  }
  if (name !== undefined) return { kind: 'name', text: name, value: 0, column };
  if (fraction !== undefined) return { kind: 'fraction', text: fraction, value: Number(fraction), column };
  if (local !== undefined) return { kind: 'local', text: local, value: 0, column };
  if (punctuation !== undefined) return { kind: 'punctuation', text: punctuation, value: 0, column };
  const digits = number ?? decimal;
  const isOctal = /^0[0-7]+$/.test(digits);
  return {
    kind: 'number',
    text: digits,
    value: isOctal ? Number.parseInt(digits, 8) : Number(digits),
    column,
  };
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Resolves the escapes of a string or character literal. */
export function resolveEscapes(text: string): string {
  return text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]+|.)/gs, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16) & 0xff);
    return ESCAPES[code] ?? code;
  });
}

const SPECIAL_FLOATS = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
]);

/** Reads tokens one after the other; every complaint points at a token. */
export class Cursor {
  private readonly tokens: Token[];
  position = 0;

  constructor(readonly statement: Statement) {
    this.tokens = tokenize(statement);
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)];
  }

  next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  /** Takes this punctuation if it comes next. */
  accept(text: string): boolean {
    const token = this.peek();
    const found = token.kind === 'punctuation' && token.text === text;
    if (found) this.position++;
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.error(`expected '${text}'${this.found()}`);
  }

  /** A number with or without fraction and sign, inf or nan; undefined where something else stands. */
  float(): number | undefined {
    const sign = this.accept('-') ? -1 : 1;
    const { kind, text, value } = this.next();
    if (kind === 'number' || kind === 'fraction') return sign * value;
    const special = SPECIAL_FLOATS.get(text.toLowerCase());
    return special === undefined ? undefined : sign * special;
  }

  expectEnd(): void {
    if (!this.atEnd) throw this.error(`expected the end of the statement${this.found()}`);
  }

  name(what: string): string {
    const token = this.peek();
    if (token.kind !== 'name' && token.kind !== 'string') throw this.error(`expected ${what}${this.found()}`);
    this.position++;
    return token.text;
  }

  /** How many operands the commas outside brackets separate. */
  operandCount(): number {
    if (this.tokens.length === 1) return 0;
    let depth = 0;
    let count = 1;
    for (const { kind, text } of this.tokens) {
      if (kind !== 'punctuation') continue;
      if (text === '(') depth++;
      else if (text === ')') depth--;
      else if (text === ',' && depth === 0) count++;
    }
    return count;
  }

  error(explanation: string, token = this.peek()): Error {
    return errorAt(this.statement.source, token.column, explanation);
  }

  /** For messages: `, found 'x'`. */
  found(): string {
    const { kind, text } = this.peek();
    return kind === 'end' ? '' : `, found '${text}'`;
  }
}
