// Macros, repetition and conditions: turns lines into the statements that are assembled. Expansion is lazy, so that
// a condition sees the symbols that the statements before it have set.

import { errorAt, type SourceLine, type Statement, splitStatements } from './source.ts';

export interface ExpansionContext {
  /** Evaluates the operands of .if and .rept. */
  constant(statement: Statement): number;
  isDefined(name: string): boolean;
}

interface Macro {
  parameters: { name: string; fallback?: string; required: boolean }[];
  body: SourceLine[];
}

/** Blocks: what opens one, what closes it. */
const CLOSING: Record<string, string> = { '.macro': '.endm', '.rept': '.endr', '.irp': '.endr' };
const CONDITIONS = new Set(['.if', '.ifdef', '.ifndef', '.ifeq', '.ifne', '.ifb', '.ifnb']);
const MAXIMUM_DEPTH = 100;

export class Expander {
  private readonly macros = new Map<string, Macro>();
  private expansions = 0;

  constructor(private readonly context: ExpansionContext) {}

  *statements(lines: readonly SourceLine[], depth = 0): Generator<Statement> {
    for (let at = 0; at < lines.length; at++) {
      for (const statement of splitStatements(lines[at])) {
        const { name } = statement;
        const macro = this.macros.get(name);
        if (macro !== undefined) {
          if (statement.labels.length > 0) yield { ...statement, name: '', operands: '' };
          if (depth >= MAXIMUM_DEPTH)
            throw errorAt(lines[at], statement.nameColumn, `macro '${name}' never ends`);
          yield* this.statements(this.expandMacro(macro, statement), depth + 1);
        } else if (name in CLOSING) {
          const end = closingLine(lines, at, statement);
          yield* this.block(statement, lines.slice(at + 1, end), depth);
          at = end;
        } else if (CONDITIONS.has(name)) {
          const { taken, end } = this.condition(lines, at, statement);
          yield* this.statements(taken, depth);
          at = end;
        } else if (/^\.(endm|endr|endif|else|elseif)$/.test(name)) {
          throw errorAt(lines[at], statement.nameColumn, `'${name}' without its beginning`);
        } else {
          yield statement;
        }
      }
    }
  }

  private *block(statement: Statement, body: SourceLine[], depth: number): Generator<Statement> {
    if (statement.name === '.macro') {
      this.define(statement, body);
    } else if (statement.name === '.rept') {
      const count = this.context.constant(statement);
      for (let round = 0; round < count; round++) yield* this.statements(body, depth);
    } else {
      const [parameter, ...values] = splitArguments(statement.operands);
      for (const value of values) {
        yield* this.statements(
          body.map((line) => substitute(line, new Map([[parameter, value]]))),
          depth,
        );
      }
    }
  }

  private define(statement: Statement, body: SourceLine[]): void {
    const [name, ...parameters] = splitArguments(statement.operands);
    if (name === undefined)
      throw errorAt(statement.source, statement.operandsColumn, 'expected the name of the macro');
    this.macros.set(name.toLowerCase(), {
      parameters: parameters.map((text) => {
        const [, parameter, required, fallback] = /^([\w.$]+)(:req)?(?:=(.*))?$/.exec(text) ?? [];
        if (parameter === undefined) {
          throw errorAt(statement.source, statement.operandsColumn, `'${text}' is no name for a parameter`);
        }
        return { name: parameter, fallback, required: required !== undefined };
      }),
      body,
    });
  }

  private expandMacro({ parameters, body }: Macro, call: Statement): SourceLine[] {
    const values = new Map<string, string>([['@', String(this.expansions++)]]);
    const given = splitArguments(call.operands);
    for (const text of given) {
      const keyword = /^([\w.$]+)=(.*)$/.exec(text);
      if (keyword !== null && parameters.some(({ name }) => name === keyword[1]))
        values.set(keyword[1], keyword[2]);
    }
    const positional = given.filter((text) => !values.has(text.split('=')[0]) || !text.includes('='));
    if (positional.length > parameters.length) {
      const expected = `'${call.name}' takes ${parameters.length} at most, found ${positional.length}`;
      throw errorAt(call.source, call.operandsColumn, expected);
    }
    for (const [index, { name, fallback, required }] of parameters.entries()) {
      const value = positional[index] ?? values.get(name) ?? fallback ?? '';
      if (value === '' && required)
        throw errorAt(call.source, call.operandsColumn, `'${call.name}' needs '${name}'`);
      values.set(name, value);
    }
    const origin = call.source.origin ?? `in macro ${call.name}, used in line ${call.source.line}`;
    return body.map((line) => ({ ...substitute(line, values), origin }));
  }

  /** Chooses the branch of a condition; `end` is the line of its .endif. */
  private condition(lines: readonly SourceLine[], start: number, first: Statement) {
    let taken: SourceLine[] | undefined;
    let clause: { holds: boolean; from: number } = { holds: this.holds(first), from: start + 1 };
    let depth = 0;
    for (let at = start + 1; at < lines.length; at++) {
      const name = nameIn(lines[at]);
      if (CONDITIONS.has(name)) depth++;
      else if (name === '.endif' && depth > 0) depth--;
      else if (depth === 0 && /^\.(else|elseif|endif)$/.test(name)) {
        if (clause.holds) taken ??= lines.slice(clause.from, at);
        if (name === '.endif') return { taken: taken ?? [], end: at };
        const holds = taken === undefined && (name === '.else' || this.holds(splitStatements(lines[at])[0]));
        clause = { holds, from: at + 1 };
      }
    }
    throw errorAt(first.source, first.nameColumn, `'${first.name}' without .endif`);
  }

  private holds(statement: Statement): boolean {
    const text = statement.operands.trim();
    switch (statement.name) {
      case '.ifdef':
        return this.context.isDefined(text);
      case '.ifndef':
        return !this.context.isDefined(text);
      case '.ifb':
        return text === '';
      case '.ifnb':
        return text !== '';
      case '.ifeq':
        return this.context.constant(statement) === 0;
      default:
        return this.context.constant(statement) !== 0;
    }
  }
}

/** The instruction or directive of a line; lines that are passed over need not be well formed otherwise. */
function nameIn({ text }: SourceLine): string {
  return /^\s*(?:[\w.$]+:\s*)*([\w.$]+)/.exec(text)?.[1].toLowerCase() ?? '';
}

/** The line that closes the block opened in line `start`; blocks nest. */
function closingLine(lines: readonly SourceLine[], start: number, opening: Statement): number {
  const closing = CLOSING[opening.name];
  let depth = 0;
  for (let at = start + 1; at < lines.length; at++) {
    const name = nameIn(lines[at]);
    if (CLOSING[name] === closing) depth++;
    else if (name === closing && depth-- === 0) return at;
  }
  throw errorAt(opening.source, opening.nameColumn, `'${opening.name}' without ${closing}`);
}

/** Arguments stand apart by commas, or by blanks where no operator joins them. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const [piece] of text.trim().matchAll(/"(?:\\.|[^"\\])*"|\s*,\s*|\s+|[\s\S]/g)) {
    if (piece === '(') depth++;
    if (piece === ')') depth--;
    const separates = depth === 0 && (/^\s*,\s*$/.test(piece) || (/^\s+$/.test(piece) && parts.length === 0));
    if (separates) {
      parts.push(current);
      current = '';
    } else current += piece;
  }
  if (current !== '' || parts.length > 0) parts.push(current);
  return parts.map((part) => part.trim());
}

/** Puts values in the place of `\name`; `\@` is the number of the expansion, `\()` nothing. */
function substitute(line: SourceLine, values: ReadonlyMap<string, string>): SourceLine {
  const text = line.text.replace(/\\(?:\(\)|@|[A-Za-z_][\w$]*)/g, (found) =>
    found === '\\()' ? '' : (values.get(found.slice(1)) ?? found),
  );
  return { ...line, text };
}
