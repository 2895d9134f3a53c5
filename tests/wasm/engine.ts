// The host's own WebAssembly engine with the same face as an instance on the machine: what both give is compared.

import type { Outcome, Value } from '../../wasm/index.ts';

interface Engine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  validate(bytes: Uint8Array): boolean;
}
export const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/** What the engine's messages say, in the words of the test suite. */
const TRAPS: [RegExp, string][] = [
  [/unreachable/, 'unreachable'],
  [/divide by zero|remainder by zero/, 'integer divide by zero'],
  [/divide result unrepresentable/, 'integer overflow'],
  [/table index is out of bounds/, 'undefined element'],
  [/null function|signature mismatch/, 'indirect call type mismatch'],
  [/float unrepresentable/, 'integer overflow'],
  [/memory access out of bounds/, 'out of bounds memory access'],
  [/table.*out of bounds|element segment out of bounds/, 'out of bounds table access'],
  [/Maximum call stack/, 'call stack exhausted'],
];

export class EngineInstance {
  readonly exports: Record<string, unknown>;

  constructor(bytes: Uint8Array, imports: object = {}) {
    this.exports = new engine.Instance(new engine.Module(bytes), imports).exports;
  }

  invoke(name: string, args: readonly Value[] = []): Outcome<Value> {
    try {
      const result = (this.exports[name] as (...a: unknown[]) => unknown)(...args);
      if (result === undefined) return { values: [] };
      return { values: Array.isArray(result) ? result : [result] };
    } catch (error) {
      const trap = TRAPS.find(([pattern]) => pattern.test(String(error)));
      if (!trap) throw error;
      return { trap: trap[1] };
    }
  }
}

/** The engine has one message where the specification has two traps, or more. */
export function alike(ours: Outcome<Value>, theirs: Outcome<Value>): Outcome<Value> {
  if (!('trap' in ours) || !('trap' in theirs)) return ours;
  const same: Record<string, string[]> = {
    'integer overflow': ['invalid conversion to integer'],
    'indirect call type mismatch': ['uninitialized element'],
    'undefined element': ['out of bounds table access'],
  };
  return same[theirs.trap]?.includes(ours.trap) ? theirs : ours;
}
