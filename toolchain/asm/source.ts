// From source text to statements: comments blanked, lines cut at `;`, labels taken off the front. Columns survive,
// so that every message can point at its place.

import { SourceError } from '../object.ts';

/** A line of source (or of a macro's expansion), and where it stands. */
export interface SourceLine {
  file: string;
  line: number;
  text: string;
  /** For a line out of a macro: `in macro X, called from line N`. */
  origin?: string;
}

export interface Statement {
  labels: { name: string; column: number }[];
  /** Mnemonic or directive in lower case; empty where the statement is labels only. */
  name: string;
  nameColumn: number;
  operands: string;
  operandsColumn: number;
  source: SourceLine;
}

/** The error of a place; columns count from 1. */
export function errorAt(source: SourceLine, column: number, explanation: string): SourceError {
  const where = source.origin === undefined ? explanation : `${explanation} (${source.origin})`;
  return new SourceError(source.file, source.line, column, where, source.text);
}

/** Lines with comments (`#`, `//`, block) replaced by blanks, so that columns stay. */
export function readLines(source: string, file: string): SourceLine[] {
  const token = /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^\\\n])'?|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
  const blanked = source
    .replace(/\r\n/g, '\n')
    .replace(token, (found) => (/^["']/.test(found) ? found : found.replace(/[^\n]/g, ' ')));
  return blanked.split('\n').map((text, index) => ({ file, line: index + 1, text: text.trimEnd() }));
}

/** Cuts a line into statements. */
export function splitStatements(source: SourceLine): Statement[] {
  const statements: Statement[] = [];
  const separator = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^\\])'?|;/g;
  let start = 0;
  for (const { 0: found, index } of source.text.matchAll(separator)) {
    if (found !== ';') continue;
    statements.push(readStatement(source, start, index));
    start = index + 1;
  }
  statements.push(readStatement(source, start, source.text.length));
  return statements.filter(({ labels, name }) => labels.length > 0 || name !== '');
}

function readStatement(source: SourceLine, start: number, end: number): Statement {
  const text = source.text.slice(0, end);
  const label = /\s*("[^"]*"|[\w.$]+)\s*:/y;
  const word = /\s*([\w.$]+)/y;
  const labels: Statement['labels'] = [];
  let at = start;
  for (label.lastIndex = at; ; ) {
    const found = label.exec(text);
    if (found === null) break;
    labels.push({ name: found[1].replace(/"/g, ''), column: found.index + found[0].search(/\S/) + 1 });
    at = label.lastIndex;
  }
  word.lastIndex = at;
  const found = word.exec(text);
  if (found === null) {
    const rest = text.slice(at).search(/\S/);
    if (rest >= 0) throw errorAt(source, at + rest + 1, `expected a label, an instruction or a directive`);
    return { labels, name: '', nameColumn: at + 1, operands: '', operandsColumn: at + 1, source };
  }
  const name = found[1];
  // `name = expression` is `.set name, expression`.
  const assignment = /\s*=(?!=)/y;
  assignment.lastIndex = word.lastIndex;
  if (assignment.test(text)) {
    const operands = `${name},${text.slice(assignment.lastIndex)}`;
    return { labels, name: '.set', nameColumn: found.index + 1, operands, operandsColumn: at + 1, source };
  }
  const nameColumn = word.lastIndex - name.length + 1;
  const operands = text.slice(word.lastIndex);
  return {
    labels,
    name: name.toLowerCase(),
    nameColumn,
    operands,
    operandsColumn: word.lastIndex + 1,
    source,
  };
}
