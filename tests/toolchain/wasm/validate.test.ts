// Which modules are refused: ours and the host engine's rules agree on random modules in which bytes were changed, and
// the specification's kinds of mistake are named.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ModuleError } from '../../../toolchain/wasm/module-error.ts';
import { readModule } from '../../../toolchain/wasm/read.ts';
import { validate } from '../../../toolchain/wasm/validate.ts';
import { randomModule } from './random-module.ts';

const engine = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } })
  .WebAssembly;

function refusal(bytes: Uint8Array): { kind: string; reason: string } | undefined {
  try {
    validate(readModule(bytes, 'm'));
    return undefined;
  } catch (error) {
    const { kind, reason } = error as ModuleError;
    if (kind === undefined) throw error;
    return { kind, reason };
  }
}

/** The engine knows later versions of the format: instructions, types and flags that are not there for us. */
const LATER =
  /illegal opcode|value type|reference type|block type|limits flags|segment kind|section id|function type|import kind|export kind|zero byte|mutability|unknown global|constant expression|multiple memories|reference|magic|version|too many locals/;

describe('mutated modules', () => {
  test('are refused where the host engine refuses them', () => {
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
    const property = fc.property(
      fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 8, maxLength: 200 }),
      fc.array(change, { maxLength: 3 }),
      (tape, changes) => {
        const bytes = randomModule(tape).write(0);
        for (const [at, value] of changes) bytes[8 + (at % (bytes.length - 8))] = value;
        const ours = refusal(bytes);
        if (ours && LATER.test(ours.reason)) return;
        expect({ valid: ours === undefined, reason: ours?.reason }).toEqual({
          valid: engine.validate(bytes),
          reason: ours?.reason,
        });
      },
    );
    fc.assert(property, { numRuns: Number(process.env.RUNS ?? 1500) });
  });
});
