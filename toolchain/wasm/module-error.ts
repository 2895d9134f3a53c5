// Why a module is refused before anything of it runs. The specification tells two ways apart: bytes that are no module at all
// (malformed), and modules that break the rules of validation (invalid). Explanations begin with its words where it has some.

import { SourceError } from '../object.ts';

export class ModuleError extends SourceError {
  /** `at` is the byte offset in the module: source maps speak of it, and messages show it as the column. */
  constructor(
    readonly kind: 'malformed' | 'invalid',
    file: string,
    at: number,
    readonly reason: string,
  ) {
    super(file, 1, at, `not a valid WebAssembly module: ${reason}`);
  }
}
