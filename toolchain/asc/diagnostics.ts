// The compiler's complaints as SourceErrors: file, line and column of the user's own file, the source line, and where the
// language lacks something that TypeScript has, what to write instead.

import { SourceError } from '../object.ts';
import { adviceFor, isSyntaxError } from './advice.ts';
import { isLibrary, type SourceTree } from './sources.ts';

interface DiagnosticRange {
  start: number;
  end: number;
  source: { normalizedPath: string };
}

/** The part of asc's DiagnosticMessage that is used. */
export interface Diagnostic {
  code: number;
  /** 0 pedantic, 1 info, 2 warning, 3 error. */
  category: number;
  message: string;
  range: DiagnosticRange | null;
  /** Of a mistake in a library: what the user wrote that led there. */
  relatedRange?: DiagnosticRange | null;
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

/** Virtual paths are not for the user's eyes, and what a file declares is known by its name: 'Array<Entry>'. */
function plainNames(message: string, sources: SourceTree): string {
  if (/^File .* not found/.test(message))
    return message.replace(/'~lib\/([^']*?)(\.ts)?'/, "'$1'").replace("'file/", "'/");
  const prefixes = [...sources.served.keys()].map((path) => path.replace(/\.ts$/, '/'));
  const withoutFiles = prefixes.reduce((text, prefix) => text.replaceAll(prefix, ''), message);
  return withoutFiles.replace(/~lib\/(\w+\/)*/g, '');
}

/** A SourceError, and what decides whether it is worth showing beside others. */
interface Complaint {
  error: SourceError;
  isAdvised: boolean;
  isSyntax: boolean;
  /** It follows from something else, where there is anything else. */
  isVague: boolean;
}

function toComplaint(diagnostic: Diagnostic, sources: SourceTree): Complaint {
  const { code, relatedRange } = diagnostic;
  const isForeign = diagnostic.range !== null && isLibrary(diagnostic.range.source.normalizedPath);
  const range = (isForeign && relatedRange) || diagnostic.range;
  const isSyntax = isSyntaxError(code);
  if (!range) {
    const error = new SourceError('', 0, 0, diagnostic.message);
    return { error, isAdvised: false, isSyntax, isVague: false };
  }
  const path = range.source.normalizedPath;
  const file = sources.realPath(path) ?? path;
  const { line, column, shown } = placeOf(sources.served.get(path) ?? '', range.start);
  const message = plainNames(diagnostic.message, sources);
  const { explanation, at, isGeneral } = adviceFor(code, message, shown);
  const error = new SourceError(file, line, at === undefined ? column : at + 1, explanation, shown);
  return { error, isAdvised: explanation !== message && !isGeneral, isSyntax, isVague: isGeneral };
}

/** Is the first complaint about the same thing as the other, which says it better? */
function isCoveredBy(complaint: Complaint, other: Complaint): boolean {
  if (complaint.isAdvised || complaint === other) return false;
  if (complaint.isVague) return !other.isVague;
  const [a, b] = [complaint.error, other.error];
  if (a.file !== b.file || a.line !== b.line) return false;
  if (other.isAdvised) return complaint.isSyntax || a.column === b.column;
  return complaint.isSyntax && other.isSyntax;
}

/** All mistakes, each once a line: one missing feature can make the compiler complain more than once. */
export function toSourceErrors(diagnostics: readonly Diagnostic[], sources: SourceTree): SourceError[] {
  const shown: Complaint[] = [];
  const complaints = diagnostics.filter(isError).map((diagnostic) => toComplaint(diagnostic, sources));
  for (const complaint of complaints) {
    const later = complaints.filter((other) => !other.isSyntax || other.isAdvised || shown.includes(other));
    if (!later.some((other) => isCoveredBy(complaint, other))) shown.push(complaint);
  }
  const lines = shown.map(({ error }): [string, SourceError] => [
    `${error.file}:${error.line}:${error.explanation}`,
    error,
  ]);
  return [...new Map(lines).values()];
}
