// An instance of a module: its exports, and calls by name.

import { type Extern, FunctionExtern, GlobalExtern } from './externs.ts';
import type { Outcome, Store } from './store.ts';
import type { Value } from './value.ts';

export class Instance {
  constructor(
    readonly store: Store,
    /** By name; they can be imported by other modules. */
    readonly exports: Readonly<Record<string, Extern>>,
  ) {}

  /**
   * Runs an exported function on the virtual processor.
   * @throws TypeError where there is no such function, or arguments are not of its type
   */
  invoke(name: string, args: readonly Value[] = [], maxInstructions?: number): Outcome<Value> {
    return this.function(name).call(args, maxInstructions);
  }

  /** The same with arguments and results as bits, each an unsigned bigint: NaNs keep their payloads. */
  invokeBits(name: string, args: readonly bigint[] = [], maxInstructions?: number): Outcome<bigint> {
    return this.function(name).callBits(args, maxInstructions);
  }

  /** The value of an exported global. */
  get(name: string): Value {
    return this.global(name).value;
  }

  getBits(name: string): bigint {
    return this.global(name).bits;
  }

  private function(name: string): FunctionExtern {
    const extern = this.exports[name];
    if (extern instanceof FunctionExtern) return extern;
    throw new TypeError(`there is no exported function '${name}'`);
  }

  private global(name: string): GlobalExtern {
    const extern = this.exports[name];
    if (extern instanceof GlobalExtern) return extern;
    throw new TypeError(`there is no exported global '${name}'`);
  }
}
