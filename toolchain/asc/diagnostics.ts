// The compiler's complaints as SourceErrors: file, line and column of the user's own file, the source line, and where the
// language lacks something that TypeScript has, what to write instead.

import { SourceError } from '../object.ts';
import { adviceFor } from './advice.ts';
import type { SourceTree } from './sources.ts';

/** The part of asc's DiagnosticMessage that is used. */
export interface Diagnostic {
  code: number;
  /** 0 pedantic, 1 info, 2 warning, 3 error. */
  category: number;
  message: string;
  range: { start: number; end: number; source: { normalizedPath: string } } | null;
}

const CATEGORY_ERROR = 3;

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.category === CATEGORY_ERROR;
}

/** The place of an offset in a text, both counted from 1, and the text of that line. */
function placeOf(text: string, offset: number): { line: number; column: number; shown: string } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(0, start).split('\n').length;
  const end = text.indexOf('\n', start);
  const shown = text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
  return { line, column: offset - start + 1, shown };
}

/** Virtual paths are not for the user's eyes, and types are known by their names: 'Array<Entry>'. */
function plainNames(message: string): string {
  return message
    .replace(/'~lib\/((?:node:|cox)[^']*?)(\.ts)?'/g, "'$1'")
    .replace(/'file\//g, "'/")
    .replace(/(?<=Types? .*)[~\w.-]+\/[~\w./-]*\/(?=\w)/g, '');
}

function toSourceError(diagnostic: Diagnostic, sources: SourceTree): SourceError {
  const { range } = diagnostic;
  if (!range) return new SourceError('', 0, 0, diagnostic.message);
  const path = range.source.normalizedPath;
  const file = sources.realPath(path) ?? path;
  const { line, column, shown } = placeOf(sources.served.get(path) ?? '', range.start);
  const { explanation, at } = adviceFor(diagnostic.code, plainNames(diagnostic.message), shown);
  return new SourceError(file, line, at === undefined ? column : at + 1, explanation, shown);
}

/** All mistakes, each once: one missing feature can make the compiler complain more than once. */
export function toSourceErrors(diagnostics: readonly Diagnostic[], sources: SourceTree): SourceError[] {
  const errors = diagnostics.filter(isError).map((diagnostic) => toSourceError(diagnostic, sources));
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}
