// Which modules are refused: ours and the host engine's rules agree on random modules in which bytes were changed, and
// the specification's kinds of mistake are named.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ModuleError } from '../../../toolchain/wasm/module-error.ts';
import { readModule } from '../../../toolchain/wasm/read.ts';
import { validate } from '../../../toolchain/wasm/validate.ts';
import { randomModule } from './random-module.ts';
import { type FunctionSource, I32, type ModuleSource, writeModule } from './wasm-writer.ts';
import { wat } from './wat.ts';

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

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

describe('malformed', () => {
  test.each<[string, number[]]>([
    ['unexpected end', []],
    ['magic header not detected', [0, 0x61, 0x73, 0x6c, 1, 0, 0, 0]],
    ['unknown binary version', [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]],
    ['malformed section id', [...HEADER, 14, 1, 0]],
    ['length out of bounds', [...HEADER, 1, 5, 0]],
    ['section size mismatch', [...HEADER, 1, 2, 0, 0]],
    ['unexpected content after last section', [...HEADER, 2, 1, 0, 1, 1, 0]],
    ['integer representation too long', [...HEADER, 1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0]],
    ['integer too large', [...HEADER, 1, 5, 0x80, 0x80, 0x80, 0x80, 0x10]],
    ['malformed UTF-8 encoding', [...HEADER, 0, 2, 1, 0xff]],
    ['malformed import kind', [...HEADER, 2, 5, 1, 0, 0, 9, 0]],
    ['malformed mutability', [...HEADER, 6, 6, 1, 0x7f, 2, 0x41, 0, 0x0b]],
    ['malformed reference type', [...HEADER, 4, 4, 1, 0x7f, 0, 0]],
    ['function and code section have inconsistent lengths', [...HEADER, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0]],
    ['data count and data section have inconsistent lengths', [...HEADER, 12, 1, 1]],
  ])('%s', (reason, bytes) => {
    expect(refusal(Uint8Array.from(bytes))).toEqual({
      kind: 'malformed',
      reason: expect.stringMatching(reason),
    });
  });

  test.each([
    ['illegal opcode', [0xff]],
    ['END opcode expected', [0x0b, 0x01]],
    ['misplaced else', [0x05]],
    ['unexpected end of section or function', [0x02, 0x40]],
    ['zero byte expected', [0x3f, 1, 0x1a]],
    ['integer too large', [0x41, 0x80, 0x80, 0x80, 0x80, 0x70, 0x1a]],
    ['malformed memop flags', [...wat('i32.const 0'), 0x28, 0x20, 0, 0x1a]],
    ['data count section required', [...wat('i32.const 0 i32.const 0 i32.const 0'), 0xfc, 8, 0, 0]],
  ])('%s, in a function', (reason, body) => {
    const bytes = writeModule({ memory: 1, functions: [{ parameters: [], results: [], body }] });
    expect(refusal(bytes)).toEqual({ kind: 'malformed', reason: expect.stringMatching(reason) });
  });
});

describe('invalid', () => {
  test.each([
    ['the stack is empty', 'i32.add drop'],
    ['i64 where i32 is expected', 'i64.const 1 i32.eqz drop'],
    ['values remain on the stack', 'i32.const 1'],
    ['values remain on the stack', 'block i32.const 1 end'],
    ['an if without else', 'i32.const 1 if i32 i32.const 1 end drop'],
    ['i64 where i32 is expected', 'block i32 i64.const 1 br 0 end drop'],
    ['labels of different arity', 'block i32 block i32.const 0 br_table 0 1 end i32.const 0 end drop'],
    ['i64 where i32 is expected', 'unreachable i64.const 1 i32.add drop'],
    ['unknown label 7', 'br 7'],
    ['unknown local 1', 'local.get 1 drop'],
    ['unknown global 9', 'global.get 9 drop'],
    ['global is immutable', 'i32.const 0 global.set 0'],
    ['unknown function 5', 'call 5'],
    ['unknown type 9', 'i32.const 0 call_indirect 9 0'],
    ['unknown table 1', 'i32.const 0 call_indirect 0 1'],
    ['alignment must not be larger than natural', 'i32.const 0 i32.load16_u 2 0 drop'],
    ['undeclared function reference 0', 'ref.func 0 drop'],
  ])('%s: %s', (reason, body) => {
    const functions: FunctionSource[] = [{ parameters: [I32], results: [], body: wat(body) }];
    const module: ModuleSource = {
      memory: 1,
      table: [],
      globals: [{ type: I32, mutable: false, value: 1 }],
      functions,
    };
    expect(refusal(writeModule(module))).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });

  test.each<[string, number[]]>([
    ['memory size must be at most 65536 pages', [5, 5, 1, 0, 0x81, 0x80, 4]],
    ['size minimum must not be greater than maximum', [5, 4, 1, 1, 2, 1]],
    ['multiple memories', [5, 5, 2, 0, 1, 0, 1]],
    ['unknown global 0', [6, 6, 1, 0x7f, 0, 0x23, 0, 0x0b]],
    ['constant expression required', [6, 7, 1, 0x7f, 0, 0x41, 0, 0x45, 0x0b]],
    ['type mismatch', [6, 6, 1, 0x7f, 0, 0x42, 0, 0x0b]],
    ['unknown memory 0', [7, 5, 1, 1, 0x61, 2, 0]],
    ['duplicate export name', [5, 3, 1, 0, 1, 7, 9, 2, 1, 0x61, 2, 0, 1, 0x61, 2, 0]],
    ['unknown function 0', [8, 1, 0]],
    ['unknown table 0', [9, 6, 1, 0, 0x41, 0, 0x0b, 0]],
    ['unknown memory 0', [11, 6, 1, 0, 0x41, 0, 0x0b, 0]],
  ])('%s', (reason, sections) => {
    const bytes = Uint8Array.from([...HEADER, ...sections]);
    expect(refusal(bytes)).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });

  test('the start function takes nothing', () => {
    const bytes = writeModule({ functions: [{ parameters: [I32], results: [], body: [] }], start: 0 });
    expect(refusal(bytes)?.reason).toBe('start function must have type [] -> []');
  });
});
