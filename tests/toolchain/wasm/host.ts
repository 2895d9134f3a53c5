// The host's own WebAssembly engine, which translated code is compared with.

import { TRAP } from '../../../toolchain/wasm/traps.ts';

/** The part of the engine's interface that is used here; the compiler has no types for it without those of a browser. */
interface Engine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  Memory: new (limits: { initial: number; maximum: number }) => { buffer: ArrayBuffer };
}
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

export interface Ending {
  /** Results as signed words, an i64 as two. */
  words?: number[];
  /** The kind of trap. */
  trap?: number;
}

/** What the engine's message says about the kind of trap. */
const TRAP_MESSAGES: [RegExp, number][] = [
  [/unreachable/, TRAP.UNREACHABLE],
  [/divide by zero|remainder by zero/, TRAP.DIVIDE_BY_ZERO],
  [/unrepresentable/, TRAP.INTEGER_OVERFLOW],
  [/table index is out of bounds/, TRAP.TABLE_INDEX],
  [/null function|signature mismatch/, TRAP.CALL_TYPE],
];

export function wordsOf(values: readonly unknown[]): number[] {
  return values.flatMap((value) =>
    typeof value === 'bigint'
      ? [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))]
      : [Number(value)],
  );
}

export class Host {
  private readonly exports: Record<string, unknown>;
  private readonly imported: { buffer: ArrayBuffer };

  /** With `memoryPages` the module imports its memory as env.memory; otherwise it exports one. */
  constructor(wasm: Uint8Array, memoryPages = 1, env: object = {}) {
    this.imported = new engine.Memory({ initial: memoryPages, maximum: 65536 });
    const imports = { env: { memory: this.imported, ...env } };
    this.exports = new engine.Instance(new engine.Module(wasm), imports).exports;
  }

  call(name: string, args: readonly unknown[]): Ending {
    try {
      const result = (this.exports[name] as (...a: unknown[]) => unknown)(...args);
      return { words: result === undefined ? [] : wordsOf(Array.isArray(result) ? result : [result]) };
    } catch (error) {
      const kind = TRAP_MESSAGES.find(([pattern]) => pattern.test(String(error)));
      if (!kind) throw error;
      return { trap: kind[1] };
    }
  }

  memory(length: number): Uint8Array {
    const memory = (this.exports.memory as { buffer: ArrayBuffer } | undefined) ?? this.imported;
    return new Uint8Array(memory.buffer).slice(0, length);
  }
}
