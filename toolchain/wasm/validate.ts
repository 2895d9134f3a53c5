// Validation: the host's WebAssembly engine knows the rules, so that the lifter may rely on them. Its message says what is wrong.

import { SourceError } from '../object.ts';

interface Engine {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
}

/** @throws SourceError for bytes that are not a valid module */
export function validate(bytes: Uint8Array, name: string): void {
  const engine = (globalThis as { WebAssembly?: Engine }).WebAssembly;
  if (!engine || engine.validate(bytes)) return;
  throw new SourceError(name, 1, 0, `not a valid WebAssembly module: ${reason(engine, bytes)}`);
}

function reason(engine: Engine, bytes: Uint8Array): string {
  try {
    new engine.Module(bytes);
  } catch (error) {
    return String(error).replace(/^.*?Module\(\): /, '');
  }
  return 'the engine rejects it';
}
