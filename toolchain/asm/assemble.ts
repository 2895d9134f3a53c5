// The assembler: GNU `as` syntax for what isa/ lists. It runs over the source in passes until nothing moves any
// more; that settles forward references and the length of branches without a second representation of the program.

import type { ObjectFile } from '../object.ts';
import { Assembly } from './assembly.ts';
import { assembleDirective } from './directives.ts';
import { Expander } from './expand.ts';
import { assembleInstruction } from './instructions.ts';
import { errorAt, readLines, type Statement } from './source.ts';

export interface AssembleOptions {
  /** For messages and line tables: the source's path. */
  file: string;
  /** Constants that the source may use by name. */
  defines?: Readonly<Record<string, number>>;
}

const MAXIMUM_PASSES = 50;

/** @throws SourceError for the first mistake in the source. */
export function assemble(source: string, options: AssembleOptions): ObjectFile {
  const lines = readLines(source, options.file);
  const assembly = new Assembly(options.file, options.defines ?? {});
  let before: string | undefined;
  for (let pass = 1; pass <= MAXIMUM_PASSES; pass++) {
    assembly.beginPass();
    const expander = new Expander({
      constant: (statement) => assembly.constant(statement),
      isDefined: (name) => assembly.symbols.isDefined(name),
    });
    for (const statement of expander.statements(lines)) assembleStatement(assembly, statement);
    const after = assembly.symbols.fingerprint();
    if (after === before && !assembly.changedForms) {
      if (assembly.problem !== undefined) throw assembly.problem;
      return assembly.finish();
    }
    before = after;
  }
  throw errorAt(lines[0], 1, 'the sizes depend on each other in a circle and never settle');
}

function assembleStatement(assembly: Assembly, statement: Statement): void {
  for (const { name, column } of statement.labels) assembly.defineLabel(name, column, statement);
  if (statement.name.startsWith('.')) assembleDirective(assembly, statement);
  else if (statement.name !== '') assembleInstruction(assembly, statement);
}
