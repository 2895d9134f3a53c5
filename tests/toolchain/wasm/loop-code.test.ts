// What is left in the body of a loop: what does not vary is computed before it.

import { describe, expect, test } from '@jest/globals';
import { codeOf } from './code-of.ts';
import { I32, type ModuleSource, type Type } from './wasm-writer.ts';
import { wat } from './wat.ts';

/** The instructions of the innermost loop: from the target of the last backward branch to it. */
function loopOf(parameters: number, body: string, module: Partial<ModuleSource> = {}): string[] {
  const words = Array(parameters).fill(I32);
  const code = codeOf({ parameters: words, locals: [I32, I32], results: [I32], body: wat(body) }, module);
  const distances = code.map((line) => (/^b/.test(line) ? Number(/-?0x[0-9a-f]+$/.exec(line)?.[0]) : 0));
  const end = distances.findIndex((target, i) => code[i].startsWith('b') && target <= 4 * i);
  return code.slice(distances[end] / 4, end + 1);
}

/** do { local 2 = local 2 + BODY; } while (++local 3 < 100) */
const sumLoop = (body: string) =>
  `loop local.get 2 ${body} i32.add local.set 2
     local.get 3 i32.const 1 i32.add local.tee 3 i32.const 100 i32.lt_s br_if 0 end local.get 2`;

describe('the address in a loop', () => {
  test('adds what does not vary before the loop, and constants in the load', () => {
    const body = sumLoop(
      'local.get 0 local.get 1 local.get 3 i32.add i32.const 1 i32.sub i32.add i32.load8_u 0 0',
    );
    const loop = loopOf(2, body);
    expect(loop.filter((line) => line.startsWith('add '))).toHaveLength(2);
    expect(loop.some((line) => line.startsWith('lbu') && line.includes(',-1('))).toBe(true);
    expect(loop).toHaveLength(5);
  });

  test('distributes a shift over a sum', () => {
    const index = 'local.get 3 local.get 1 i32.add i32.const 7 i32.sub i32.const 2 i32.shl';
    const loop = loopOf(2, sumLoop(`local.get 0 ${index} i32.add i32.load 2 0`));
    expect(loop.some((line) => line.startsWith('lw') && line.includes(',-28('))).toBe(true);
    expect(loop.length).toBeLessThanOrEqual(6);
  });
});

describe('a global in a loop', () => {
  const globals = [{ type: I32 as typeof I32, mutable: true, value: 5 }];
  const loads = (code: string[]) => code.filter((line) => line.startsWith('lw'));

  test('that nothing sets is loaded before the loop', () => {
    expect(loads(loopOf(2, sumLoop('global.get 0'), { globals }))).toHaveLength(0);
  });

  test('that the loop sets is in a register, and stored behind it', () => {
    const body = sumLoop('global.get 0 i32.const 3 i32.add global.set 0 global.get 0');
    const loop = loopOf(2, body, { globals });
    expect(loop.filter((line) => /^[ls]w/.test(line))).toEqual([]);
    const words: Type[] = [I32, I32];
    const code = codeOf({ parameters: words, locals: words, results: [I32], body: wat(body) }, { globals });
    expect(code.filter((line) => line.startsWith('sw'))).toHaveLength(1);
  });

  test('that the loop sets stays in memory while it calls', () => {
    const imports = [{ module: 'other', field: 'g', parameters: [], results: [] }];
    const loop = loopOf(2, sumLoop('call 0 global.get 0 i32.const 3 i32.add global.set 0 global.get 0'), {
      globals,
      imports,
    });
    expect(loop.filter((line) => line.startsWith('sw'))).toHaveLength(1);
  });
});
