// Why a module has no instance.

/**
 * malformed, invalid   the module itself is wrong (core specification, "Binary Format" and "Validation")
 * unlinkable           an import is missing or of another type
 * trap                 a segment did not fit, or the start function trapped
 * resource             the machine has no room for it, or the translator a limit
 */
export type WasmErrorKind = 'malformed' | 'invalid' | 'unlinkable' | 'trap' | 'resource';

export class WasmError extends Error {
  constructor(
    readonly kind: WasmErrorKind,
    /** In the words of the specification and its test suite where they have some. */
    message: string,
  ) {
    super(message);
    this.name = 'WasmError';
  }
}
